"""Who is planned with first: a component that nobody has vouched for serves where no stable one does, or by its name.

What a component says of itself (phrases, tags, a description) finds it, and anybody who may register can write there
what every goal says. So words alone never put an experimental component in the place of a stable one that serves.
"""

import re
from collections.abc import Mapping
from typing import Any

from tdev.domain.planning.drafting import draft
from tdev.domain.planning.retrieval import Retrieval
from tdev.model.plan import PlanOutcome

PLAINLY = 0.55
"""Relevance from which a component serves words plainly. Of 130 goals of the built-in components' own table all but 3
reach it; of 632 goals of other fields 4 plans do."""

_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9_-]+|[a-z0-9][A-Z][A-Za-z0-9]*)")
"""A word that is no word of a language: ``my_tool``, ``my-tool``, ``MyTool``."""


def preferred(
    goal: str, retrieval: Retrieval, inputs: Mapping[str, Any] | None = None
) -> tuple[PlanOutcome, Retrieval]:
    """Draft a plan of stable components where they serve every part plainly, else of all.

    Args:
        goal: What the user wants, in plain words.
        retrieval: The components that may be used.
        inputs: Values the request brings along.

    Returns:
        The draft, and the index that it was made with.
    """
    vouched = retrieval.vouched
    if vouched is not retrieval and not _names_another(goal, retrieval):
        outcome = draft(goal, vouched, inputs)
        if _serves_plainly(outcome):
            return outcome, vouched
    return draft(goal, retrieval, inputs), retrieval


def _names_another(goal: str, retrieval: Retrieval) -> bool:
    """Whether the goal has the very name of a component that is not among the vouched ones."""
    named = {word for word in _IDENTIFIER.findall(goal) if word in retrieval.by_name}
    return any(retrieval.vouched.by_name.get(name) != retrieval.by_name[name] for name in named)


def _serves_plainly(outcome: PlanOutcome) -> bool:
    said = [reason.relevance for reason in outcome.reasons if reason.relevance > 0]
    return outcome.verdict == "plan" and bool(said) and min(said) >= PLAINLY
