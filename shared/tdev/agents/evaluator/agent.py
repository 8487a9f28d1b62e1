"""The agent behind ``/api/evaluate``: gates, criteria with evidence, suggestions."""

from tdev.domain.evaluation.scoring import evaluate
from tdev.domain.execution.approval import bound_components
from tdev.domain.execution.inputs import inputs_of
from tdev.domain.secrets.readiness import secrets_gate
from tdev.model.evaluation import Evaluation
from tdev.model.execution import Execution, PlanRound
from tdev.model.requests import EvaluateRequest
from tdev.runtime import Runtime


class EvaluatorAgent:
    """Judges plans. For an execution it also keeps the round: plan, evaluation, and what changed."""

    request = EvaluateRequest

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def run(self, request: EvaluateRequest) -> Evaluation:
        """Judge the plan of the request."""
        judged = request.workflow if request.for_goal else request.workflow.model_copy(update={"goal": ""})
        found = evaluate(
            judged,
            self.runtime.retrieval(request.tenant),
            self.runtime.catalogue(request.tenant).get,
            inputs=inputs_of(request, self.runtime.executions(request.tenant)),
            threshold=request.threshold,
        )
        asks = bool(self.runtime.approval_policy.questions(request.workflow, found.effects))
        found = self._with_secrets(request, found.model_copy(update={"needs_approval": asks}))
        if request.execution is not None:
            self._keep(request, found)
        return found

    def _with_secrets(self, request: EvaluateRequest, found: Evaluation) -> Evaluation:
        """With the gate for the secrets that the plan's components declare, if they declare any."""
        if not found.gates[0].passed:
            return found
        components = bound_components(request.workflow, self.runtime.catalogue(request.tenant).get)
        gate = secrets_gate(components, lambda name: self.runtime.secrets.has(request.tenant, name))
        if gate is None:
            return found
        return found.model_copy(update={"gates": (*found.gates, gate), "passed": found.passed and gate.passed})

    def _keep(self, request: EvaluateRequest, found: Evaluation) -> None:
        this = PlanRound(round=request.round, plan=request.workflow, evaluation=found, changes=request.changes)

        def with_round(now: Execution) -> Execution:
            # Called again after a crash, the round replaces itself.
            rounds = (*(r for r in now.rounds if r.round < request.round), this)
            return now.model_copy(update={"status": "running", "plan": request.workflow, "rounds": rounds})

        assert request.execution is not None
        self.runtime.executions(request.tenant).change(request.execution.id, with_round)
