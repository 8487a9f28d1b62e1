"""The intrinsic functions of JSONPath states (``States.Format(...)`` and the like), compiled to expressions.

The syntax and the limits are those of the States Language (appendix B) and of the Step Functions developer guide. Where
the two differ from what the service is known to do (rounding, empty texts), the service wins.
"""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import randbelow
from typing import Any

from tdev.kernel.ids import request_id
from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.intrinsic_functions import FUNCTIONS, IntrinsicError, Sources, format_text
from tdev.platform.machine.embedded.jsonpath import path_expression
from tdev.platform.machine.embedded.path_syntax import ENDS_IN_ARGUMENT, PathReader
from tdev.platform.machine.embedded.scope import Expression, Scope

_MAX_NESTING = 10
_ESCAPED = frozenset("'{}\\")
_WORDS = {"true": True, "false": False, "null": None}
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._")


def system_random(low: int, high: int) -> int:
    """A number from ``low`` up to, not including, ``high``, from the randomness of the machine."""
    return low + randbelow(high - low)


SYSTEM_SOURCES = Sources(random=system_random, uuid=request_id)
"""What ``States.MathRandom`` without a seed and ``States.UUID`` draw from."""


def is_intrinsic(text: str) -> bool:
    """Whether a value of a ``.$`` field is meant as an intrinsic function, and not as a path."""
    return text.startswith("States.")


def compile_intrinsic(text: str, *, where: str = "", sources: Sources = SYSTEM_SOURCES) -> Expression:
    """Compile the call of an intrinsic function, with everything nested in it.

    Args:
        text: For example ``States.Format('Hello {}', $.name)``.
        where: Name of the field that holds the call, for the cause of errors.
        sources: Where random numbers and UUIDs come from.

    Returns:
        The expression. It raises ``States.IntrinsicFailure`` when a function refuses its arguments, and what paths
        raise when a path among the arguments finds nothing.

    Raises:
        ValueError: When the text is no such call: unknown name, wrong number of arguments, a lone backslash, more than
            10 functions nested.
    """
    reader = _CallReader(text, where, sources)
    expression = reader.call(1)
    reader.skip_blanks()
    if not reader.at_end():
        raise reader.error("nothing may stand after the closing ')'")
    return expression


@dataclass(frozen=True, slots=True)
class _Argument:
    """One argument; ``pieces`` where it is a text written in the call, with None for each place ``{}``."""

    expression: Expression
    pieces: list[str | None] | None = None


class _CallReader(PathReader):
    """Reads calls and their arguments."""

    def __init__(self, text: str, where: str, sources: Sources) -> None:
        super().__init__(text)
        self.where = where
        self.sources = sources

    def call(self, level: int) -> Expression:
        start = self.position
        if level > _MAX_NESTING:
            raise self.error(f"at most {_MAX_NESTING} functions may be nested")
        while self.peek() in _NAME:
            self.position += 1
        name = self.text[start : self.position]
        function = FUNCTIONS.get(name)
        if function is None:
            self.position = start
            raise self.error(
                f"{name or self.peek()!r} is no intrinsic function; there are {', '.join(sorted(FUNCTIONS))}"
            )
        arguments = self._arguments(level)
        if not function.least <= len(arguments) <= function.most:
            raise self.error(f"{name} takes {function.arity()}, not {len(arguments)}")
        call = _bind(self, name, arguments)
        return _guarded(call, self.text[start : self.position])

    def _arguments(self, level: int) -> list[_Argument]:
        self.expect("(")
        arguments: list[_Argument] = []
        self.skip_blanks()
        if self.take(")"):
            return arguments
        while True:
            self.skip_blanks()
            arguments.append(self._argument(level))
            self.skip_blanks()
            if self.take(")"):
                return arguments
            if not self.take(","):
                raise self.error("after an argument stands ',' or ')'")

    def _argument(self, level: int) -> _Argument:
        if self.peek() == "'":
            pieces = self._text()
            text = "".join("{}" if piece is None else piece for piece in pieces)
            return _Argument(lambda scope: text, pieces)
        if self.peek() == "$":
            return _Argument(path_expression(self.path(ENDS_IN_ARGUMENT), self.where))
        if self.text.startswith("States.", self.position):
            return _Argument(self.call(level + 1))
        word = self.take_any(tuple(_WORDS))
        value = _WORDS[word] if word is not None else self.number()
        if word is None and value is None:
            raise self.error("an argument is a text in '...', a number, true, false, null, a path or a function")
        return _Argument(lambda scope: value)

    def _text(self) -> list[str | None]:
        """A text in apostrophes as pieces; None stands for each ``{}`` that was not escaped."""
        self.position += 1
        pieces: list[str | None] = []
        letters: list[str] = []
        while not self.at_end():
            sign = self.peek()
            if sign == "'":
                self.position += 1
                return [*pieces, "".join(letters)]
            if self.take("{}"):
                pieces += ["".join(letters), None]
                letters = []
                continue
            self.position += 1
            if sign == "\\":
                sign = self._escaped()
            letters.append(sign)
        raise self.error("the closing ' is missing")

    def _escaped(self) -> str:
        sign = self.peek()
        if sign not in _ESCAPED:
            raise self.error("a backslash may stand before ' { } and \\ only; write \\\\ for one backslash")
        self.position += 1
        return sign


def _bind(reader: _CallReader, name: str, arguments: list[_Argument]) -> Expression:
    expressions = [argument.expression for argument in arguments]
    if name == "States.Format":
        return _compile_format(reader, arguments)
    run: Callable[..., Any] = FUNCTIONS[name].run
    if FUNCTIONS[name].draws:
        sources = reader.sources
        return lambda scope: run(sources, *[expression(scope) for expression in expressions])
    if len(expressions) == 1:
        only = expressions[0]
        return lambda scope: run(only(scope))
    return lambda scope: run(*[expression(scope) for expression in expressions])


def _compile_format(reader: _CallReader, arguments: list[_Argument]) -> Expression:
    pieces, values = arguments[0].pieces, [argument.expression for argument in arguments[1:]]
    if pieces is None:
        template = arguments[0].expression
        return lambda scope: format_text(template(scope), [value(scope) for value in values])
    holes = pieces.count(None)
    if holes != len(values):
        raise reader.error(f"States.Format has {holes} places {{}} and {len(values)} values for them")
    return lambda scope: format_text(pieces, [value(scope) for value in values])


def _guarded(call: Expression, text: str) -> Expression:
    def guarded(scope: Scope) -> Any:
        try:
            return call(scope)
        except IntrinsicError as error:
            raise StateError(
                "States.IntrinsicFailure", f"The function '{text}' had the following error: {error}"
            ) from error

    return guarded
