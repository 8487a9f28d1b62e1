"""Make one object of two."""

from typing import Any, Literal

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

MOST_DEPTH = 50


class Merged(TypedDict):
    """The object.

    Attributes:
        value: the merged object
        conflicts: places at which both had another value, as a.b
    """

    value: dict[str, Any]
    conflicts: list[str]


@tool(
    phrases=[
        "merge two objects",
        "combine the JSON documents",
        "deep merge",
        "merge the results of both branches",
        "객체 병합",
        "두 JSON 합치기",
        "두 결과를 하나로 병합",
    ],
    tags=["control", "json"],
    status="stable",
)
def merge_objects(
    first: dict[str, Any], second: dict[str, Any], on_conflict: Literal["second", "first", "fail"] = "second"
) -> Merged:
    """Merge two JSON objects field by field, also inside nested objects; lists are values like any other.

    Args:
        first: an object
        second: another one
        on_conflict: which value stays where both have a different one

    Returns:
        The merged object, and where the two differed.

    Raises:
        InvalidError: When they differ and that is to fail, or are nested more than 50 deep.

    Examples:
        >>> merge_objects(first={"a": 1, "b": {"c": 1}}, second={"b": {"d": 2}, "a": 3})
        {'value': {'a': 3, 'b': {'c': 1, 'd': 2}}, 'conflicts': ['a']}
    """
    conflicts: list[str] = []
    merged = _merged(first, second, on_conflict == "first", conflicts, ())
    if conflicts and on_conflict == "fail":
        raise InvalidError(f"both have another value at {', '.join(conflicts[:10])}", hint="choose which one stays")
    return {"value": merged, "conflicts": conflicts}


def _merged(
    first: dict[str, Any], second: dict[str, Any], keep_first: bool, conflicts: list[str], place: tuple[str, ...]
) -> dict[str, Any]:
    if len(place) > MOST_DEPTH:
        raise InvalidError(f"the objects are nested more than {MOST_DEPTH} deep")
    found = dict(first)
    for name, new in second.items():
        old = first.get(name)
        if name in first and isinstance(old, dict) and isinstance(new, dict):
            found[name] = _merged(old, new, keep_first, conflicts, (*place, name))
            continue
        if name in first and (type(old) is not type(new) or old != new):
            conflicts.append(".".join((*place, name)))
        if name not in first or not keep_first:
            found[name] = new
    return found
