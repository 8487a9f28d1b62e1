"""The agent behind ``/api/plan``: chooses components for the words of a goal and connects them by type."""

from functools import cache
from typing import TYPE_CHECKING

from tdev.domain.execution.inputs import inputs_of
from tdev.domain.planning.drafting import compose
from tdev.domain.planning.explaining import with_reasons
from tdev.domain.planning.preferring import preferred
from tdev.domain.planning.refining import DRAFTING, applied
from tdev.domain.planning.retrieval import Retrieval
from tdev.kernel.errors import TDevError
from tdev.model.evaluation import Suggestion
from tdev.model.plan import PlanOutcome
from tdev.model.requests import PlanRequest
from tdev.model.workflow import Workflow
from tdev.runtime import Runtime

if TYPE_CHECKING:
    from tdev.domain.evaluation.improving import Apply
    from tdev.domain.evaluation.judging import PlanJudge


class PlannerAgent:
    """Plans over the components that the tenant can see. Same goal, same registry: same plan."""

    request = PlanRequest

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def run(self, request: PlanRequest) -> PlanOutcome:
        """Draft a plan, compose one of named components, or refine the one that is given.

        With ``rounds`` the plan is evaluated, too, and refined that often at most.
        """
        inputs = inputs_of(request, self.runtime.executions(request.tenant))
        request = request.model_copy(update={"inputs": inputs})
        if request.workflow is not None and request.rounds is None:
            return self._fixed(request, request.workflow)
        outcome = self._drafted(request) if not request.specified else self._drafted_without_examples(request)
        if request.rounds is not None and outcome.workflow is not None:
            outcome = self._refined(request, outcome, outcome.workflow, request.rounds)
        if request.why:
            outcome = self._with_reasons(request, outcome)
        return self._explained(request, outcome) if request.explain else outcome

    def _with_reasons(self, request: PlanRequest, outcome: PlanOutcome) -> PlanOutcome:
        retrieval = self.runtime.retrieval(request.tenant)
        found = with_reasons(outcome, retrieval)
        if found.learned is None:
            return found
        from tdev.domain.planning.lessons.recalling import by_words

        return by_words(found, retrieval, request.inputs)

    def _drafted_without_examples(self, request: PlanRequest) -> PlanOutcome:
        """The plan for the goal without its examples, and which of its parts have some."""
        from tdev.domain.composing.parts import specified_parts, without_examples  # most goals have no examples

        verbs = self.runtime.retrieval(request.tenant).verbs
        outcome = self._drafted(request.model_copy(update={"goal": without_examples(request.goal)}))
        return outcome.model_copy(update={"specified": tuple(specified_parts(request.goal, verbs))})

    def _explained(self, request: PlanRequest, outcome: PlanOutcome) -> PlanOutcome:
        """With what the plan does in plain sentences: ours, or those of a model where one is set and keeps to it."""
        from tdev.domain.workflow.explaining import explanation_of

        if outcome.workflow is None:
            return outcome
        resolve = cache(self.runtime.catalogue(request.tenant).get)
        told, by, notes = explanation_of(outcome.workflow, resolve), "", outcome.notes
        if self.runtime.settings.model not in ("", "none"):
            from tdev.domain.models.explanations import explained

            try:
                model = self.runtime.model(request.tenant, by="planner")
                told, by = explained(model, outcome, resolve), model.name
            except TDevError as cause:
                notes = (*notes, f"no explanation of a model is used: {cause.message}")
        return outcome.model_copy(update={"explanation": told, "explained_by": by, "notes": notes})

    def _drafted(self, request: PlanRequest) -> PlanOutcome:
        if request.workflow is not None:
            return PlanOutcome(verdict="plan", goal=request.goal, workflow=request.workflow)
        retrieval = self.runtime.retrieval(request.tenant)
        if request.components:
            named = [self.runtime.catalogue(request.tenant).get(ref) for ref in request.components]
            return compose(named, request.goal, retrieval, request.inputs)
        outcome, used = preferred(request.goal, retrieval, request.inputs)
        if retrieval is not retrieval.plain:
            from tdev.domain.planning.lessons.recalling import remembered  # only where the tenant learns

            outcome = remembered(outcome, retrieval, request.inputs, self._judge(request))
            if outcome.learned is not None and outcome.learned.decided:
                return _calling(request.using, outcome)
        return _calling(request.using, self._better(outcome, used, request))

    def _better(self, own: PlanOutcome, retrieval: Retrieval, request: PlanRequest) -> PlanOutcome:
        """Our plan, or that of the language model where one is set and its plan has more points."""
        settings = self.runtime.settings
        if settings.model == "none":
            return own
        from tdev.domain.models.choosing import Court, better_of

        resolve = self.runtime.catalogue(request.tenant).get
        court = Court(retrieval, resolve, request.inputs, settings.threshold)
        return better_of(own, lambda: self.runtime.model(request.tenant, by="planner"), court)

    def _fixed(self, request: PlanRequest, workflow: Workflow) -> PlanOutcome:
        """The given plan after one round of the given fixes."""
        from tdev.domain.evaluation.improving import improved  # who only drafts does not evaluate

        judge, fix = self._judge(request), self._fix(request, workflow.goal)
        better, fixes = improved(workflow, request.suggestions, judge, fix)
        told = tuple(each.told for each in fixes)
        return PlanOutcome(verdict="plan", goal=request.goal, workflow=better, changes=told, fixes=fixes)

    def _refined(self, request: PlanRequest, outcome: PlanOutcome, plan: Workflow, rounds: int) -> PlanOutcome:
        """The outcome with its plan refined, and how that went."""
        from tdev.domain.evaluation.improving import refined

        judge, fix = self._judge(request), self._fix(request, plan.goal)
        better, evaluation, refinement = refined(plan, judge, fix, rounds=rounds)
        fixes = tuple(each for one in refinement.rounds for each in one.fixes)
        new = {
            "workflow": better,
            "changes": tuple(each.told for each in fixes),
            "fixes": fixes,
            "evaluation": evaluation,
            "refinement": refinement,
        }
        return outcome.model_copy(update=new)

    def _judge(self, request: PlanRequest) -> "PlanJudge":
        from tdev.domain.evaluation.judging import PlanJudge

        return PlanJudge(
            self.runtime.retrieval(request.tenant),
            cache(self.runtime.catalogue(request.tenant).get),
            self.runtime.approval_policy,
            lambda name: self.runtime.secrets.has(request.tenant, name),
            request.inputs,
            request.threshold,
        )

    def _fix(self, request: PlanRequest, goal: str) -> "Apply":
        """What does one fix; a new draft is made with the components that the first one was made with."""
        resolve = cache(self.runtime.catalogue(request.tenant).get)
        retrieval = self.runtime.retrieval(request.tenant)
        from tdev.domain.planning.lessons.recalling import keeps

        def fix(workflow: Workflow, suggestion: Suggestion) -> Workflow | None:
            used = retrieval
            if suggestion.code in DRAFTING and keeps(workflow, retrieval):
                return None  # a person has said which plan this goal gets
            if suggestion.code == "serve_clause" and goal:
                used = preferred(goal, retrieval, request.inputs)[1]
            return applied(workflow, suggestion, used, resolve, request.inputs)

        return fix


def _calling(names: tuple[str, ...], outcome: PlanOutcome) -> PlanOutcome:
    """The plan, if it calls these components; else no plan: a part of the goal would go another way than it must."""
    steps = outcome.workflow.steps if outcome.workflow is not None else ()
    called = {step.agent.partition("@")[0] for step in steps}
    left = tuple(f"a step that calls {name}" for name in names if name not in called)
    if outcome.verdict != "plan" or not left:
        return outcome
    note = "what was found or built for a part of the goal has no place in the plan"
    return outcome.model_copy(update={"verdict": "partial", "missing": left, "notes": (*outcome.notes, note)})
