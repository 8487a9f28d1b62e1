"""The agent behind ``/api/plan``: chooses components for the words of a goal and connects them by type."""

from tdev.domain.execution.inputs import inputs_of
from tdev.domain.planning.drafting import compose
from tdev.domain.planning.preferring import preferred
from tdev.domain.planning.refining import refine
from tdev.model.plan import PlanOutcome
from tdev.model.requests import PlanRequest
from tdev.model.workflow import Workflow
from tdev.runtime import Runtime


class PlannerAgent:
    """Plans over the components that the tenant can see. Same goal, same registry: same plan."""

    request = PlanRequest

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def run(self, request: PlanRequest) -> PlanOutcome:
        """Draft a plan, compose one of named components, or refine the one that is given."""
        inputs = inputs_of(request, self.runtime.executions(request.tenant))
        request = request.model_copy(update={"inputs": inputs})
        if request.workflow is not None:
            return self._refine(request, request.workflow)
        retrieval = self.runtime.retrieval(request.tenant)
        if request.components:
            named = [self.runtime.catalogue(request.tenant).get(ref) for ref in request.components]
            return compose(named, request.goal, retrieval, request.inputs)
        return preferred(request.goal, retrieval, request.inputs)[0]

    def _refine(self, request: PlanRequest, workflow: Workflow) -> PlanOutcome:
        retrieval = self.runtime.retrieval(request.tenant)
        refined, changes = refine(
            workflow,
            request.suggestions,
            preferred(workflow.goal, retrieval, request.inputs)[1] if workflow.goal else retrieval,
            self.runtime.catalogue(request.tenant).get,
            request.inputs,
        )
        return PlanOutcome(verdict="plan", goal=request.goal, workflow=refined, changes=changes)
