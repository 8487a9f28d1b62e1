"""What a test wants of a component, and whether an answer of the sandbox is that. Judged outside of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tdev.kernel.json_types import canonical
from tdev.model.component import Example


@dataclass(frozen=True, slots=True)
class Case:
    """One call of a component and what must come of it.

    Attributes:
        input: Its arguments.
        output: What it gives, where neither of the next two is there.
        raises: The name of the class of the error that it raises.
        check: A law: whether this output is right.
    """

    input: Mapping[str, Any]
    output: Any = None
    raises: str | None = None
    check: Callable[[Any], bool] | None = field(default=None, compare=False)


def cases_of(examples: Iterable[Example]) -> list[Case]:
    """The examples of a component as tests."""
    return [Case(dict(example.input), example.output) for example in examples]


def holds(case: Case, outcome: Mapping[str, Any]) -> bool:
    """Whether one outcome, ``{"output": ...}`` or ``{"error": name}``, is what a test wants.

    A law that raises an error on what it gets does not hold.
    """
    if "output" not in outcome:
        return case.raises is not None and outcome.get("error") == case.raises
    if case.raises is not None:
        return False
    if case.check is None:
        return canonical(outcome["output"]) == canonical(case.output)
    try:
        return bool(case.check(outcome["output"]))
    except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError):
        return False


def first_broken(cases: Sequence[Case], outcomes: Sequence[Mapping[str, Any]]) -> int | None:
    """The number of the first test that does not hold, from 0; a missing answer is none that holds."""
    for number, case in enumerate(cases):
        if number >= len(outcomes) or not holds(case, outcomes[number]):
            return number
    return None
