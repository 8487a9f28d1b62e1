"""Where two JSON values differ, as pointers (RFC 6901): what changed, what came, what went."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Change = Literal["changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Place:
    """One place in which two values differ; what is not there is None."""

    pointer: str
    change: Change
    before: Any = None
    after: Any = None


def places(before: Any, after: Any, pointer: str = "") -> Iterator[Place]:
    """Every place in which two values differ, by the order of names; none exactly when they are the same JSON.

    Objects are compared by name and lists by position. 1 and 1.0 are the same number, True and 1 are not the same.

    Args:
        before: JSON of at most 100 levels.
        after: What it is compared with.
        pointer: Where both stand.
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted({*before, *after}):
            yield from _each(before, after, name, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(before, (list, tuple)) and isinstance(after, (list, tuple)):
        one, other = dict(enumerate(before)), dict(enumerate(after))
        for number in range(max(len(one), len(other))):
            yield from _each(one, other, number, f"{pointer}/{number}")
    elif isinstance(before, bool) != isinstance(after, bool) or before != after:
        yield Place(pointer, "changed", before, after)


def _each(before: Mapping[Any, Any], after: Mapping[Any, Any], name: Any, pointer: str) -> Iterator[Place]:
    if name not in after:
        yield Place(pointer, "removed", before[name])
    elif name not in before:
        yield Place(pointer, "added", None, after[name])
    else:
        yield from places(before[name], after[name], pointer)


class Passed:
    """Places that are passed over, with all that lies below them.

    Args:
        patterns: Pointers, in which ``*`` is any one part; or names of fields, wherever they stand.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        known = tuple(patterns)
        self._pointers = tuple(tuple(each.split("/")[1:]) for each in known if each.startswith("/"))
        self._names = frozenset(each for each in known if not each.startswith("/"))

    def over(self, pointer: str) -> bool:
        """Whether this place is."""
        parts = pointer.split("/")[1:]
        if self._names and any(part.replace("~1", "/").replace("~0", "~") in self._names for part in parts):
            return True
        return any(_begins(parts, pattern) for pattern in self._pointers)


def _begins(parts: list[str], pattern: tuple[str, ...]) -> bool:
    return len(parts) >= len(pattern) and all(
        wanted in ("*", part) for wanted, part in zip(pattern, parts, strict=False)
    )
