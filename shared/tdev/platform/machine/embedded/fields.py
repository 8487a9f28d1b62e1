"""How a state reads and writes data, in terms that hold for both query languages.

A state is compiled once over this port; ``jsonata_fields`` and ``jsonpath_fields`` are its two languages.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from tdev.platform.machine.embedded.retrying import Caught
from tdev.platform.machine.embedded.scope import Expression, Scope
from tdev.platform.machine.embedded.timestamp import parse_timestamp

Written: TypeAlias = tuple[Any, Mapping[str, Any] | None]
"""Output of a state and what it assigns (None: nothing)."""
Write: TypeAlias = Callable[[Scope, Any], Written]
"""Scope of the state (its raw input) and its raw result -> what it writes."""
Number: TypeAlias = Callable[[Scope], int | None]
"""None where the field is absent."""
Spec: TypeAlias = Mapping[str, Any]
"""A state as the definition gives it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a Choice: where it leads, when, and what it writes."""

    next: str
    holds: Callable[[Scope], bool]
    write: Write


class Fields(Protocol):
    """One query language. The methods raise ``ValueError`` for a field that cannot be compiled."""

    def arguments(self, spec: Spec) -> Expression:
        """What a Task or Parallel works on."""

    def write(self, spec: Spec, *, result: bool) -> Write:
        """What a state gives; ``result`` tells whether it has a result of its own (Task, Map, Parallel)."""

    def passed(self, spec: Spec) -> Write:
        """What a Pass state gives; its result argument is not used."""

    def caught(self, spec: Spec) -> Caught:
        """What a Catch entry gives."""

    def rules(self, spec: Spec) -> list[Rule]:
        """The rules of a Choice, in order."""

    def items(self, spec: Spec) -> Expression:
        """The items of a Map; its engine checks that they are an array."""

    def selector(self, spec: Spec) -> Expression | None:
        """A Map's ItemSelector; None where each item is taken as it is."""

    def number(self, spec: Spec, field: str, least: int = 0) -> Number:
        """A whole number of at least ``least``, given directly or by an expression."""

    def text(self, spec: Spec, field: str) -> Callable[[Scope], str | None]:
        """Error or Cause of a Fail state."""

    def timestamp(self, spec: Spec) -> Callable[[Scope], float | None]:
        """The moment of a Wait state in epoch seconds; None where it has none."""

    def error(self) -> str:
        """Name of the error for a value of the wrong type."""


def epoch_seconds(value: Any) -> float:
    """Seconds since the epoch of an RFC 3339 timestamp. Raises ``ValueError``."""
    seconds = parse_timestamp(value)
    if seconds is None:
        raise ValueError(f"The value {value!r} is not a timestamp such as 2026-11-21T08:43:00Z.")
    return seconds


def whole_number(value: Any, least: int) -> int:
    """The value as a whole number of at least ``least``. Raises ``ValueError``."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1 or value < least:
        raise ValueError(f"The value {value!r} is not a whole number of at least {least}.")
    return int(value)
