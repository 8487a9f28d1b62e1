"""What all checks of a definition share: the findings so far, and where in the definition a check stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import islice
from typing import Any, TypeAlias, TypeGuard

from tdev.kernel.errors import Finding

SCHEMA = "SCHEMA_VALIDATION_FAILED"
MISSING_TARGET = "MISSING_TRANSITION_TARGET"
UNREACHABLE = "UNREACHABLE_STATE"
NO_END = "MISSING_END_STATE"
DUPLICATE_NAME = "DUPLICATE_STATE_NAME"
BAD_PATH = "INVALID_JSON_PATH"
BAD_INTRINSIC = "INVALID_INTRINSIC_FUNCTION"
BAD_EXPRESSION = "INVALID_EXPRESSION"
UNSUPPORTED = "UNSUPPORTED"
TOO_LARGE = "TOO_LARGE"
TOO_DEEP = "TOO_DEEP"
NOT_JSON = "INVALID_JSON_DESCRIPTION"

JSONPATH, JSONATA = "JSONPath", "JSONata"

_MOST_UNKNOWN = 20

CompileCheck: TypeAlias = Callable[[str], str | None]
"""JSONata source -> what is wrong with it, or None."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the definition under check; makes findings with the pointer of that place.

    Attributes:
        found: All findings; shared by all spots of one check.
        compile_check: Compiles JSONata.
        language: Query language in force.
        pointer: RFC 6901 pointer with ``#`` before it.
    """

    found: list[Finding]
    compile_check: CompileCheck
    language: str = JSONPATH
    pointer: str = "#"

    def at(self, *tokens: str | int) -> "Spot":
        """The spot below this one."""
        steps = "".join(f"/{str(token).replace('~', '~0').replace('/', '~1')}" for token in tokens)
        return replace(self, pointer=self.pointer + steps)

    def speaking(self, language: str) -> "Spot":
        """The same spot with another query language in force."""
        return replace(self, language=language)

    def add(self, code: str, message: str) -> None:
        """Note a finding here."""
        self.found.append(Finding(self.pointer, message, code))


@dataclass(frozen=True, slots=True)
class Fields:
    """Which fields an object may have.

    Attributes:
        owner: What the object is, for messages: ``a Task state``.
        allowed: Names of the fields.
        hints: Name of a field that is not allowed -> what to do instead.
    """

    owner: str
    allowed: frozenset[str]
    hints: Mapping[str, str] = field(default_factory=dict)

    def check(self, spot: Spot, value: Mapping[str, Any]) -> None:
        """Note every field that may not be there."""
        unknown = (name for name in value if name not in self.allowed)
        for name in islice(unknown, _MOST_UNKNOWN):
            hint = self.hints.get(name)
            if hint is None:
                close = get_close_matches(name, self.allowed, 1)
                hint = f"Did you mean {close[0]!r}?" if close else f"Allowed are {', '.join(sorted(self.allowed))}."
            spot.at(name).add(SCHEMA, f"{self.owner} has no field {name!r}. {hint}")


def kind(value: Any) -> str:
    """The JSON type of a value, with its article."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def brief(value: Any) -> str:
    """A value as messages show it: containers by their type only."""
    return kind(value) if isinstance(value, (dict, list)) else repr(value)[:80]


def is_object(value: Any, spot: Spot, what: str) -> TypeGuard[dict[str, Any]]:
    """Whether the value is an object; noted when not."""
    if isinstance(value, dict):
        return True
    spot.add(SCHEMA, f"{what} must be an object, not {kind(value)}.")
    return False


def is_filled_array(value: Any, spot: Spot, what: str) -> TypeGuard[list[Any]]:
    """Whether the value is an array with something in it; noted when not."""
    if isinstance(value, list) and value:
        return True
    spot.add(SCHEMA, f"{what} must be an array with at least one entry, not {kind(value) if value != [] else 'empty'}.")
    return False
