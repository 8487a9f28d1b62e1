"""The agent behind ``/api/evaluate``: gates, criteria with evidence, suggestions."""

from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field

from tdev.domain.evaluation.judging import PlanJudge
from tdev.domain.execution.inputs import inputs_of
from tdev.kernel.errors import DeniedError, PlatformError
from tdev.model.evaluation import Evaluation
from tdev.model.execution import Execution, PlanRound
from tdev.model.noun import Noun
from tdev.model.requests import EvaluateRequest
from tdev.runtime import Runtime

if TYPE_CHECKING:
    from tdev.domain.evaluation.code_subject import CodeSubject


class CodeRequest(Noun):
    """Code to judge; ``name`` picks one of several components."""

    code: str = Field(min_length=1, max_length=200_000)
    name: str | None = Field(default=None, max_length=64)
    threshold: float = Field(default=85, ge=0, le=100)


class EvaluatorAgent:
    """Judges plans. For an execution it also keeps the round: plan, evaluation, and what changed."""

    request = EvaluateRequest

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def run(self, request: EvaluateRequest) -> Evaluation:
        """Judge the plan of the request."""
        judge = PlanJudge(
            self.runtime.retrieval(request.tenant),
            self.runtime.catalogue(request.tenant).get,
            self.runtime.approval_policy,
            lambda name: self.runtime.secrets.has(request.tenant, name),
            inputs_of(request, self.runtime.executions(request.tenant)),
            request.threshold,
            request.for_goal,
        )
        found = judge(request.workflow)
        if request.execution is not None:
            self._keep(request, found)
        return found

    def judge_code(self, request: CodeRequest) -> Evaluation:
        """Judge the code of a component by the rubric of code; its examples are run where the sandbox may run them.

        Raises:
            InvalidError: When the code cannot be read, or holds no component of this name.
        """
        from tdev.domain.evaluation.code_scoring import evaluate_code  # plans are judged without it
        from tdev.domain.evaluation.code_subject import CodeSubject

        subject = CodeSubject(request.code, request.name)
        return evaluate_code(self._tried(subject), threshold=request.threshold)

    def _tried(self, subject: "CodeSubject") -> "CodeSubject":
        """With what running the examples told; as it is when they may not run: refused, or no sandbox here."""
        from tdev.domain.analysis.component import component_from
        from tdev.domain.delivery.example_runs import can_be_tried, examples_run

        component = component_from(subject.source, subject.analysis)
        if subject.refused or not component.examples or not can_be_tried(component):
            return subject
        try:
            found = examples_run(component, subject.source, lambda: self.runtime.sandbox)
        except (DeniedError, PlatformError):
            return subject
        return replace(subject, passed=found.passed, failed=found.failed)

    def _keep(self, request: EvaluateRequest, found: Evaluation) -> None:
        this = PlanRound(
            round=request.round,
            plan=request.workflow,
            evaluation=found,
            changes=request.changes,
            fixes=request.fixes,
        )

        def with_round(now: Execution) -> Execution:
            # Called again after a crash, the round replaces itself.
            rounds = (*(r for r in now.rounds if r.round < request.round), this)
            return now.model_copy(update={"status": "running", "plan": request.workflow, "rounds": rounds})

        assert request.execution is not None
        self.runtime.executions(request.tenant).change(request.execution.id, with_round)
