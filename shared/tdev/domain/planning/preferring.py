"""Who is planned with first: a component that nobody has vouched for serves where no stable one does, or by its name.

What a component says of itself (phrases, tags, a description) finds it, and anybody who may register can write there
what every goal says. So words alone never put an experimental component in the place of a stable one that serves. One
that is deprecated serves by its name, or where nothing else does, and the plan says so; what is retired never serves.
"""

import re
from collections.abc import Mapping
from typing import Any

from tdev.domain.planning.drafting import draft
from tdev.domain.planning.rereading import reread
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.serving import PLAINLY
from tdev.domain.planning.words import identifiers
from tdev.domain.registry.standing import told
from tdev.model.plan import PlanOutcome

MOST_BLANK = 64
"""Blanks in a row that are read; what looks for words behind blanks would go over thousands of them again and again."""
_BLANK = re.compile(rf"\s{{{MOST_BLANK + 1},}}")


def preferred(
    goal: str, retrieval: Retrieval, inputs: Mapping[str, Any] | None = None
) -> tuple[PlanOutcome, Retrieval]:
    """Draft a plan of stable components where they serve every part plainly, else of all that are not deprecated.

    Args:
        goal: What the user wants, in plain words.
        retrieval: The components that may be used.
        inputs: Values the request brings along.

    Returns:
        The draft, and the index that it was made with.
    """
    goal = _BLANK.sub(lambda found: found[0][:MOST_BLANK], goal)
    vouched = retrieval.vouched
    if vouched is not retrieval and retrieval.unvouched.isdisjoint(identifiers(goal)):
        outcome = _drafted(goal, vouched, inputs, retrieval)
        if _serves_plainly(outcome):
            return outcome, vouched
    last = retrieval.last
    if last is retrieval:
        return _drafted(goal, retrieval, inputs), retrieval
    if _ended(last).isdisjoint(identifiers(goal)):
        outcome = _drafted(goal, retrieval, inputs, last)
        if outcome.verdict in ("plan", "ask"):
            return outcome, retrieval
    return _noted(_drafted(goal, last, inputs), last), last


def _drafted(
    goal: str, retrieval: Retrieval, inputs: Mapping[str, Any] | None, beside: Retrieval | None = None
) -> PlanOutcome:
    own = reread(draft(goal, retrieval, inputs), goal, retrieval, inputs, beside)
    if not retrieval.speaks_for_itself and not retrieval.speaks_in_phrases:
        from tdev.domain.planning.mixed import with_quiet  # only where some components have phrases and some have none

        own = with_quiet(own, goal, retrieval, inputs)
    if own.verdict == "plan":
        return own
    from tdev.domain.planning.ranked.standing_in import better  # most goals need nothing that was learned

    return better(own, goal, retrieval, inputs)


def _ended(last: Retrieval) -> frozenset[str]:
    return frozenset(name for name, component in last.by_name.items() if component.status == "deprecated")


def _noted(outcome: PlanOutcome, last: Retrieval) -> PlanOutcome:
    """With a note for each deprecated component of the plan: why it is that, and what to use instead."""
    used = {reason.agent for reason in outcome.reasons} & _ended(last)
    notes = tuple(told(last.by_name[name]) for name in sorted(used))
    return outcome.model_copy(update={"notes": (*outcome.notes, *notes)})


def _serves_plainly(outcome: PlanOutcome) -> bool:
    said = [reason.relevance for reason in outcome.reasons if reason.relevance > 0]
    return outcome.verdict == "plan" and bool(said) and min(said) >= PLAINLY
