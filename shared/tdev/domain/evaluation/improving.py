"""Refining: fixes one by one, each kept only when the score then is not lower; the best plan is the last one."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from tdev.model.evaluation import Evaluation, Fix, Refinement, RefineRound, Suggestion
from tdev.model.workflow import Workflow

LEAST_GAIN = 0.05
"""Points that a fix of the loop must gain: what gains nothing is no reason for another round."""
Judge: TypeAlias = Callable[[Workflow], Evaluation]
Apply: TypeAlias = Callable[[Workflow, Suggestion], Workflow | None]
"""A workflow with one fix; None when the fix does not apply or would break the workflow."""


def improved(
    workflow: Workflow, suggestions: Sequence[Suggestion], judge: Judge, apply: Apply, *, least: float = 0.0
) -> tuple[Workflow, tuple[Fix, ...]]:
    """One round: every suggestion in its turn.

    Args:
        workflow: The plan.
        suggestions: Fixes to try, those that promise most first; ties in their order.
        judge: Scores a plan.
        apply: Does a fix.
        least: Points a fix must gain to stay; what closes a gate or costs points never stays.

    Returns:
        The plan with what stayed, its version counted up when anything did, and what each of them gained.
    """
    found, kept = judge(workflow), []
    start = workflow
    for suggestion in sorted(suggestions, key=lambda each: -each.gain):
        changed = apply(workflow, suggestion)
        if changed is None:
            continue
        now = judge(changed)
        if not _better(found, now, least):
            continue
        kept.append(
            Fix(
                code=suggestion.code,
                step=suggestion.step,
                message=suggestion.message,
                before=found.score,
                after=now.score,
            )
        )
        workflow, found = changed, now
    if kept:
        workflow = workflow.model_copy(update={"version": start.version + 1})
    return workflow, tuple(kept)


def _better(before: Evaluation, after: Evaluation, least: float) -> bool:
    closed = _closed(after) - _closed(before)
    if closed or after.score < before.score:
        return False
    return bool(_closed(before) - _closed(after)) or after.score - before.score >= least


def _closed(found: Evaluation) -> set[str]:
    return {gate.name for gate in found.gates if not gate.passed}


def refined(
    workflow: Workflow, judge: Judge, apply: Apply, *, rounds: int = 5
) -> tuple[Workflow, Evaluation, Refinement]:
    """Improve a plan until it passes its gate, no fix gains anything, or the rounds are used up.

    Returns:
        The best plan, its evaluation, and how it came to be.
    """
    found = judge(workflow)
    history: list[RefineRound] = []
    while not found.passed and len(history) < rounds:
        better, fixes = _gaining(workflow, found, judge, apply)
        history.append(_round(len(history), found, fixes))
        if not fixes:
            return workflow, found, Refinement(rounds=tuple(history), ended="no_gain", questions=found.questions)
        workflow, found = better, judge(better)
    history.append(_round(len(history), found, ()))
    if found.passed:
        return workflow, found, Refinement(rounds=tuple(history), ended="threshold")
    return workflow, found, Refinement(rounds=tuple(history), ended="rounds", questions=found.questions)


def _gaining(workflow: Workflow, found: Evaluation, judge: Judge, apply: Apply) -> tuple[Workflow, tuple[Fix, ...]]:
    """Fixes that gain by themselves; else those that gain together: findings may cost more than a criterion has."""
    better, fixes = improved(workflow, found.suggestions, judge, apply, least=LEAST_GAIN)
    if fixes:
        return better, fixes
    better, fixes = improved(workflow, found.suggestions, judge, apply)
    if fixes and not _better(found, judge(better), LEAST_GAIN):
        return workflow, ()
    return better, fixes


def _round(number: int, found: Evaluation, fixes: tuple[Fix, ...]) -> RefineRound:
    return RefineRound(round=number, score=found.score, rating=found.rating, passed=found.passed, fixes=fixes)
