"""JSONata behind one function: the expression language of our workflows and of Step Functions (docs.jsonata.org).

``jsonatapy`` (Rust) is used where it is installed, ``jsonata-python`` where there is no wheel of the first. What
``jsonatapy`` compiles belongs to the thread that compiled it, to the point that dropping it in another thread is an
error. So compiled expressions live in a store per thread; whoever uses them holds the source text only. And the thread
that loads ``jsonatapy`` must not end: the process crashes (segmentation fault, 2.2.13) when others use it after that.
"""

import importlib
import json
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias


class Undefined:
    """The type of ``UNDEFINED``."""

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED: Final = Undefined()
"""What an expression gives that finds nothing; JSON null is None."""

Evaluate: TypeAlias = Callable[[Any, Mapping[str, Any]], Any]
"""(input document, variables by name without ``$``) -> value or ``UNDEFINED``; raises ``ExpressionError``."""
Compile: TypeAlias = Callable[[str], Evaluate]
"""Source text to ``Evaluate``; raises ``ExpressionError`` for a text that is no expression."""

_SAFE_INTEGER = 2**53


class ExpressionError(ValueError):
    """The expression cannot be parsed, or failed on this input; the message carries JSONata's own code."""


@dataclass(frozen=True, slots=True)
class Language:
    """What the language of a store offers and allows.

    Attributes:
        functions: Further functions by name (without ``$``).
        replaced: Those of them that take the place of a function JSONata has already.
        timeout_ms: Longest evaluation.
        depth: Deepest recursion.
        length: Longest sequence.
    """

    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    replaced: frozenset[str] = frozenset()
    timeout_ms: int = 5000
    depth: int = 300
    length: int = 200_000


def rust_compiler(language: Language) -> Compile:
    """The compiler of ``jsonatapy``. Raises ``ImportError``."""
    library = load("jsonatapy")
    limits = {
        "timeout": language.timeout_ms,
        "max_stack_depth": language.depth,
        "max_sequence_length": language.length,
    }

    def compile_source(source: str) -> Evaluate:
        expression = _told(lambda: library.compile(source, **limits))
        for name, function in language.functions.items():
            if f"${name}" in source:
                register = expression.register_override if name in language.replaced else expression.register
                register(name, function)

        def evaluate(document: Any, variables: Mapping[str, Any]) -> Any:
            text = None if document is None else json.dumps(document, ensure_ascii=False)
            try:
                found = _told(lambda: expression.evaluate_json_or_none(text, variables))
            except OverflowError:  # integers past 64 bits; numbers of the language are doubles anyway
                found = _told(lambda: expression.evaluate_json_or_none(text, as_doubles(variables)))
            return UNDEFINED if found is None else json.loads(found)

        return evaluate

    return compile_source


def load(name: str) -> Any:
    """Import a library in a thread that lives as long as the process. Raises ``ImportError``."""
    if name not in sys.modules and threading.current_thread() is not threading.main_thread():
        done = threading.Event()
        threading.Thread(target=_load_and_stay, args=(name, done), name=f"holds-{name}", daemon=True).start()
        done.wait()
    return importlib.import_module(name)


def _load_and_stay(name: str, done: threading.Event) -> None:
    try:
        importlib.import_module(name)
    except ImportError:
        return  # whoever waits tries by himself, and is told
    finally:
        done.set()
    threading.Event().wait()


def _told(call: Callable[[], Any]) -> Any:
    """Call the library and let it fail by our name only."""
    try:
        return call()
    except ValueError as cause:
        raise ExpressionError(str(cause)) from cause
    except BaseException as cause:
        if type(cause).__name__ == "PanicException":  # of the Rust runtime; it has no importable name
            raise ExpressionError(f"the JSONata library failed: {cause}") from cause
        raise


def as_doubles(value: Any) -> Any:
    """The same value with every integer that a double cannot hold exactly made a double."""
    if isinstance(value, Mapping):
        return {key: as_doubles(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_doubles(item) for item in value]
    if isinstance(value, int) and not -_SAFE_INTEGER <= value <= _SAFE_INTEGER:
        return float(value)
    return value


def python_compiler(language: Language) -> Compile:
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
            raise ExpressionError(str(cause)) from cause
        for name, function in language.functions.items():
            expression.register_lambda(name, function)

        def evaluate(document: Any, variables: Mapping[str, Any]) -> Any:
            try:
                found = expression.evaluate(document, variables)
                return json.loads(json.dumps(found["value"])) if "value" in found else UNDEFINED
            except (library.JException, TypeError, ValueError, RecursionError) as cause:
                raise ExpressionError(str(cause)) from cause

        return evaluate

    return compile_source


def compiler(language: Language) -> Compile:
    """The compiler of the best library that is installed."""
    try:
        return rust_compiler(language)
    except ImportError:
        return python_compiler(language)


class Expressions(threading.local):
    """The expressions of one language, compiled on first use in each thread.

    Args:
        language: Functions and limits.
        most: Expressions kept per thread; one more and all are dropped.
    """

    def __init__(self, language: Language, most: int = 4096) -> None:
        self._language = language
        self._most = most
        self._compile: Compile | None = None
        self._compiled: dict[str, Evaluate] = {}

    def check(self, source: str) -> None:
        """Compile a text. Raises ``ExpressionError`` when it is no expression."""
        self._find(source)

    def evaluate(self, source: str, document: Any, variables: Mapping[str, Any]) -> Any:
        """Evaluate an expression. Raises ``ExpressionError``."""
        return self._find(source)(document, variables)

    def forget(self) -> None:
        """Drop what this thread compiled."""
        self._compiled.clear()

    def _find(self, source: str) -> Evaluate:
        found = self._compiled.get(source)
        if found is None:
            if len(self._compiled) >= self._most:
                self._compiled.clear()
            if self._compile is None:
                self._compile = compiler(self._language)
            found = self._compiled[source] = self._compile(source)
        return found
