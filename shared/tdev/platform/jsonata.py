"""JSONata behind one function: the expression language of our workflows and of Step Functions (docs.jsonata.org).

The engine is ``jsonatapy`` (compiled code); where it has no build for the running Python, ``jsonata-python``. An
expression may be used and dropped only in the thread that compiled it, so whoever caches one caches it per thread.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

LIMIT_MS: Final = 5_000
"""Longest evaluation."""
_DEPTH: Final = 500
_SEQUENCE: Final = 200_000


class Undefined:
    """The type of ``UNDEFINED``: what an expression yields that matches nothing. It is not null."""

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED: Final = Undefined()

Evaluate: TypeAlias = Callable[[Any, Mapping[str, Any]], Any]
"""(input document, variables) -> JSON value or ``UNDEFINED``. Raises ``ExpressionError``."""


class ExpressionError(ValueError):
    """The expression cannot be parsed, or failed on this input; the message carries JSONata's own code."""


def compile_jsonata(text: str, functions: Mapping[str, Callable[..., Any]] | None = None) -> Evaluate:
    """Compile an expression.

    Args:
        text: The expression, without any delimiters.
        functions: Further functions by name (without ``$``); they replace built-in ones of that name.

    Raises:
        ExpressionError: When the text is no JSONata.
    """
    try:
        import jsonatapy
    except ImportError:
        return _compile_in_python(text, functions or {})
    try:
        compiled = jsonatapy.compile(text, max_sequence_length=_SEQUENCE)
        for name, function in (functions or {}).items():
            compiled.register_override(name, function)
    except ValueError as cause:
        raise ExpressionError(str(cause)) from cause

    def evaluate(document: Any, variables: Mapping[str, Any]) -> Any:
        try:
            source = json.dumps(document, ensure_ascii=False)
            found = compiled.evaluate_json_or_none(source, dict(variables), timeout=LIMIT_MS, max_stack_depth=_DEPTH)
        except ValueError as cause:
            raise ExpressionError(str(cause)) from cause
        return UNDEFINED if found is None else json.loads(found)

    return evaluate


def _compile_in_python(text: str, functions: Mapping[str, Callable[..., Any]]) -> Evaluate:
    from jsonata import Jsonata
    from jsonata.jexception import JException

    try:
        compiled = Jsonata(text)
    except JException as cause:
        raise ExpressionError(str(cause)) from cause
    for name, function in functions.items():
        compiled.register_lambda(name, function)

    def evaluate(document: Any, variables: Mapping[str, Any]) -> Any:
        frame = compiled.create_frame()
        frame.set_runtime_bounds(LIMIT_MS, _DEPTH)
        for name, value in variables.items():
            frame.bind(name, value)
        try:
            found = compiled.evaluate(document, frame)
        except JException as cause:
            raise ExpressionError(str(cause)) from cause
        return UNDEFINED if found is None else found

    return evaluate
