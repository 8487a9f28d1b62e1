"""Texts as code puts them together: methods of texts and dictionaries, ``%``, the environment, and defaults."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, product

from tdev.domain.permissions.sdk_objects import Arguments
from tdev.domain.permissions.values import UNKNOWN, Given, Imported, Record, Row, Text, Value, Values, as_text, joined

PASSED_ON = {
    "str": 0,
    "typing.cast": 1,
    "contextlib.closing": 0,
    "list": 0,
    "tuple": 0,
    "set": 0,
    "sorted": 0,
    "iter": 0,
}
"""Functions that answer one of their arguments: its position."""
_MOST = 32
_UNCHANGED = frozenset({"strip", "rstrip", "lstrip", "encode", "decode", "copy"})
_CASES = {"lower": str.lower, "upper": str.upper}
_ENVIRONMENT = frozenset({"os.environ", "environ"})
_GETS = frozenset({"os.getenv", "getenv", "os.environ.get", "environ.get"})
_FIELD = re.compile(r"\{(\w*)(?:![rsa])?(?::[^{}]*)?\}")
_PERCENT = re.compile(r"%(?:\((\w+)\))?[-+ #0-9.]*[sdifr]")


def from_environment(dotted: str, arguments: Arguments) -> Values:
    """What ``os.getenv`` and ``os.environ.get`` answer; nothing for other functions."""
    if dotted not in _GETS or not arguments.positional:
        return ()
    defaults = [v.known for v in arguments.get("default", 1) if isinstance(v, Text)]
    default = defaults[0] if len(defaults) == 1 else None
    return tuple(_variable(value, default) for value in arguments.positional[0])


def item(value: Value, key: str | None) -> Values:
    """What ``value[key]`` is; the key is None when it is not known."""
    if isinstance(value, Imported) and value.dotted in _ENVIRONMENT:
        return (Given("environment", key) if key else UNKNOWN,)
    if isinstance(value, Record):
        if key is None:
            return tuple(v for _, values in value.entries for v in values)
        return value.get(key) or (UNKNOWN,)
    return (part_of(value, key) if key else UNKNOWN,)


def part_of(value: Value, name: str) -> Given:
    """A part of something given from outside keeps its name: ``order.bucket``."""
    if isinstance(value, Given) and value.source == "inputs":
        return Given("inputs", f"{value.name}.{name}")
    return UNKNOWN


def called(value: Value, name: str, arguments: Arguments) -> Values:
    """What a method of a text or dictionary answers; nothing for other values and methods."""
    if isinstance(value, Record | Given) and name == "get" and arguments.positional:
        return _got(value, arguments)
    if not isinstance(value, Text):
        return _row_of(value) if isinstance(value, Record) and name in ("values", "items") else ()
    if name == "format":
        return (_filled(value, arguments),)
    if name == "join" and arguments.positional:
        return (Text((UNKNOWN,)),)
    if name in _CASES:
        return (Text(tuple(_CASES[name](p) if isinstance(p, str) else UNKNOWN for p in value.parts)),)
    return (value,) if name in _UNCHANGED and not arguments.positional else ()


def combined(options: Sequence[Values]) -> Values:
    """Every text that comes of choosing one value for each place, at most 32 of them."""
    usable = [[t for t in (as_text(v) for v in values) if t is not None] or [Text((UNKNOWN,))] for values in options]
    return tuple(joined(list(chosen)) for chosen in islice(product(*usable), _MOST))


def percent(left: Values, right: Values) -> Values:
    """What ``"orders-%s" % stage`` is."""
    given = list(right)
    if len(given) == 1 and isinstance(given[0], Row):
        given = list(given[0].elements)
    found = []
    for value in left:
        if isinstance(value, Text) and value.known is not None:
            found.append(_replaced(value.known, _PERCENT, _in_turn(iter(given))))
    return tuple(found) or (UNKNOWN,)


def with_default(values: Sequence[Value]) -> Values:
    """What ``os.getenv("TABLE") or "orders"`` is: a variable with a default."""
    if len(values) == 2 and isinstance(values[0], Given) and values[0].source == "environment":
        second = values[1]
        if isinstance(second, Text) and second.known is not None:
            return (Given("environment", values[0].name, second.known),)
    return tuple(values)


def _in_turn(rest: Iterator[Value]) -> Callable[[str], Value]:
    return lambda name: UNKNOWN if name else next(rest, UNKNOWN)


def _variable(value: Value, default: str | None) -> Value:
    known = value.known if isinstance(value, Text) else None
    return Given("environment", known, default) if known else UNKNOWN


def _row_of(record: Record) -> Values:
    return (Row(tuple(v for _, values in record.entries for v in values)),)


def _got(value: Record | Given, arguments: Arguments) -> Values:
    found: list[Value] = []
    for key in arguments.positional[0]:
        known = key.known if isinstance(key, Text) else None
        found += item(value, known)
    return tuple(found) + (arguments.get("default", 1) if isinstance(value, Record) else ())


def _filled(value: Text, arguments: Arguments) -> Text:
    if value.known is None:
        return Text((UNKNOWN,))
    rest = iter(arguments.positional)

    def choose(name: str) -> Value:
        if name.isdigit():
            values: Values = arguments.positional[int(name)] if int(name) < len(arguments.positional) else ()
        else:
            values = arguments.get(name) if name else next(rest, ())
        return values[0] if len(values) == 1 else UNKNOWN

    return _replaced(value.known, _FIELD, choose)


def _replaced(template: str, pattern: re.Pattern[str], choose: Callable[[str], Value]) -> Text:
    """The template with every field replaced by what ``choose`` answers for its name."""
    parts: list[Text] = []
    end = 0
    for match in pattern.finditer(template):
        parts.append(Text((template[end : match.start()],)))
        chosen = as_text(choose(match[1] or ""))
        parts.append(chosen or Text((UNKNOWN,)))
        end = match.end()
    parts.append(Text((template[end:],)))
    return joined([part for part in parts if part.parts != ("",)] or [Text(("",))])
