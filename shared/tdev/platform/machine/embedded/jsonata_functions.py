"""The JSONata functions that Step Functions adds to the language: $uuid $hash $range $partition $random $parse.

Each takes and gives JSON values and raises ``ValueError`` for arguments that it cannot take. ``$eval`` is refused, as
Step Functions does: a text from outside must never become code.
"""

import hashlib
import json
import random
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from tdev.kernel.ids import request_id

_RANGE_LIMIT = 1000
_ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def _integer(value: Any, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise ValueError(f"{what} must be an integer, not {value!r}")
    return int(value)


def hash_text(text: Any, algorithm: Any = "SHA-256") -> str:
    """Hexadecimal digest of a text in UTF-8; a value that is no text is hashed as its JSON."""
    if algorithm not in _ALGORITHMS:
        raise ValueError(f"the hash algorithm must be one of {', '.join(_ALGORITHMS)}, not {algorithm!r}")
    data = text if isinstance(text, str) else json.dumps(text, separators=(",", ":"))
    return hashlib.new(_ALGORITHMS[algorithm], data.encode(), usedforsecurity=False).hexdigest()


def number_range(first: Any, last: Any, step: Any = 1) -> list[int]:
    """The numbers from ``first`` to ``last``, both included, at most 1,000 of them."""
    start, end, stride = _integer(first, "first"), _integer(last, "last"), _integer(step, "step")
    if stride == 0:
        raise ValueError("the step of a range must not be 0")
    numbers = range(start, end + (1 if stride > 0 else -1), stride)
    if len(numbers) > _RANGE_LIMIT:
        raise ValueError(f"a range has at most {_RANGE_LIMIT} numbers, this one has {len(numbers)}")
    return list(numbers)


def partition(items: Any, size: Any) -> list[list[Any]]:
    """The array cut into arrays of ``size``; the last one may be shorter."""
    length = _integer(size, "the size of a partition")
    if not isinstance(items, list) or length < 1:
        raise ValueError("$partition takes an array and a size of at least 1")
    return [items[index : index + length] for index in range(0, len(items), length)]


def random_number(seed: Any = None) -> float:
    """A number from 0 up to, not including, 1; the same for the same seed."""
    source = random.Random() if seed is None else random.Random(_integer(seed, "the seed"))  # noqa: S311  no secret
    return source.random()


def parse(text: Any) -> Any:
    """The value that a JSON text stands for."""
    if not isinstance(text, str):
        raise ValueError("$parse takes a JSON text")
    return json.loads(text)


def refuse_eval(*_arguments: Any) -> NoReturn:
    """Step Functions has no $eval."""
    raise ValueError("$eval is not available, use $parse for JSON text")


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "uuid": request_id,
    "hash": hash_text,
    "range": number_range,
    "partition": partition,
    "random": random_number,
    "parse": parse,
    "eval": refuse_eval,
}
