"""Walks a JSON document along the steps of a path."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from tdev.platform.machine.embedded.path_syntax import Comparison, Condition, Constant, Exists, Path, Step

Selector: TypeAlias = Callable[[Any, Any], Iterable[Any]]
"""(node, document) -> the nodes that one step selects from it."""

Predicate: TypeAlias = Callable[[Any, Any], bool]
"""(node, document) -> does the filter hold?"""

_MISSING = object()


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number; ``true`` is none, although Python counts with it."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def same(left: Any, right: Any) -> bool:
    """Whether two JSON values are equal: 1 and 1.0 are, 1 and true are not."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def child(node: Any, step: Step) -> Any:
    """The child that a definite step selects.

    Raises:
        LookupError: When there is none.
    """
    if step.kind == "key":
        if isinstance(node, dict):
            return node[step.value]
    elif step.kind == "index" and isinstance(node, list):
        return node[step.value]
    raise LookupError(str(step))


def applies(step: Step, node: Any) -> bool:
    """Whether an indefinite step can be applied to such a node at all (Jayway refuses a slice of an object)."""
    if step.kind in ("slice", "indexes"):
        return isinstance(node, list)
    if step.kind == "keys":
        return isinstance(node, dict)
    return step.kind != "filter" or isinstance(node, (list, dict))


def compile_steps(steps: Iterable[Step]) -> Callable[[list[Any], Any], list[Any]]:
    """A function (nodes, document) -> the nodes that the steps select, in document order; never fails."""
    selectors = [_selector(step) for step in steps]

    def select(nodes: list[Any], document: Any) -> list[Any]:
        for selector in selectors:
            nodes = [found for node in nodes for found in selector(node, document)]
        return nodes

    return select


def _selector(step: Step) -> Selector:
    value = step.value
    if step.kind == "filter":
        return _filter(compile_condition(value))
    plain: dict[str, Callable[[Any], Iterable[Any]]] = {
        "key": lambda node: [node[value]] if isinstance(node, dict) and value in node else (),
        "keys": lambda node: [node[key] for key in value if key in node] if isinstance(node, dict) else (),
        "index": lambda node: _at(node, (value,)),
        "indexes": lambda node: _at(node, value),
        "slice": lambda node: node[value] if isinstance(node, list) else (),
        "wild": _children,
        "deep": _descendants,
    }
    chosen = plain[step.kind]
    return lambda node, document: chosen(node)


def _filter(holds: Predicate) -> Selector:
    def select(node: Any, document: Any) -> Iterable[Any]:
        candidates = node if isinstance(node, list) else [node] if isinstance(node, dict) else ()
        return [candidate for candidate in candidates if holds(candidate, document)]

    return select


def _at(node: Any, indexes: tuple[int, ...]) -> list[Any]:
    if not isinstance(node, list):
        return []
    return [node[index] for index in indexes if -len(node) <= index < len(node)]


def _children(node: Any) -> Iterable[Any]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()


def _descendants(node: Any) -> list[Any]:
    found: list[Any] = []
    waiting = [node]
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting.extend(reversed(list(_children(current))))
    return found


def compile_condition(condition: Condition) -> Predicate:
    """A filter as a function."""
    if isinstance(condition, Exists):
        found = _compile_relative(condition.path)
        return lambda node, document: bool(found(node, document))
    if isinstance(condition, Comparison):
        return _compile_comparison(condition)
    parts = [compile_condition(part) for part in condition.parts]
    if condition.kind == "all":
        return lambda node, document: all(part(node, document) for part in parts)
    wanted = condition.kind == "any"
    return lambda node, document: any(part(node, document) for part in parts) is wanted


def _compile_relative(path: Path) -> Callable[[Any, Any], list[Any]]:
    select = compile_steps(path.steps)
    if path.root == "@":
        return lambda node, document: select([node], document)
    return lambda node, document: select([document], document)


def _compile_operand(operand: Path | Constant) -> Callable[[Any, Any], Any]:
    if isinstance(operand, Constant):
        constant = operand.value
        return lambda node, document: constant
    if operand.root == "@" and all(step.kind == "key" for step in operand.steps):
        return _compile_keys([step.value for step in operand.steps])
    found = _compile_relative(operand)
    return lambda node, document: next(iter(found(node, document)), _MISSING)


def _compile_keys(keys: list[Any]) -> Callable[[Any, Any], Any]:
    """The short way for ``@.a.b``, the operand of nearly every filter."""

    def read(node: Any, document: Any) -> Any:
        try:
            for key in keys:
                node = node[key]
        except (KeyError, TypeError):
            return _MISSING
        return node

    return read


def _compile_comparison(comparison: Comparison) -> Predicate:
    left, right = _compile_operand(comparison.left), _compile_operand(comparison.right)
    holds = _COMPARED[comparison.operator]
    return lambda node, document: holds(left(node, document), right(node, document))


def _ordered(left: Any, right: Any) -> bool:
    return (is_number(left) and is_number(right)) or (isinstance(left, str) and isinstance(right, str))


def _among(left: Any, right: Any) -> bool:
    return isinstance(right, list) and any(same(left, value) for value in right)


_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "==": same,
    "!=": lambda left, right: not same(left, right),
    "<": lambda left, right: _ordered(left, right) and left < right,
    "<=": lambda left, right: _ordered(left, right) and left <= right,
    ">": lambda left, right: _ordered(left, right) and left > right,
    ">=": lambda left, right: _ordered(left, right) and left >= right,
    "in": _among,
    "nin": lambda left, right: not _among(left, right),
}
