"""Whether a plan can be trusted: secrets by name, effects that were asked for, parts that are vouched for."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tdev.domain.evaluation.rubric import Mark, Seen
from tdev.domain.evaluation.subject import Subject
from tdev.domain.planning.serving import FLOOR
from tdev.domain.registry.standing import told
from tdev.model.component import FREE_EFFECTS, Component
from tdev.model.evaluation import Suggestion
from tdev.model.workflow import Step

_ADDRESS = re.compile(r"https?://\S+|[^\s@]+@[^\s@]+\.[^\s@]+|arn:\S+")
LEAST_MUTATION = 0.8
"""Share of mutants that the tests of a component should kill."""
_SHORTEST = 20
"""Characters of the shortest text that may hold a key of a provider."""
_NAMED = re.compile(
    r"(?i)(?:\b|_)(?:api[_-]?key|access[_-]?token|token|password|passwd|secret|client[_-]?secret)\s*[=:]\s*[^\s&]{8,}"
    r"|\bbearer\s+[A-Za-z0-9._~+/-]{12,}|//[^/\s:@]+:[^/\s@]{3,}@"
)


def secret_places(steps: tuple[Step, ...]) -> list[tuple[str, str]]:
    """Step and parameter of each literal that holds what looks like a secret."""
    return [(step.id, name) for step in steps for name, value in step.input.items() if _holds_secret(value)]


def _holds_secret(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_holds_secret(each) or _holds_secret(f"{name}: {each}") for name, each in value.items())
    if isinstance(value, list):
        return any(_holds_secret(each) for each in value)
    if not isinstance(value, str) or "${" in value:
        return False
    if _NAMED.search(value) is not None or len(value) < _SHORTEST:
        return _NAMED.search(value) is not None
    from tdev.domain.analysis.risks import holds_key  # reads code, too, which most plans do without

    return holds_key(value)


def unasked_effects(subject: Subject) -> list[str]:
    """The steps with guarded effects that serve no part of the goal; none where there is no goal."""
    if not subject.clauses:
        return []
    return [name for name in subject.guarded if subject.worth(name) < FLOOR]


def unsaid_places(subject: Subject) -> list[tuple[str, str]]:
    """Step and parameter of each address that a guarded step goes to and nobody named; none without a goal."""
    if not subject.clauses:
        return []
    steps = {step.id: step for step in subject.workflow.steps}
    return [
        (name, parameter)
        for name in subject.guarded
        for parameter, value in steps[name].input.items()
        if isinstance(value, str) and _ADDRESS.fullmatch(value) and not subject.says(value)
    ]


def safety(subject: Subject) -> Seen:
    """Secrets are named and not written, guarded effects were asked for, permissions are no wider than needed."""
    marks = [_secret(step, name) for step, name in secret_places(subject.workflow.steps)]
    unasked = unasked_effects(subject)
    for name in unasked:
        effects = ", ".join(sorted(set(subject.components[name].effects) - FREE_EFFECTS))
        message = f"nobody asked for what {name!r} does ({effects})"
        fix = Suggestion(code="drop_step", step=name, message=message)
        marks.append(Mark("effect_unasked", message, name, fix=fix))
    marks += [mark for mark in _wider(subject) if mark.step not in unasked]
    return Seen("" if marks else "no secret is written, every effect was asked for", tuple(marks))


def _secret(step: str, name: str) -> Mark:
    # Which it is is not said again.
    question = (
        f"Under which name is the secret kept that {name!r} of step {step!r} holds? Set it: tdev secrets set NAME"
    )
    message = f"what looks like a secret stands in {name!r} of {step!r}"
    return Mark("secret_written", message, step, name, question=question)


def _wider(subject: Subject) -> Iterator[Mark]:
    """A part that a component without such effects serves as well."""
    for clause, relevance, name in subject.served:
        component = subject.components.get(name)
        if component is None or FREE_EFFECTS.issuperset(component.effects):
            continue
        for match in subject.retrieval.vouched.search(clause.terms, 3):
            less = set(match.component.effects) < set(component.effects) | {"pure"}
            if less and FREE_EFFECTS.issuperset(match.component.effects) and match.relevance > relevance:
                message = f"{match.component.name} serves {clause.text!r} without {_more(component)}"
                fix = Suggestion(code="serve_clause", step=name, message=message, fix={"clause": clause.text})
                yield Mark("wider_than_needed", message, name, words=clause.text, fix=fix)
                break


def _more(component: Component) -> str:
    return ", ".join(sorted(set(component.effects) - FREE_EFFECTS))


def maturity(subject: Subject) -> Seen:
    """Components are vouched for and tested: what is deprecated costs most, what nobody vouches for a little."""
    marks = [mark for step, component in subject.components.items() for mark in _of_component(step, component)]
    return Seen("" if marks else "all components are stable", tuple(marks))


def _of_component(step: str, component: Component) -> Iterator[Mark]:
    if component.status in ("deprecated", "retired", "disabled"):
        yield Mark("ended", told(component), step, "agent", fix=_replaced(step, component))
    elif component.status == "experimental":
        yield Mark("experimental", f"{component.ref} is experimental", step, "agent")
    if not component.examples and set(component.effects) == {"pure"} and component.type == "tool":
        yield Mark("no_examples", f"{component.ref} has no examples, so no tests", step, "agent")
    killed = component.standing.mutation_score if component.standing else None
    if killed is not None and killed < LEAST_MUTATION:
        message = f"the tests of {component.ref} kill {killed:.0%} of its mutants, {LEAST_MUTATION:.0%} are wanted"
        yield Mark("tests_do_not_bite", message, step, "agent")


def _replaced(step: str, component: Component) -> Suggestion | None:
    """With what whoever ended the component has named to be used instead of it."""
    instead = component.standing.replacement if component.standing else None
    if instead is None:
        return None
    return Suggestion(code="replace_component", step=step, message=told(component), fix={"agent": instead})
