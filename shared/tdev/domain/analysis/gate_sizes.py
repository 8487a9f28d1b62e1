"""What never ends or fills the memory, as far as literals show it, and literals that are code in disguise."""

import ast
from collections.abc import Iterator

from tdev.domain.analysis.gate_modules import Refused
from tdev.domain.analysis.gate_names import Found, Names
from tdev.domain.analysis.gate_text import hidden_code
from tdev.domain.analysis.parts import Module
from tdev.domain.analysis.tables import words

_MOST_ITEMS = 50_000_000
_MOST_BITS = 1_000_000
_COLLECTS = words("list tuple set frozenset sorted sum max min bytes bytearray len dict all any")
_ENDLESS = frozenset({"itertools.count", "itertools.cycle", "itertools.repeat"})
_FULL = Refused("too-much", "the result fills the memory", "compute only what is needed")
_FOR_EVER = Refused("endless-loop", "the loop has no way out", "give it an end")


class Sizes:
    """Judges literals and loops by themselves.

    Args:
        module: The module.
        names: What its names stand for.
    """

    def __init__(self, module: Module, names: Names) -> None:
        self._names = names
        self._scopes = module.scopes

    def of(self, node: ast.AST) -> Found:
        """What is refused about this node by itself."""
        found: Iterator[Refused] = iter(())
        if isinstance(node, ast.BinOp):
            found = self._operation(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str | bytes) and hidden_code(node.value):
            found = iter((Refused("hidden-code", "a literal holds code in disguise", "write the code itself"),))
        elif isinstance(node, ast.Call):
            found = self._call(node)
        elif isinstance(node, ast.While | ast.For | ast.AsyncFor):
            found = self._loop(node)
        yield from ((node, refused) for refused in found)

    def _operation(self, node: ast.BinOp) -> Iterator[Refused]:
        right = _number(node.right)
        if isinstance(node.op, ast.Pow | ast.LShift):
            if right is not None and right > _MOST_BITS:
                yield _FULL
        elif isinstance(node.op, ast.Mult):
            left = _number(node.left)
            count = right if _is_sequence(node.left) else left if _is_sequence(node.right) else None
            if count is not None and count > _MOST_ITEMS:
                yield _FULL

    def _call(self, node: ast.Call) -> Iterator[Refused]:
        if not isinstance(node.func, ast.Name) or node.func.id not in _COLLECTS or len(node.args) != 1:
            return
        if not self._names.is_builtin(node.func, node.func.id):
            return
        given = node.args[0]
        if isinstance(given, ast.Call) and _ENDLESS.intersection(self._names.paths(given.func)) and len(given.args) < 2:
            yield _FULL
        count = _number(given) if node.func.id in ("bytes", "bytearray") else self._ranged(given)
        if count is not None and count > _MOST_ITEMS and node.func.id not in ("len", "all", "any"):
            yield _FULL

    def _ranged(self, node: ast.expr) -> int | None:
        """The largest bound of ``range`` with literals."""
        if not isinstance(node, ast.Call) or not self._names.is_builtin(node.func, "range"):
            return None
        bounds = [_number(each) for each in node.args[:2]]
        return max((bound for bound in bounds if bound is not None), default=None)

    def _loop(self, node: ast.While | ast.For | ast.AsyncFor) -> Iterator[Refused]:
        if isinstance(node, ast.While):
            endless = _always(node.test)
        else:
            iterated = node.iter.func if isinstance(node.iter, ast.Call) else None
            endless = iterated is not None and bool(
                {"itertools.count", "itertools.cycle"} & {*self._names.paths(iterated)}
            )
        if endless and not self._scopes.has_way_out(node):
            yield _FOR_EVER


def _always(test: ast.expr) -> bool:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return isinstance(test.operand, ast.Constant) and not test.operand.value
    return isinstance(test, ast.Constant) and bool(test.value)


def _number(node: ast.expr) -> int | None:
    """The value of a literal, or of a power or product of two; what is too large to compute counts as one too many."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, int) else None
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Pow | ast.Mult | ast.LShift):
        return None
    left, right = _leaf(node.left), _leaf(node.right)
    if left is None or right is None or right < 0:
        return None
    if isinstance(node.op, ast.Mult):
        return left * right
    bits = right * (left.bit_length() if isinstance(node.op, ast.Pow) else 1)
    if bits > 64 and left not in (0, 1 if isinstance(node.op, ast.Pow) else 0):
        return _MOST_ITEMS + 1
    return int(left**right) if isinstance(node.op, ast.Pow) else left << min(right, 64)


def _leaf(node: ast.expr) -> int | None:
    """Two levels are enough for what people write; towers of powers are over the limit at once."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        return _MOST_ITEMS + 1
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, int) else None


def _is_sequence(node: ast.expr) -> bool:
    if isinstance(node, ast.List | ast.Tuple):
        return True
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
