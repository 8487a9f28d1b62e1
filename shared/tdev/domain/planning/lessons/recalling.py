"""The same goal said again: the plan that a person gave it, with the values of today, if it passes the gates."""

from collections.abc import Callable, Mapping
from typing import Any

from tdev.domain.planning.clauses import split
from tdev.domain.planning.drafting import excluded, objected
from tdev.domain.planning.lessons.filling import filled
from tdev.domain.planning.lessons.saying import Said, said_in, same
from tdev.domain.planning.lessons.taught import Taught
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.workflow.validation import findings
from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.model.component import Component
from tdev.model.evaluation import Evaluation, Gate
from tdev.model.lesson import Decided, Learned, Lesson
from tdev.model.plan import PlanOutcome, Reason
from tdev.model.workflow import Workflow


def remembered(
    own: PlanOutcome, index: Retrieval, inputs: Mapping[str, Any], judge: Callable[[Workflow], Evaluation]
) -> PlanOutcome:
    """What was planned, or the plan of the lesson for the same goal; either way with what it was made with.

    Args:
        own: What was planned with the words of the lessons.
        index: With the lessons.
        inputs: Values that the request brings along.
        judge: The gates of every plan.
    """
    if not isinstance(index, Taught):
        return own
    learned = Learned(lessons=index.evidence.count, digest=index.evidence.digest, registry=index.registry_digest)
    lesson, workflow = recalled(own.goal, index)
    if lesson is None or workflow is None or _calls_alike(own.workflow, workflow):
        return own.model_copy(update={"learned": learned})
    questions = tuple(
        f"{name!r} is read by the plan that was learned for this goal: give it as an input"
        for name in lesson.inputs
        if name not in inputs
    )
    failed = next((gate for gate in judge(workflow).gates if not gate.passed and not _asked(gate, questions)), None)
    if failed is not None:
        note = f"the plan of {lesson.id} is not used: it fails the gate {failed.name}: {failed.evidence}"
        return own.model_copy(update={"learned": learned, "notes": (*own.notes, note)})
    return PlanOutcome(
        verdict="ask" if questions else "plan",
        goal=own.goal,
        workflow=workflow,
        questions=questions,
        notes=own.notes,
        reasons=_reasons(lesson, workflow),
        learned=learned.model_copy(update={"decided": (Decided(lesson=lesson.id, by="plan"),)}),
    )


def _asked(gate: Gate, questions: tuple[str, ...]) -> bool:
    """What fails only for want of an input is asked for."""
    return bool(questions) and gate.name == "inputs_known"


def recalled(goal: str, index: Taught) -> tuple[Lesson | None, Workflow | None]:
    """The lesson for the same goal, and its plan with the values of today; none when it gives no sound plan.

    What is refused whatever the plan has none, and what the goal says not to do is not in it.
    """
    said = said_in(goal, index.plain.knows)
    lesson = best_for(said, index)
    if lesson is None or objected(goal) is not None:
        return None, None
    clauses = split(goal, index.plain.verbs)
    try:
        ask_first = any(clause.role == "approval" for clause in clauses)
        workflow = filled(lesson, goal, said, index.by_name, ask_first=ask_first)
    except InvalidError:
        return None, None
    called = {step.agent for step in lesson.steps}
    if not called.isdisjoint(excluded(clauses, index.plain)) or _unsound(workflow, index):
        return None, None
    return lesson, workflow


def best_for(said: tuple[Said, ...], index: Taught) -> Lesson | None:
    """The correction that counts most for a goal; none where more people took what the planner makes itself."""
    found = [each for each in index.by_length.get(len(said), ()) if same(each.said, said)]
    if not found:
        return None
    best = max(found, key=lambda each: (each.weight, each.updated_at, each.id))
    return best if best.how == "corrected" and best.whole else None


def by_words(own: PlanOutcome, index: Retrieval, inputs: Mapping[str, Any]) -> PlanOutcome:
    """The outcome with the lessons whose words put a component into it that would not be there without them."""
    if not isinstance(index, Taught) or own.learned is None or own.learned.decided or own.workflow is None:
        return own
    from tdev.domain.planning.preferring import preferred

    without, _ = preferred(own.goal, index.plain, inputs)
    there = {reason.agent for reason in without.reasons}
    found = [each for reason in own.reasons if reason.agent not in there for each in _deciding(reason, index)]
    return own.model_copy(update={"learned": own.learned.model_copy(update={"decided": tuple(found)})})


def _deciding(reason: Reason, index: Taught) -> list[Decided]:
    from tdev.domain.planning.words import features

    terms: dict[str, list[str]] = {}
    for term in features(reason.words):
        for lesson in index.evidence.sources.get((term, reason.agent), ()):
            terms.setdefault(lesson, []).append(term)
    return [Decided(lesson=id, by="words", step=reason.step, words=tuple(said)) for id, said in sorted(terms.items())]


def keeps(workflow: Workflow, retrieval: Retrieval) -> bool:
    """Whether a plan is the one that a lesson has for its goal; then it is not drafted anew."""
    if not isinstance(retrieval, Taught) or not workflow.goal:
        return False
    _, known = recalled(workflow.goal, retrieval)
    return known is not None and [s.agent for s in known.steps] == [s.agent for s in workflow.steps]


def _reasons(lesson: Lesson, workflow: Workflow) -> tuple[Reason, ...]:
    pairs = zip(workflow.steps, lesson.steps, strict=True)
    return tuple(Reason(step=s.id, agent=kept.agent, words=" ".join(kept.words)) for s, kept in pairs)


def _calls_alike(own: Workflow | None, other: Workflow) -> bool:
    return own is not None and [s.document() for s in own.steps] == [s.document() for s in other.steps]


def _unsound(workflow: Workflow, index: Retrieval) -> bool:
    def resolve(ref: str) -> Component:
        found = index.by_name.get(ref.partition("@")[0])
        if found is None:
            raise NotFoundError(f"there is no component {ref!r}")
        return found

    return bool(findings(workflow, resolve))
