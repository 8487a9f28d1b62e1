"""The JSONata libraries behind one function: ``load()`` gives a compiler of expressions.

``jsonatapy`` (Rust) is used where it is installed. Its compiled expressions belong to the thread that made them, to the
point that dropping one in another thread is an error. So they live in a store of their thread (``evaluate``), which the
engine's thread empties before it ends (``forget``); closures hold the source text only and may go anywhere.
``jsonata-python`` takes its place where there is no wheel of the first.
"""

import importlib
import json
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from tdev.platform.machine.embedded.jsonata_functions import FUNCTIONS


class _Undefined:
    """The type of ``UNDEFINED``."""


UNDEFINED: Final = _Undefined()
"""What an expression gives that finds nothing; JSON null is None."""

Evaluate: TypeAlias = Callable[[Mapping[str, Any]], Any]
"""Bindings (name without ``$`` -> value) to a value or ``UNDEFINED``; raises ``ValueError``."""
Compile: TypeAlias = Callable[[str], Evaluate]
"""Source text to ``Evaluate``; raises ``ValueError`` for a text that is no expression."""

_TIMEOUT_MS = 1000
_DEPTH = 300
_LENGTH = 131_072  # more elements than 262,144 bytes of JSON can hold
_KEPT = 4096
_SAFE_INTEGER = 2**53
_BUILT_IN = frozenset(["eval", "random"])
"""Functions of ours that JSONata has already, and that ours replace."""


def rust_compiler() -> Compile:
    """The compiler of ``jsonatapy``. Raises ``ImportError``."""
    library = importlib.import_module("jsonatapy")

    def compile_source(source: str) -> Evaluate:
        expression = library.compile(source, timeout=_TIMEOUT_MS, max_stack_depth=_DEPTH, max_sequence_length=_LENGTH)
        for name, function in FUNCTIONS.items():
            if f"${name}" in source:
                register = expression.register_override if name in _BUILT_IN else expression.register
                register(name, function)

        def evaluate(bindings: Mapping[str, Any]) -> Any:
            text = _rust_text(expression, bindings)
            return UNDEFINED if text is None else json.loads(text)

        return evaluate

    return compile_source


def _rust_text(expression: Any, bindings: Mapping[str, Any]) -> str | None:
    try:
        return _guarded(expression, bindings)
    except OverflowError:  # integers past 64 bits; numbers of the language are doubles anyway
        return _guarded(expression, as_doubles(bindings))


def _guarded(expression: Any, bindings: Any) -> str | None:
    try:
        text: str | None = expression.evaluate_json_or_none(None, bindings)
    except BaseException as cause:
        if type(cause).__name__ == "PanicException":  # of the Rust runtime; it has no importable name
            raise ValueError(f"the JSONata library failed: {cause}") from cause
        raise
    return text


def as_doubles(value: Any) -> Any:
    """The same value with every integer that a double cannot hold exactly made a double."""
    if isinstance(value, Mapping):
        return {key: as_doubles(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_doubles(item) for item in value]
    if isinstance(value, int) and not -_SAFE_INTEGER <= value <= _SAFE_INTEGER:
        return float(value)
    return value


def python_compiler() -> Compile:
    """The compiler of ``jsonata-python``. Raises ``ImportError``.

    It answers None for null and for nothing at all, so the expression is put into an object: a member that is undefined
    is left out there.
    """
    library = importlib.import_module("jsonata")

    def compile_source(source: str) -> Evaluate:
        try:
            library.Jsonata(f"{source}\n")
            expression = library.Jsonata(f'{{"value": ({source}\n)}}')
        except (library.JException, IndexError) as cause:  # its tokenizer runs past the end of some texts
            raise ValueError(str(cause)) from cause
        for name, function in FUNCTIONS.items():
            expression.register_lambda(name, function)

        def evaluate(bindings: Mapping[str, Any]) -> Any:
            try:
                found = expression.evaluate(None, bindings)
                return json.loads(json.dumps(found["value"])) if "value" in found else UNDEFINED
            except (library.JException, TypeError, RecursionError) as cause:
                raise ValueError(str(cause)) from cause

        return evaluate

    return compile_source


def load() -> Compile:
    """The compiler of the best library that is installed."""
    try:
        return rust_compiler()
    except ImportError:
        return python_compiler()


class _Store(threading.local):
    """Per thread: its compiler, loaded when it is needed, and the expressions that it compiled."""

    def __init__(self) -> None:
        self.compile: Compile | None = None
        self.expressions: dict[str, Evaluate] = {}


_STORE = _Store()


def check(source: str) -> None:
    """Compile a text and forget it. Raises ``ValueError`` when it is no expression."""
    _compiled(source)


def evaluate(source: str, bindings: Mapping[str, Any]) -> Any:
    """Evaluate an expression; compiled on first use in this thread. Raises ``ValueError``."""
    return _compiled(source)(bindings)


def forget() -> None:
    """Drop what this thread compiled; its last act, because nobody else may."""
    _STORE.expressions.clear()


def _compiled(source: str) -> Evaluate:
    found = _STORE.expressions.get(source)
    if found is None:
        if len(_STORE.expressions) >= _KEPT:
            _STORE.expressions.clear()
        if _STORE.compile is None:
            _STORE.compile = load()
        found = _STORE.expressions[source] = _STORE.compile(source)
    return found
