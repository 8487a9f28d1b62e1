"""Changes of values: comparisons, arithmetic, logic, constants, slices, choices between two values."""

import ast
import copy
from collections.abc import Iterator

from tdev.domain.mutation.edits import Change, Operator, instead
from tdev.domain.mutation.places import Place

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}
_MARK = "XX"
_LEAST_FLOAT = 1e-6
"""Smaller numbers are tolerances: another one beside them is rarely another behaviour."""


def comparisons(place: Place) -> Iterator[Change]:
    """``<`` becomes ``<=`` (off by one) and ``>=`` (the contrary); equality, membership and identity turn round."""
    node = place.node
    if not isinstance(node, ast.Compare):
        return
    for number, operator in enumerate(node.ops):
        for other in _COMPARED[type(operator)]:
            new = copy.copy(node)
            new.ops = [*node.ops[:number], other(), *node.ops[number + 1 :]]
            yield instead("comparison", node, new)


def arithmetic(place: Place) -> Iterator[Change]:
    """Another operator; of texts and lists put together only the first one stays."""
    node = place.node
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Add) and (is_text(node.left) or is_text(node.right)):
            yield instead("joined part removed", node, node.left)
            return
        if is_text(node.left):  # "..." % x and "-" * 3: other operators only fail
            return
        other = CALCULATED.get(type(node.op))
        if other is not None:
            new = copy.copy(node)
            new.op = other()
            yield instead("arithmetic", node, new)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and _number(node.operand) != 0:
        yield instead("arithmetic", node, node.operand)


def logic(place: Place) -> Iterator[Change]:
    """``and`` becomes ``or``, and the other way round; a ``not`` goes."""
    node = place.node
    if isinstance(node, ast.BoolOp):
        new = copy.copy(node)
        new.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield instead("logic", node, new)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield instead("logic", node, node.operand)


def constants(place: Place) -> Iterator[Change]:
    """A number becomes the next one, True becomes False, a text another text; default values have their own name."""
    node = place.node
    if not isinstance(node, ast.Constant):
        return
    name = "default value" if isinstance(place.parent, ast.arguments) else "constant"
    value: object = node.value
    new: object = None
    if isinstance(value, bool):
        new = not value
    elif isinstance(value, int) or (isinstance(value, float) and abs(value) >= _LEAST_FLOAT):
        new = value + 1
    elif isinstance(value, str):
        new = f"{_MARK}{value}{_MARK}" if value else _MARK
    elif isinstance(value, bytes):
        mark = _MARK.encode()
        new = mark + value + mark if value else mark
    if new is not None and new != value:
        yield Change(name, node, repr(new))


def slices(place: Place) -> Iterator[Change]:
    """One bound of a slice goes."""
    node = place.node
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Slice):
        return
    for field in ("lower", "upper", "step"):
        bound = getattr(node.slice, field)
        if bound is None or (field == "lower" and _number(bound) == 0) or (field == "step" and _number(bound) == 1):
            continue
        new = copy.copy(node)
        new.slice = copy.copy(node.slice)
        setattr(new.slice, field, None)
        yield instead("slice", node, new)


def choices(place: Place) -> Iterator[Change]:
    """Of ``a if c else b`` each side alone; the condition of a comprehension goes."""
    node = place.node
    if isinstance(node, ast.IfExp):
        yield instead("choice", node, node.body)
        yield instead("choice", node, node.orelse)
    elif isinstance(node, ast.comprehension):
        for condition in node.ifs:
            yield instead("filter removed", condition, ast.Constant(True))


def is_text(node: ast.expr) -> bool:
    """True for what is a text or a list by its look."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add) and (is_text(node.left) or is_text(node.right))
    return isinstance(node, ast.JoinedStr | ast.List | ast.ListComp | ast.Tuple) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    )


def _number(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None


EXPRESSIONS: tuple[Operator, ...] = (comparisons, arithmetic, logic, constants, slices, choices)
