"""The agent behind ``/api/evaluate``: gates, criteria with evidence, suggestions."""

from tdev.domain.evaluation.judging import PlanJudge
from tdev.domain.execution.inputs import inputs_of
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
