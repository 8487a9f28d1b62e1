"""When a learned plan stands in for that of the rules: where those have none, and nothing speaks against it.

The rules know how people speak of components with phrases, and what must go between two steps. The learned planner
knows how values stand in a goal, whatever the component. So a plan of the rules is never replaced; one that lacks
something is, where the learned one lacks nothing and is sure.
"""

from collections.abc import Mapping
from typing import Any

from tdev.domain.planning.drafting import objected
from tdev.domain.planning.ranked.outcome import outcome
from tdev.domain.planning.ranked.proposing import Proposal, ProposedStep, proposer_of
from tdev.domain.planning.ranked.shapes import shape_of
from tdev.domain.planning.retrieval import Retrieval
from tdev.model.plan import PlanOutcome

SURE = 0.6
"""Least likelihood of the likeliest step."""
LIKELY = 0.45
"""The same of every other step."""
_ADDRESSES: Mapping[str, frozenset[str]] = {
    "url": frozenset(("url", "file", "place")),
    "email": frozenset(("email", "place", "id", "name")),
}
"""Families of parameters that take an address; what is none of them would take it for plain words."""
_WORDS = frozenset(("to", "recipient", "recipients", "receiver", "link", "links", "uri", "endpoint", "contact", "user"))


def better(own: PlanOutcome, goal: str, retrieval: Retrieval, inputs: Mapping[str, Any] | None = None) -> PlanOutcome:
    """The plan of the rules, or a learned one in its stead.

    Args:
        own: What the rules made of the goal.
        goal: In plain words.
        retrieval: The components that may be used.
        inputs: Values the request brings along.
    """
    if own.verdict == "plan" or objected(goal) is not None:
        return own
    proposal = proposer_of(retrieval).propose(goal)
    if not _is_sure(proposal) or not any(not step.component.phrases for step in proposal.steps):
        return own
    found = outcome(proposal, retrieval, inputs)
    return found if found is not None and found.verdict == "plan" else own


def _is_sure(proposal: Proposal) -> bool:
    return (
        bool(proposal.steps)
        and proposal.certainty >= SURE
        and all(step.call.likely >= LIKELY for step in proposal.steps)
        and all(_is_sane(step) for step in proposal.steps)
    )


def _is_sane(step: ProposedStep) -> bool:
    """Addresses go where addresses are taken."""
    fields = {field.name: field for field in step.call.form.parameters}
    for name, value in step.filled.inputs.items():
        families = _ADDRESSES.get(shape_of(value)) if isinstance(value, str) and "${" not in value else None
        if families is not None and fields[name].family not in families and _WORDS.isdisjoint(fields[name].words):
            return False
    return True
