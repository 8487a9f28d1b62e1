"""Why a plan is as it is: per step the words that speak for it, who came next, and where its inputs come from."""

import re
from collections.abc import Mapping
from typing import Any

from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.words import features, words
from tdev.model.plan import PlanOutcome, Reason, Rival
from tdev.model.workflow import Step

MOST_RIVALS = 3
_ROOT = re.compile(r"(?<!\$)\$\{(?:\$\w+\()?([A-Za-z_]\w*)(?:\.output)?(?:\.([A-Za-z_]\w*))?")
_SAID = 40
"""Characters of a value that are told."""


def with_reasons(outcome: PlanOutcome, retrieval: Retrieval) -> PlanOutcome:
    """An outcome whose reasons say more: matched words, rivals with their relevance, and the origin of each input.

    Args:
        outcome: Of the planner.
        retrieval: The components that may be used.
    """
    if outcome.workflow is None:
        return outcome
    known = {reason.step: reason for reason in outcome.reasons}
    reasons = tuple(
        _explained(known.get(step.id) or _unasked(step), step, outcome.goal, retrieval)
        for step in outcome.workflow.steps
    )
    return outcome.model_copy(update={"reasons": reasons})


def _unasked(step: Step) -> Reason:
    return Reason(step=step.id, agent=step.agent.partition("@")[0])


def _explained(reason: Reason, step: Step, goal: str, retrieval: Retrieval) -> Reason:
    # A step that is relevant to nothing was put in because the types of others ask for it.
    terms = features(reason.words) if reason.words and reason.relevance else ()
    component = retrieval.by_name.get(reason.agent)
    return reason.model_copy(
        update={
            "matched": _matched(reason.words, component.name if component else "", terms, retrieval),
            "rivals": _rivals(reason, terms, retrieval),
            "inputs": {name: origin(value, goal) for name, value in step.input.items()},
        }
    )


def _matched(said: str, name: str, terms: tuple[str, ...], retrieval: Retrieval) -> tuple[str, ...]:
    """The words, as they are said, whose features the component has."""
    component = retrieval.by_name.get(name)
    if component is None:
        return ()
    hit = {term for term in terms if retrieval.mentions(component, term)}
    return tuple(dict.fromkeys(word for word in words(said) if not hit.isdisjoint(features(word))))


def _rivals(reason: Reason, terms: tuple[str, ...], retrieval: Retrieval) -> tuple[Rival, ...]:
    found = retrieval.search(terms, MOST_RIVALS + 1) if terms else []
    others = [match for match in found if match.component.name != reason.agent]
    return tuple(Rival(agent=each.component.name, relevance=each.relevance) for each in others[:MOST_RIVALS])


def origin(value: Any, goal: str) -> str:
    """Where the value of an input comes from, in a few words.

    Returns:
        ``output X of step S``, ``input X``, ``said: '...'`` for what stands in the goal, else ``made of the goal``.
    """
    if isinstance(value, str):
        found = _ROOT.search(value)
        if found:
            return _of_reference(found[1], found[2])
        plain = value.replace("$${", "${")
        return f"said: {_short(plain)!r}" if plain and plain.lower() in goal.lower() else "made of the goal"
    if isinstance(value, Mapping):
        inner = dict.fromkeys(origin(each, goal) for each in value.values())
        return "; ".join(inner) or "made of the goal"
    if isinstance(value, list):
        return "; ".join(dict.fromkeys(origin(each, goal) for each in value)) or "made of the goal"
    return (
        f"said: {value}" if str(value) in goal.replace(",", "") and not isinstance(value, bool) else "made of the goal"
    )


def _of_reference(root: str, name: str | None) -> str:
    if root == "inputs":
        return f"input {name}" if name else "the inputs"
    if root in ("item", "index"):
        return f"each {root} of the list"
    return f"output {name} of step {root}" if name else f"what step {root} gives"


def _short(text: str) -> str:
    return text if len(text) <= _SAID else f"{text[: _SAID - 1]}…"
