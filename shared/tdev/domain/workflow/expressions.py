"""``${...}`` in a workflow: JSONata over ``inputs`` and the outputs of steps, compiled once to closures.

A text that is one ``${...}`` gives the value itself; ``${...}`` inside a longer text is written into it (strings as
they are, everything else as JSON). ``$${`` stands for a literal ``${``. Plain paths such as ``fetch.text`` or
``inputs.rows[0].name`` never touch the JSONata engine and give the same answer as it would.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, NoReturn, TypeAlias

from pydantic_core import from_json, to_json

from tdev.kernel.errors import StepError
from tdev.kernel.json_types import canonical
from tdev.platform.jsonata import UNDEFINED, ExpressionError, Expressions, Language

Environment: TypeAlias = Mapping[str, Any]
"""What an expression sees: ``inputs``, finished steps by their ids; inside ``for_each`` also ``item``, ``index``."""

Template: TypeAlias = Callable[[Environment], Any]
"""A compiled value. Raises ``StepError`` when an expression has no value or fails."""

_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[\d+\])*")
_ONLY_PATH = re.compile(r"\$\{\s*([A-Za-z_][\w.\[\]]*)\s*\}")
_PART = re.compile(r"\.?([A-Za-z_]\w*)|\[(\d+)\]")
_NAME = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<quoted>`[^`]+`)|(?P<skip>(?:\$|(?<!\.)\.)\s*[A-Za-z_]\w*)|(?P<name>[A-Za-z_]\w*)"""
)
_WORDS = frozenset({"and", "or", "in", "true", "false", "null", "function"})


def _refuse(*_: Any) -> NoReturn:
    raise ExpressionError("$eval is not available: what a step or an input gives is data, never an expression")


_EXPRESSIONS = Expressions(Language({"eval": _refuse}, replaced=frozenset({"eval"})))


class Piece(NamedTuple):
    """A part of a text: an expression, or literal text."""

    text: str
    is_expression: bool


def pieces(text: str) -> list[Piece]:
    """Split a text into literals and expressions; braces and quotes inside an expression are matched.

    Raises:
        ExpressionError: When a ``${`` is never closed.
    """
    if only := _ONLY_PATH.fullmatch(text):
        return [Piece(only[1], is_expression=True)]
    found: list[Piece] = []
    literal: list[str] = []
    position = 0
    while (start := text.find("${", position)) >= 0:
        if start > position and text[start - 1] == "$":
            literal.append(text[position : start - 1] + "${")
            position = start + 2
            continue
        end = _closing(text, start + 2)
        literal.append(text[position:start])
        if "".join(literal):
            found.append(Piece("".join(literal), is_expression=False))
        literal = []
        found.append(Piece(text[start + 2 : end].strip(), is_expression=True))
        position = end + 1
    literal.append(text[position:])
    if "".join(literal):
        found.append(Piece("".join(literal), is_expression=False))
    return found


def _closing(text: str, start: int) -> int:
    depth, quote, position = 0, "", start
    while position < len(text):
        char = text[position]
        if quote:
            if char == "\\":
                position += 1
            elif char == quote:
                quote = ""
        elif char in "\"'`":
            quote = char
        elif char == "{":
            depth += 1
        elif char == "}":
            if depth == 0:
                return position
            depth -= 1
        position += 1
    raise ExpressionError(f"the '${{' at character {start - 1} is never closed")


def expressions_in(value: Any) -> list[str]:
    """All expressions anywhere in a value, in order.

    Raises:
        ExpressionError: When a ``${`` is never closed.
    """
    if isinstance(value, str):
        return [piece.text for piece in pieces(value) if piece.is_expression] if "${" in value else []
    if isinstance(value, Mapping):
        return [text for child in value.values() for text in expressions_in(child)]
    if isinstance(value, list | tuple):
        return [text for child in value for text in expressions_in(child)]
    return []


def names_in(expression: str) -> set[str]:
    """The root names an expression may read (a superset: names bound inside it count too)."""
    return {
        match["name"] or match["quoted"][1:-1]
        for match in _NAME.finditer(expression)
        if (match["name"] and match["name"] not in _WORDS) or match["quoted"]
    }


def names_read(value: Any) -> set[str]:
    """The root names that the expressions anywhere in a value may read. Raises as ``expressions_in``."""
    return {name for text in expressions_in(value) for name in names_in(text)}


def compile_template(value: Any) -> Template:
    """Compile a literal, or a structure with expressions in it, to one closure.

    Each call of it makes its objects and arrays anew: whoever gets them may change them.

    Raises:
        ExpressionError: When an expression cannot be parsed.
    """
    if isinstance(value, str):
        return _compile_text(value) if "${" in value else lambda _: value
    if isinstance(value, Mapping) and expressions_in(value):
        members = [(str(name), compile_template(child)) for name, child in value.items()]
        return lambda environment: {name: member(environment) for name, member in members}
    if isinstance(value, list | tuple) and expressions_in(value):
        elements = [compile_template(child) for child in value]
        return lambda environment: [element(environment) for element in elements]
    if isinstance(value, Mapping | list | tuple):
        text = to_json(value)
        return lambda _: from_json(text)
    return lambda _: value


def _compile_text(text: str) -> Template:
    parts = pieces(text)
    if len(parts) == 1:
        only = parts[0]
        return compile_expression(only.text) if only.is_expression else lambda _: only.text
    compiled = [compile_expression(p.text) if p.is_expression else _constant(p.text) for p in parts]
    return lambda environment: "".join(_written(part(environment)) for part in compiled)


def _constant(text: str) -> Template:
    return lambda _: text


def _written(value: Any) -> str:
    return value if isinstance(value, str) else canonical(value)


def compile_expression(text: str) -> Template:
    """Compile one expression.

    Raises:
        ExpressionError: When it cannot be parsed.
    """
    return _compile_path(text, text) if _PATH.fullmatch(text) and text not in _WORDS else _compile_jsonata(text)


def compile_items(text: str) -> Template:
    """Compile an expression that stands for a list.

    JSONata gives a list of one bare, and of none nothing at all (``rows[n > 5]``, ``rows.name``). Here both stay lists.

    Raises:
        ExpressionError: When it cannot be parsed.
    """
    whole = f"$append([], {text})"
    return _compile_path(text, whole) if _PATH.fullmatch(text) and text not in _WORDS else _compile_jsonata(whole)


def _compile_jsonata(text: str) -> Template:
    _EXPRESSIONS.check(text)
    names = names_in(text)

    def value(environment: Environment) -> Any:
        seen = {name: environment[name] for name in names if name in environment}
        try:
            found = _EXPRESSIONS.evaluate(text, seen, {})
        except ExpressionError as cause:
            raise StepError(f"the expression ${{{text}}} failed: {cause}") from cause
        if found is UNDEFINED:
            raise _nothing(text)
        return found

    return value


def _compile_path(text: str, otherwise: str) -> Template:
    """Follow objects by name and arrays by index; whatever is not that plain is left to the engine (``otherwise``)."""
    root = _PART.findall(text)[0][0]
    steps: list[tuple[Any, type[Any]]] = [(n, dict) if n else (int(i), list) for n, i in _PART.findall(text)[1:]]
    slow: list[Template] = []

    def whole(environment: Environment) -> Any:
        try:
            return environment[root]
        except LookupError:
            raise _nothing(text) from None

    def value(environment: Environment) -> Any:
        found: Any = None
        try:
            found = environment[root]
            for part, kind in steps:
                if type(found) is not kind:
                    break
                found = found[part]
            else:
                return found
        except LookupError:
            raise _nothing(text) from None
        if not slow:
            slow.append(_compile_jsonata(otherwise))
        return slow[0](environment)

    return value if steps else whole


def _nothing(text: str) -> StepError:
    return StepError(
        f"the expression ${{{text}}} has no value", hint="check the name of the step and of the field of its output"
    )
