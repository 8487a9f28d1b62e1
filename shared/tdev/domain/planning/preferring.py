"""Who is planned with first: a component that nobody has vouched for serves where no stable one does, or by its name.

What a component says of itself (phrases, tags, a description) finds it, and anybody who may register can write there
what every goal says. So words alone never put an experimental component in the place of a stable one that serves.
"""

from collections.abc import Mapping
from typing import Any

from tdev.domain.planning.drafting import draft
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.serving import PLAINLY
from tdev.domain.planning.words import identifiers
from tdev.model.plan import PlanOutcome


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
    if vouched is not retrieval and retrieval.unvouched.isdisjoint(identifiers(goal)):
        outcome = draft(goal, vouched, inputs)
        if _serves_plainly(outcome):
            return outcome, vouched
    return draft(goal, retrieval, inputs), retrieval


def _serves_plainly(outcome: PlanOutcome) -> bool:
    said = [reason.relevance for reason in outcome.reasons if reason.relevance > 0]
    return outcome.verdict == "plan" and bool(said) and min(said) >= PLAINLY
