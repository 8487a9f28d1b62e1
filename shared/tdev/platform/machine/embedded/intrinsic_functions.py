"""What each intrinsic function does with its arguments. They raise ``IntrinsicError`` for what they refuse."""

import base64
import binascii
import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tdev.kernel.plurals import counted
from tdev.platform.machine.embedded.selecting import is_number, same

_TEXT_LIMIT = 10_000
_RANGE_LIMIT = 1_000
_INT_MIN, _INT_MAX = -(2**31), 2**31 - 1
_DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
_ANY = 1_000
_dumps = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class IntrinsicError(ValueError):
    """Arguments that an intrinsic function refuses; becomes ``States.IntrinsicFailure``."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What is not a function of its arguments.

    Attributes:
        random: (low, high) -> a number from low up to, not including, high.
        uuid: A new UUID, version 4.
    """

    random: Callable[[int, int], int]
    uuid: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Function:
    """One function and how many arguments it takes; ``draws`` when it is given the sources first."""

    run: Callable[..., Any]
    least: int
    most: int
    draws: bool = False

    def arity(self) -> str:
        """The number of arguments, in words."""
        if self.most == _ANY:
            return f"at least {counted(self.least, 'argument')}" if self.least else "any number of arguments"
        if self.least == self.most:
            return counted(self.least, "argument")
        return f"{self.least} to {self.most} arguments"


def format_text(template: Any, values: list[Any]) -> str:
    """Put values into the places ``{}`` of a text, or of a text read before into pieces (None for each place)."""
    pieces = template if isinstance(template, list) else _pieces(_text(template, "the template"))
    if pieces.count(None) != len(values):
        raise IntrinsicError(f"the template has {pieces.count(None)} places {{}}, and there are {len(values)} values")
    rest = iter(values)
    return "".join(_plain(next(rest)) if piece is None else piece for piece in pieces)


def _pieces(template: str) -> list[str | None]:
    pieces: list[str | None] = []
    letters: list[str] = []
    position = 0
    while position < len(template):
        sign = template[position]
        if sign == "\\" and position + 1 < len(template):
            letters.append(template[position + 1])
            position += 2
        elif template.startswith("{}", position):
            pieces += ["".join(letters), None]
            letters = []
            position += 2
        else:
            letters.append(sign)
            position += 1
    return [*pieces, "".join(letters)]


def _plain(value: Any) -> str:
    if isinstance(value, (dict, list)):
        raise IntrinsicError(
            "a value is an object or an array; only texts, numbers, booleans and null can be formatted"
        )
    return value if isinstance(value, str) else _dumps(value)


def _text(value: Any, name: str = "the argument", limit: int | None = None) -> str:
    if not isinstance(value, str):
        raise IntrinsicError(f"{name} must be a string, not {_kind(value)}")
    if limit is not None and len(value) > limit:
        raise IntrinsicError(f"{name} has {len(value)} characters; at most {limit} are allowed")
    return value


def _array(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise IntrinsicError(f"the first argument must be an array, not {_kind(value)}")
    return value


def _integer(value: Any, name: str) -> int:
    """The nearest integer; halves go up, as Java's ``Math.round`` does it (-2.5 -> -2)."""
    if not is_number(value):
        raise IntrinsicError(f"{name} must be a number, not {_kind(value)}")
    if not math.isfinite(value):
        raise IntrinsicError(f"{name} must be a finite number")
    rounded = value if isinstance(value, int) else math.floor(value + 0.5)
    if not _INT_MIN <= rounded <= _INT_MAX:
        raise IntrinsicError(f"{name} must lie between {_INT_MIN} and {_INT_MAX}, not {value}")
    return int(rounded)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _string_to_json(value: Any) -> Any:
    text = _text(value)
    if not text.strip():
        return None  # the service answers null to an empty text
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise IntrinsicError(f"the text is not JSON: {error}") from error


def _partition(value: Any, size: Any) -> list[Any]:
    array, step = _array(value), _integer(size, "the chunk size")
    if step < 1:
        raise IntrinsicError(f"the chunk size must be positive, not {step}")
    return [array[start : start + step] for start in range(0, len(array), step)]


def _contains(value: Any, wanted: Any) -> bool:
    return any(same(item, wanted) for item in _array(value))


def _range(first: Any, last: Any, increment: Any) -> list[int]:
    start, end = _integer(first, "the first element"), _integer(last, "the last element")
    step = _integer(increment, "the increment")
    if step == 0:
        raise IntrinsicError("the increment must not be 0")
    numbers = range(start, end + (1 if step > 0 else -1), step)
    if len(numbers) > _RANGE_LIMIT:
        raise IntrinsicError(f"the array would have {len(numbers)} elements; at most {_RANGE_LIMIT} are allowed")
    return list(numbers)


def _get_item(value: Any, index: Any) -> Any:
    array, position = _array(value), _integer(index, "the index")
    if not 0 <= position < len(array):
        raise IntrinsicError(f"the index {position} is outside of the array of {len(array)} elements")
    return array[position]


def _unique(value: Any) -> list[Any]:
    kept: dict[str, Any] = {}
    for item in _array(value):
        kept.setdefault(_identity(item), item)
    return list(kept.values())


def _identity(value: Any) -> str:
    """A text that is the same for equal JSON values (1 and 1.0 are equal, the order of keys means nothing)."""
    return json.dumps(_normal(value), sort_keys=True)


def _normal(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _normal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_normal(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _encode(value: Any) -> str:
    text = _text(value, limit=_TEXT_LIMIT)
    return base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")


def _decode(value: Any) -> str:
    text = "".join(_text(value, limit=_TEXT_LIMIT).split())
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as error:
        raise IntrinsicError(f"the text is not Base64 of UTF-8: {error}") from error


def _hash(value: Any, algorithm: Any) -> str:
    name = _DIGESTS.get(_text(algorithm, "the algorithm"))
    if name is None:
        raise IntrinsicError(f"the algorithm must be one of {', '.join(_DIGESTS)}, not {algorithm}")
    text = value if isinstance(value, str) else _dumps(value)
    _text(text, "the data", _TEXT_LIMIT)
    return hashlib.new(name, text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def _merge(first: Any, second: Any, deep: Any) -> dict[str, Any]:
    if not isinstance(first, dict) or not isinstance(second, dict):
        raise IntrinsicError("the first two arguments must be objects")
    if deep is not False:
        raise IntrinsicError("the third argument must be false: Step Functions merges shallowly only")
    return {**first, **second}


def _random(sources: Sources, start: Any, end: Any, seed: Any = None) -> int:
    low, high = _integer(start, "the start"), _integer(end, "the end")
    if low >= high:
        raise IntrinsicError(f"the start {low} must be smaller than the end {high}")
    if seed is None:
        return sources.random(low, high)
    drawn = hashlib.sha256(str(_integer(seed, "the seed")).encode()).digest()
    return low + int.from_bytes(drawn, "big") % (high - low)


def _add(first: Any, second: Any) -> int:
    return _integer(_integer(first, "the first number") + _integer(second, "the second number"), "the sum")


def _split(value: Any, delimiters: Any) -> list[str]:
    text, signs = _text(value, "the text"), set(_text(delimiters, "the delimiter"))
    parts: list[str] = []
    letters: list[str] = []
    for sign in text:
        if sign in signs:
            parts.append("".join(letters))
            letters = []
        else:
            letters.append(sign)
    return [part for part in [*parts, "".join(letters)] if part]  # the service drops empty parts


FUNCTIONS: dict[str, Function] = {
    "States.Format": Function(format_text, 1, _ANY),
    "States.StringToJson": Function(_string_to_json, 1, 1),
    "States.JsonToString": Function(_dumps, 1, 1),
    "States.Array": Function(lambda *values: list(values), 0, _ANY),
    "States.ArrayPartition": Function(_partition, 2, 2),
    "States.ArrayContains": Function(_contains, 2, 2),
    "States.ArrayRange": Function(_range, 3, 3),
    "States.ArrayGetItem": Function(_get_item, 2, 2),
    "States.ArrayLength": Function(lambda value: len(_array(value)), 1, 1),
    "States.ArrayUnique": Function(_unique, 1, 1),
    "States.Base64Encode": Function(_encode, 1, 1),
    "States.Base64Decode": Function(_decode, 1, 1),
    "States.Hash": Function(_hash, 2, 2),
    "States.JsonMerge": Function(_merge, 3, 3),
    "States.MathRandom": Function(_random, 2, 3, draws=True),
    "States.MathAdd": Function(_add, 2, 2),
    "States.StringSplit": Function(_split, 2, 2),
    "States.UUID": Function(lambda sources: sources.uuid(), 0, 0, draws=True),
}
