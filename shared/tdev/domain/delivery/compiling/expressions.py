"""From an expression of a workflow to one of Step Functions.

Both are JSONata. In a workflow ``fetch.text`` reads a field of what the expression sees; Step Functions allows no such
names there, only variables: ``$fetch.text``. Names that are resolved against something else, as those in
``rows[age > 30]`` or ``rows.(first & last)``, stay as they are.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tdev.platform.jsonata import ExpressionError

_TOKEN = re.compile(
    r"""
      (?P<space>\s+|/\*.*?\*/)
    | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<quoted>`[^`]+`)
    | (?P<variable>\$\$|\$\w*)
    | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<name>[^\W\d]\w*)
    | (?P<sign>\.\.|:=|~>|!=|<=|>=|\*\*|\?\?|\?:|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(r"/(?:[^/\\\n]|\\.)+/[im]*")
_OPERATORS = frozenset({"and", "or", "in"})
_LITERALS = frozenset({"true", "false", "null"})
_FUNCTIONS = frozenset({"function", "λ"})
_CLOSING: Mapping[str, str] = {"(": ")", "[": "]", "{": "}"}
_NOWHERE: Mapping[str, str] = {
    "%": "'%' reads what is around a value",
    "*": "'*' reads all that there is",
    "**": "'**' reads all that there is",
}


@dataclass(slots=True)
class _Frame:
    """A pair of brackets. ``inner``: names in it are resolved against something other than what the workflow gives."""

    closing: str
    inner: bool
    parameters: bool = False


def translated(text: str, roots: Mapping[str, str]) -> str:
    """Write an expression with variables in place of the names that it reads.

    Args:
        text: An expression of a workflow, without its ``${`` and ``}``.
        roots: What stands for each name that it may read, as ``fetch`` -> ``$fetch``.

    Raises:
        ExpressionError: When it reads something that Step Functions does not give.
    """
    return _Translation(text, roots).run()


def identifiers(text: str) -> set[str]:
    """The variables and functions that an expression names, without ``$``."""
    return {token.text[1:] for token in _tokens(text) if token.kind == "variable"} - {"", "$"}


def text_literal(text: str) -> str:
    """A JSONata literal of a text, with nothing in it that Step Functions or CloudFormation would read."""
    escaped = {'"': '\\"', "\\": "\\\\", "$": "\\u0024", "%": "\\u0025"}
    written = "".join(escaped.get(char, char if char >= " " else f"\\u{ord(char):04x}") for char in text)
    return f'"{written}"'


class _Token(NamedTuple):
    """A piece of an expression, and which group of ``_TOKEN`` it is."""

    kind: str
    text: str

    @property
    def ends_value(self) -> bool:
        """Whether a value may end here, so that what follows cannot begin one."""
        if self.kind == "name":
            return self.text not in _OPERATORS
        return self.kind in ("text", "quoted", "variable", "number") or self.text in (")", "]", "}")


def _tokens(text: str) -> Iterator[_Token]:
    """All of a text; a regular expression counts as a number: a value that is not looked into."""
    position, value = 0, False
    while position < len(text):
        pattern = None if value or text.startswith("/*", position) else _REGEX.match(text, position)
        match = pattern or _TOKEN.match(text, position)
        assert match is not None, "a sign is any character"
        found = _Token("number" if pattern else str(match.lastgroup), match[0])
        position = match.end()
        if found.kind != "space":
            value = found.ends_value or bool(pattern)
        yield found


class _Translation:
    """One expression under way. ``before`` is what the last token was: it decides what a bracket means."""

    def __init__(self, text: str, roots: Mapping[str, str]) -> None:
        self._text = text
        self._roots = roots
        self._frames = [_Frame("", inner=False)]
        self._before = "operator"

    def run(self) -> str:
        """See ``translated``."""
        written = "".join(self._written(token) for token in _tokens(self._text))
        # A substitution of CloudFormation begins like this; in JSONata a blank may stand there.
        return written.replace("${", "$ {")

    def _written(self, token: _Token) -> str:
        if token.kind == "space":
            return token.text
        if token.kind in ("name", "quoted"):
            return self._name(token.text, token.text.strip("`"))
        if token.kind == "variable":
            return self._variable(token.text)
        if token.kind == "sign":
            return self._sign(token.text)
        self._before = "operand"
        return _inert(token.text) if token.kind == "text" else token.text

    def _name(self, written: str, name: str) -> str:
        before, self._before = self._before, "operand"
        if before == "dot":
            self._before = "member"
            return written
        if name in _OPERATORS and before in ("operand", "member"):
            self._before = "operator"
            return written
        if name in _FUNCTIONS:
            self._before = "function"
            return written
        if self._frames[-1].inner or name in _LITERALS:
            return written
        if name not in self._roots:
            known = ", ".join(sorted(self._roots))
            raise ExpressionError(f"{name!r} is nothing that it can read here; there is {known}")
        return self._roots[name]

    def _variable(self, written: str) -> str:
        if written == "$$" or (written == "$" and not self._frames[-1].inner and self._before != "dot"):
            raise ExpressionError(f"{written!r} is all that it can read: name the step or the input instead")
        if written == "$states":
            raise ExpressionError("'$states' means something of its own in Step Functions: choose another name")
        self._before = "member" if self._before == "dot" else "operand"
        return written

    def _sign(self, sign: str) -> str:
        if sign in _CLOSING:
            self._open(sign)
        elif sign in ")]}":
            closed = self._frames.pop() if len(self._frames) > 1 else self._frames[0]
            self._before = "parameters" if closed.parameters else "operand"
        else:
            self._operator(sign)
        return sign

    def _open(self, sign: str) -> None:
        before, self._before = self._before, "operator"
        inner = self._frames[-1].inner
        if before in ("dot", "caret", "member"):
            inner = True  # a block, a sort, a call or a predicate behind a path sees one value of it
        elif before == "operand":
            inner = inner or sign in "[{"
        self._frames.append(_Frame(_CLOSING[sign], inner, parameters=before == "function"))

    def _operator(self, sign: str) -> None:
        if sign == "|":
            raise ExpressionError("'|...|' changes a copy of a value, which is not translated: use a component")
        if sign in _NOWHERE and self._before not in ("operand", "member"):
            wild = sign != "%" and (self._before == "dot" or self._frames[-1].inner)
            if not wild:
                raise ExpressionError(f"{_NOWHERE[sign]}, which is not translated: name the step or the input")
            self._before = "member"
            return
        self._before = {".": "dot", "^": "caret"}.get(sign, "operator")


def _inert(literal: str) -> str:
    """A text in an expression, without what begins or ends an expression or a substitution."""
    return literal.replace("${", "\\u0024{").replace("{%", "{\\u0025").replace("%}", "\\u0025}")
