"""A goal with words that nothing knows is read with its slips put right where that serves it better; the plan says so.

Nothing that leaves the machine or destroys something is done because a word looked like another: where such a step
would follow, the plan stays as it was and asks whether that was meant.
"""

from collections.abc import Mapping
from typing import Any

from tdev.domain.planning.drafting import draft, objected
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.spelling import respelt, told
from tdev.kernel.ids import named_id
from tdev.model.component import FREE_EFFECTS
from tdev.model.plan import PlanOutcome

MORE = 0.05
"""Relevance by which words must be served better to be read otherwise where a plan was found anyway."""
_ORDER = ("refuse", "partial", "ask", "plan")


def reread(
    own: PlanOutcome,
    goal: str,
    retrieval: Retrieval,
    inputs: Mapping[str, Any] | None = None,
    beside: Retrieval | None = None,
) -> PlanOutcome:
    """The plan for the goal as it was probably meant, where that serves more of it than what is written.

    Args:
        own: The plan for what is written.
        goal: What is written.
        retrieval: The components that may be used.
        inputs: Values the request brings along.
        beside: More components, whose words are no slips either.
    """
    meant = None if retrieval.speaks_for_itself else respelt(goal, retrieval, beside)
    if meant is None or objected(goal) is not None:
        return own
    again = draft(meant.goal, retrieval, inputs)
    if not _serves_more(again, own) or again.workflow is None:
        return own
    effects = {effect for reason in again.reasons for effect in retrieval.by_name[reason.agent].effects}
    if not FREE_EFFECTS.issuperset(effects):
        return own.model_copy(update={"notes": (*own.notes, f"was {meant.goal!r} meant? Then write it so")})
    workflow = again.workflow.model_copy(update={"goal": goal, "id": named_id("wf", goal, again.workflow.id)[:35]})
    notes = (*again.notes, f"read {told(meant.read)}")
    return again.model_copy(update={"goal": goal, "workflow": workflow, "notes": notes})


def _serves_more(again: PlanOutcome, own: PlanOutcome) -> bool:
    """A better verdict; or as good a one, each word of which is served more plainly."""
    gained = _ORDER.index(again.verdict) - _ORDER.index(own.verdict)
    if gained < 0 or len(again.missing) > len(own.missing):
        return False
    return gained > 0 or _plainness(again) > _plainness(own) + MORE


def _plainness(outcome: PlanOutcome) -> float:
    return min((reason.relevance for reason in outcome.reasons if reason.relevance > 0), default=0.0)
