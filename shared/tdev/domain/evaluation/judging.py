"""The judge of one tenant's plans: the evaluation, what a person is asked about, and the secrets that must be there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tdev.domain.evaluation.scoring import evaluate
from tdev.domain.execution.approval import bound_components
from tdev.domain.execution.policy import ApprovalPolicy
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.secrets.readiness import secrets_gate
from tdev.model.component import Component
from tdev.model.evaluation import Evaluation
from tdev.model.workflow import Workflow


@dataclass(frozen=True)
class PlanJudge:
    """Judges plans, each like the other.

    Attributes:
        retrieval: The components there are.
        resolve: Reference -> component.
        policy: What a person is asked about.
        has_secret: Whether a secret is set, by its name.
        inputs: Values the request brought along.
        threshold: Score from which a plan passes, if its gates do.
        for_goal: Whether the words of the plan's goal take part.
    """

    retrieval: Retrieval
    resolve: Callable[[str], Component]
    policy: ApprovalPolicy
    has_secret: Callable[[str], bool]
    inputs: Mapping[str, Any] = field(default_factory=dict)
    threshold: float = 85
    for_goal: bool = True

    def __call__(self, workflow: Workflow) -> Evaluation:
        """The evaluation, with the gate for the secrets that the plan's components declare, if they declare any."""
        judged = workflow if self.for_goal else workflow.model_copy(update={"goal": ""})
        found = evaluate(judged, self.retrieval, self.resolve, inputs=self.inputs, threshold=self.threshold)
        asks = bool(self.policy.questions(workflow, found.effects))
        found = found.model_copy(update={"needs_approval": asks})
        if not found.gates[0].passed:
            return found
        gate = secrets_gate(bound_components(workflow, self.resolve), self.has_secret)
        if gate is None:
            return found
        return found.model_copy(update={"gates": (*found.gates, gate), "passed": found.passed and gate.passed})
