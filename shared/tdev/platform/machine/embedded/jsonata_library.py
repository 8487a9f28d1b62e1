"""JSONata as Step Functions speaks it: its six own functions, and limits so that no expression holds up all."""

from collections.abc import Mapping
from typing import Any

from tdev.platform.jsonata import UNDEFINED, Expressions, Language
from tdev.platform.machine.embedded.jsonata_functions import FUNCTIONS

LANGUAGE = Language(
    FUNCTIONS,
    # JSONata has these already; ours take their place.
    replaced=frozenset(["eval", "random"]),
    timeout_ms=1000,
    length=131_072,  # more elements than 262,144 bytes of JSON can hold
)
_EXPRESSIONS = Expressions(LANGUAGE)


def check(source: str) -> None:
    """Compile a text and keep it for this thread. Raises ``ValueError`` when it is no expression."""
    _EXPRESSIONS.check(source)


def evaluate(source: str, bindings: Mapping[str, Any]) -> Any:
    """Evaluate an expression; compiled on first use in this thread. Raises ``ValueError``."""
    return _EXPRESSIONS.evaluate(source, None, bindings)


def forget() -> None:
    """Drop what this thread compiled; its last act, because nobody else may."""
    _EXPRESSIONS.forget()


__all__ = ["LANGUAGE", "UNDEFINED", "check", "evaluate", "forget"]
