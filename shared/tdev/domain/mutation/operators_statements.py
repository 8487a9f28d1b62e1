"""Changes of what is done: conditions never hold, results are lost, errors are swallowed or let through."""

import ast
import copy
from collections.abc import Iterator

from tdev.domain.mutation.edits import Change, Operator, instead
from tdev.domain.mutation.operators_expressions import CALCULATED, is_text
from tdev.domain.mutation.places import Place


def conditions(place: Place) -> Iterator[Change]:
    """A branch or a loop is never entered; a condition without a comparison of its own turns round."""
    node = place.node
    if not isinstance(node, ast.If | ast.While):
        return
    if not isinstance(node.test, ast.Constant):
        yield instead("condition removed", node.test, ast.Constant(False))
    if not isinstance(node.test, ast.Compare | ast.UnaryOp | ast.Constant):
        yield instead("condition turned", node.test, ast.UnaryOp(ast.Not(), node.test))


def results(place: Place) -> Iterator[Change]:
    """A function gives None instead of its result. A constant result is changed as a constant."""
    node = place.node
    if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield instead("result", node.value, ast.Constant(None))


def errors(place: Place) -> Iterator[Change]:
    """An error is not raised; one that was caught is let through."""
    node = place.node
    if isinstance(node, ast.Raise):
        yield Change("error swallowed", node, "pass")
    elif isinstance(node, ast.ExceptHandler):
        first, last = node.body[0], node.body[-1]
        if not any(isinstance(each, ast.Raise) for each in node.body):
            yield Change("error not caught", first, "raise", last)


def left_out(place: Place) -> Iterator[Change]:
    """A call for its effect, a change of a value that there is already, or an addition, is not done."""
    node = place.node
    alone = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await)
    if alone or isinstance(node, ast.AugAssign) or (isinstance(node, ast.Assign) and _rebinds(node)):
        assert isinstance(node, ast.stmt)
        yield Change("statement removed", node, "pass")


def additions(place: Place) -> Iterator[Change]:
    """``x += y`` with another operator."""
    node = place.node
    if not isinstance(node, ast.AugAssign):
        return
    other = CALCULATED.get(type(node.op))
    if other is not None and not is_text(node.value):
        new = copy.copy(node)
        new.op = other()
        yield Change("arithmetic", node, ast.unparse(new))


def jumps(place: Place) -> Iterator[Change]:
    """``break`` becomes ``continue`` and the other way round."""
    node = place.node
    if isinstance(node, ast.Break):
        yield Change("jump", node, "continue")
    elif isinstance(node, ast.Continue):
        yield Change("jump", node, "break")


def _rebinds(node: ast.Assign) -> bool:
    """True for ``x = f(x)``: without it the name still has a value."""
    names = {target.id for target in node.targets if isinstance(target, ast.Name)}
    return any(isinstance(each, ast.Name) and each.id in names for each in ast.walk(node.value))


STATEMENTS: tuple[Operator, ...] = (conditions, results, errors, left_out, additions, jumps)
