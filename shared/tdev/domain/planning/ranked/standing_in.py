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
from tdev.domain.planning.words import features
from tdev.domain.workflow import schemas
from tdev.model.plan import PlanOutcome

SURE = 0.6
"""Least likelihood of the likeliest step."""
LIKELY = 0.45
"""The same of every other step."""
PLAIN = 0.9
"""Relevance from which the rules are sure of a component."""
GUESSED = frozenset(("span", "inner", "sing", "raised", "joined"))
"""Ways to read a value that any words allow."""
SHARE = 0.34
"""Least share of the words of a part that a step must know to serve it."""
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
    if not _found_surely(own) <= {step.component.name for step in proposal.steps}:
        return own
    if own.verdict == "ask" and _found_surely(own) >= {r.agent for r in own.reasons} and _guesses(proposal):
        return own
    if own.verdict == "partial" and not all(_is_spoken_of(text, proposal) for text in own.missing):
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


def _found_surely(own: PlanOutcome) -> set[str]:
    """The components that the rules are sure of, where they only lack a value: what stands in must call them, too."""
    return {reason.agent for reason in own.reasons if reason.relevance >= PLAIN}


def _guesses(proposal: Proposal) -> bool:
    """Whether any words of the goal, named in no way, are taken for a text where the rules would ask."""
    return any(
        each.kind in GUESSED and isinstance(each.value, str) and " " in each.value
        for step in proposal.steps
        for name, each in step.filled.chosen.items()
        if name in step.filled.inputs
    )


def _is_spoken_of(text: str, proposal: Proposal) -> bool:
    """Whether the steps know a good share of the words of a part that the rules have nothing for."""
    said = [term for term in features(text) if not term[0].isdigit()]
    known = frozenset(stem for step in proposal.steps for stem in step.call.form.bag)
    heard = sum(term in known for term in said)
    return heard >= max(SHARE * len(said), min(2, len(said)))


def _is_sane(step: ProposedStep) -> bool:
    """Addresses go where addresses are taken, words make no list of one, and nothing is said once and meant twice."""
    chosen = {name: each for name, each in step.filled.chosen.items() if name in step.filled.inputs}
    taken = [(each.place.start, each.place.end) for each in chosen.values() if each.place is not None]
    if len(set(taken)) < len(taken):
        return False
    if any(_is_word_as_list(value) or _is_no_address(name, value, step) for name, value in step.filled.inputs.items()):
        return False
    fields = {field.name: field for field in step.call.form.parameters}
    for name, value in step.filled.inputs.items():
        families = _ADDRESSES.get(shape_of(value)) if isinstance(value, str) and "${" not in value else None
        if families is not None and fields[name].family not in families and _WORDS.isdisjoint(fields[name].words):
            return False
    return True


def _is_word_as_list(value: Any) -> bool:
    """A list that is one plain word of the goal."""
    return isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) and value[0].isalpha()


def _is_no_address(name: str, value: Any, step: ProposedStep) -> bool:
    """A text without ``@`` where the component says that it takes an e-mail address."""
    said = str(schemas.properties(step.component.input_schema).get(name, {}).get("description", "")).lower()
    return isinstance(value, str) and "@" not in value and "${" not in value and "mail address" in said
