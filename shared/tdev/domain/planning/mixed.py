"""Goals over an index where some components have phrases and others only describe themselves.

The rules for phrases know nothing of the quiet ones beyond their words, and those for descriptions do not know how
people speak of the others. So the rules for phrases come first; where they have no plan, the quiet components are asked
alone, and then together with those others that the goal speaks of, as they all describe themselves.
"""

from collections.abc import Mapping
from typing import Any

from tdev.domain.planning.drafting import draft, draft_of_descriptions, objected
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.serving import PLAINLY
from tdev.domain.planning.words import features
from tdev.model.component import FREE_EFFECTS
from tdev.model.plan import PlanOutcome

MOST_QUIET = 60
"""Components without phrases that are looked at one by one; of more those that share most words with the goal."""
NEAR = 8
"""Components with phrases that are looked at beside them: those of the plan so far, and this many that words find."""
SURE = 0.8
"""Least relevance of a step with effects: what touches anything outside must be asked for plainly."""
ENOUGH = 0.5
"""The same of any other step."""
_KEY = "quiet"


def with_quiet(own: PlanOutcome, goal: str, retrieval: Retrieval, inputs: Mapping[str, Any] | None) -> PlanOutcome:
    """The plan of the rules for phrases, or one that the descriptions of components give in its stead.

    Args:
        own: What the rules for phrases made of the goal.
        goal: In plain words.
        retrieval: The components that may be used.
        inputs: Values the request brings along.
    """
    if _serves(own) or retrieval.speaks_for_itself or objected(goal) is not None:
        return own
    quiet = _near(goal, quiet_of(retrieval), MOST_QUIET)
    if not quiet.components:
        return own
    least = ENOUGH if own.verdict != "plan" else SURE
    alone = draft(goal, quiet, inputs)
    if alone.verdict == "plan" and _is_plain(alone, quiet, least):
        return alone
    called = {step.agent.partition("@")[0] for step in (own.workflow.steps if own.workflow else ())}
    found = {match.component.name for match in retrieval.search(features(goal), NEAR)}
    beside = (retrieval.by_name[name] for name in called | found if name not in quiet.by_name)
    everyone = Retrieval([*quiet.components, *beside])
    together = draft_of_descriptions(goal, everyone, inputs)
    if together.verdict == "plan" and _is_plain(together, everyone, least) and _calls_any(together, quiet):
        return together
    asks = alone.verdict == "ask" and alone.workflow is not None and _is_plain(alone, quiet, ENOUGH)
    return alone if asks and own.verdict == "refuse" else own


def quiet_of(retrieval: Retrieval) -> Retrieval:
    """The index of the components without phrases, kept with the index of all."""
    found = retrieval.memo.get(_KEY)
    if found is None:
        found = Retrieval(component for component in retrieval.components if not component.phrases)
        retrieval.memo[_KEY] = found
    assert isinstance(found, Retrieval)
    return found


def _near(goal: str, quiet: Retrieval, most: int) -> Retrieval:
    if len(quiet.components) <= most:
        return quiet
    return Retrieval(match.component for match in quiet.search(features(goal), most))


def _serves(own: PlanOutcome) -> bool:
    """Whether the rules for phrases have a plan, with a step in it that the words speak for plainly."""
    said = [reason.relevance for reason in own.reasons if reason.relevance > 0]
    return own.verdict == "plan" and bool(said) and max(said) >= PLAINLY


def _is_plain(outcome: PlanOutcome, retrieval: Retrieval, least: float) -> bool:
    """Whether every step that the words asked for is asked for plainly."""
    for reason in outcome.reasons:
        free = FREE_EFFECTS.issuperset(retrieval.by_name[reason.agent].effects)
        if 0 < reason.relevance < (least if free else SURE):
            return False
    return bool(outcome.reasons)


def _calls_any(outcome: PlanOutcome, quiet: Retrieval) -> bool:
    return any(reason.agent in quiet.by_name for reason in outcome.reasons)
