"""Reads a JSONPath into steps: Jayway JsonPath, as the States Language says, plus ``$$`` and ``$name`` as roots."""

import re
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from tdev.platform.machine.embedded.reading import Reader

ROOT = "$"
CONTEXT = "$$"

_ROOT = re.compile(r"\$\$|\$(?P<name>[^\W\d]\w*)|\$")
_NAME_NEVER = frozenset("]()'\"")
_NOT_IN_REFERENCE = frozenset("@,:?*")
_ENDS_OF_PATH = frozenset(".[")
ENDS_IN_ARGUMENT = frozenset(".[,) \t\n\r")
"""What ends a name in the arguments of an intrinsic function."""
_ENDS_IN_FILTER = frozenset(".[,)]=!<>&| \t\n\r")
_COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")
_WORDS = {"true": True, "false": False, "null": None}
_MAX_FILTER_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path.

    ``key`` and ``index`` select one child each; the other kinds select any number: ``keys`` and ``indexes`` (unions),
    ``wild`` (all children), ``slice``, ``filter`` (``value`` is a Condition), ``deep`` (the node and all below it).
    """

    kind: Literal["key", "index", "keys", "indexes", "wild", "slice", "filter", "deep"]
    value: Any = None

    @property
    def definite(self) -> bool:
        """Whether the step selects at most one node."""
        return self.kind in ("key", "index")

    def __str__(self) -> str:
        return f"['{self.value}']" if self.kind == "key" else f"[{self.value}]"


@dataclass(frozen=True, slots=True)
class Path:
    """A path.

    Attributes:
        text: As written.
        root: ``$``, ``$$``, the name of a variable (without ``$``), or ``@`` inside a filter.
        steps: In order.
        plain: Whether the text holds none of the operators that a Reference Path must not hold.
    """

    text: str
    root: str
    steps: tuple[Step, ...]
    plain: bool

    @property
    def definite(self) -> bool:
        """Whether the path selects at most one node."""
        return all(step.definite for step in self.steps)

    @property
    def reference(self) -> bool:
        """Whether the path is a Reference Path: one node, no operators."""
        return self.definite and self.plain


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant inside a filter."""

    value: Any


@dataclass(frozen=True, slots=True)
class Exists:
    """True where the path selects anything."""

    path: Path


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two operands and one of ``== != < <= > >= in nin``."""

    operator: str
    left: "Path | Constant"
    right: "Path | Constant"


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions joined by ``all`` (&&), ``any`` (||) or negated by ``none`` (!)."""

    kind: Literal["all", "any", "none"]
    parts: "tuple[Condition, ...]"


Condition: TypeAlias = Exists | Comparison | Junction


def parse_path(text: str) -> Path:
    """Read a whole path.

    Raises:
        ValueError: When it is none; the message names the place.
    """
    reader = PathReader(text)
    path = reader.path()
    if not reader.at_end():
        raise reader.error("here the path should go on with '.' or '['")
    return path


class PathReader(Reader):
    """Reads paths and the filters in them."""

    _depth = 0

    def path(self, ends: frozenset[str] = _ENDS_OF_PATH) -> Path:
        """Read a path as far as it goes; ``ends`` are the characters that end a name after a dot."""
        start = self.position
        found = _ROOT.match(self.text, start)
        if not found:
            raise self.error("a path starts with '$' (input), '$$' (context object) or '$name' (variable)")
        self.position = found.end()
        root = found["name"] or found[0]
        if root == "states":
            raise self.error("$states is there in JSONata only; write $ for the input and $$ for the context object")
        return self._rest(start, root, ends)

    def _rest(self, start: int, root: str, ends: frozenset[str]) -> Path:
        steps: list[Step] = []
        plain = True
        while self.peek() in (".", "["):
            if self.take(".."):
                steps.append(Step("deep"))
            elif self.take("."):
                pass  # the dot in $.a.['b c'] is taken too, as Step Functions does
            step, simple = self._bracket() if self.peek() == "[" else self._name(ends)
            steps.append(step)
            plain = plain and simple
        return Path(self.text[start : self.position], root, tuple(steps), plain)

    def _name(self, ends: frozenset[str]) -> tuple[Step, bool]:
        if self.take("*"):
            return Step("wild"), False
        letters: list[str] = []
        simple = True
        while not self.at_end() and self.peek() not in ends:
            sign = self.peek()
            self.position += 1
            if sign == "\\":
                if self.at_end():
                    raise self.error("a backslash stands before the character that it escapes")
                sign = self.peek()
                self.position += 1
            elif sign in _NAME_NEVER:
                raise self.error(f"write the name as ['...'], because of the {sign} in it")
            elif sign in _NOT_IN_REFERENCE:
                simple = False
            letters.append(sign)
        if not letters:
            raise self.error("a name is missing")
        return Step("key", "".join(letters)), simple

    def _bracket(self) -> tuple[Step, bool]:
        self.expect("[")
        self.skip_blanks()
        if self.peek() in ("'", '"'):
            step = self._keys()
        elif self.take("*"):
            step = Step("wild")
        elif self.take("?"):
            self.expect("(")
            step = Step("filter", self._condition())
            self.expect(")")
        else:
            step = self._numbers()
        self.expect("]")
        return step, step.definite

    def _keys(self) -> Step:
        keys = [self.quoted()]
        self.skip_blanks()
        while self.take(","):
            self.skip_blanks()
            keys.append(self.quoted())
            self.skip_blanks()
        return Step("key", keys[0]) if len(keys) == 1 else Step("keys", tuple(keys))

    def _numbers(self) -> Step:
        first = self.integer()
        self.skip_blanks()
        if self.peek() == ":":
            return self._slice(first)
        numbers = [first]
        while self.take(","):
            self.skip_blanks()
            numbers.append(self.integer())
            self.skip_blanks()
        if None in numbers:
            raise self.error("in brackets stands a number, a name in quotes, '*', a slice or a filter ?(...)")
        return Step("index", first) if len(numbers) == 1 else Step("indexes", tuple(numbers))

    def _slice(self, first: int | None) -> Step:
        parts: list[int | None] = [first]
        while self.take(":"):
            self.skip_blanks()
            parts.append(self.integer())
            self.skip_blanks()
        if len(parts) > 3 or (len(parts) == 3 and parts[2] == 0):
            raise self.error("a slice is [from:to] or [from:to:step] with a step other than 0")
        return Step("slice", slice(*parts))

    def _condition(self) -> Condition:
        self._depth += 1
        if self._depth > _MAX_FILTER_DEPTH:
            raise self.error(f"filters nest at most {_MAX_FILTER_DEPTH} deep")
        parts = [self._conjunction()]
        self.skip_blanks()
        while self.take("||"):
            parts.append(self._conjunction())
            self.skip_blanks()
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Junction("any", tuple(parts))

    def _conjunction(self) -> Condition:
        parts = [self._term()]
        self.skip_blanks()
        while self.take("&&"):
            parts.append(self._term())
            self.skip_blanks()
        return parts[0] if len(parts) == 1 else Junction("all", tuple(parts))

    def _term(self) -> Condition:
        self.skip_blanks()
        if self.take("!"):
            self.skip_blanks()
            negated = Exists(self._filter_path()) if self.peek() == "@" else self._group()
            return Junction("none", (negated,))
        return self._group() if self.peek() == "(" else self._comparison()

    def _group(self) -> Condition:
        self.expect("(")
        inner = self._condition()
        self.expect(")")
        return inner

    def _comparison(self) -> Condition:
        left = self._operand()
        self.skip_blanks()
        operator = self.take_any(_COMPARISONS) or self._word_operator()
        if operator is None:
            if isinstance(left, Path):
                return Exists(left)
            raise self.error(f"a comparison is missing: one of {' '.join(_COMPARISONS)} in nin")
        self.skip_blanks()
        right = self._operand()
        if any(isinstance(side, Path) and not side.definite for side in (left, right)):
            raise self.error("a path that selects many nodes cannot be compared")
        if operator in ("in", "nin") and isinstance(right, Constant) and not isinstance(right.value, list):
            raise self.error(f"to the right of {operator!r} stands a list such as ['a','b']")
        return Comparison(operator, left, right)

    def _word_operator(self) -> str | None:
        for word in ("in", "nin"):
            after = self.text[self.position + len(word) : self.position + len(word) + 1]
            if not after.isalnum() and self.take(word):
                return word
        return None

    def _operand(self) -> Path | Constant:
        if self.peek() in ("@", "$"):
            return self._filter_path()
        return Constant(self._literal())

    def _filter_path(self) -> Path:
        start = self.position
        if not self.take("@") and not self.take("$"):
            raise self.error("a path starting with '@' is missing")
        return self._rest(start, self.text[start], _ENDS_IN_FILTER)

    def _literal(self) -> Any:
        if self.peek() in ("'", '"'):
            return self.quoted()
        if self.take("["):
            return self._list()
        word = self.take_any(tuple(_WORDS))
        if word is not None:
            return _WORDS[word]
        number = self.number()
        if number is None:
            raise self.error("a value is missing: a path, a text in quotes, a number, true, false, null or a list")
        return number

    def _list(self) -> list[Any]:
        values: list[Any] = []
        self.skip_blanks()
        while not self.take("]"):
            if values:
                self.expect(",")
                self.skip_blanks()
            values.append(self._literal())
            self.skip_blanks()
        return values
