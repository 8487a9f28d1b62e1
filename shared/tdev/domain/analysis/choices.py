"""Choosing between components by content: dispatch whose target is only known once the text has been looked at."""

import ast
from collections.abc import Callable, Iterable

from tdev.domain.analysis.origins import Origins

_LOOKING = frozenset({"startswith", "endswith", "find", "count", "search", "match", "fullmatch", "findall", "index"})
_PICKERS = frozenset({"max", "min", "sorted"})
_MOST_BINDINGS = 16
_ENOUGH = 2


class Choices:
    """Looks through the nodes of one part; ``found`` is the first choice, or None.

    Args:
        origins: The origins of the module.
        nodes: The nodes of the part.
        is_component: Tells whether an origin is a component (declared, or with brains).
    """

    def __init__(self, origins: Origins, nodes: Iterable[ast.AST], is_component: Callable[[str], bool]) -> None:
        self._origins = origins
        self._is_component = is_component
        self.found = next((node for node in nodes if self._chooses(node)), None)

    def _chooses(self, node: ast.AST) -> bool:
        if isinstance(node, ast.If):
            return self._looks(node.test) and len(self._branches(node)) >= _ENOUGH
        if isinstance(node, ast.Call):
            return self._picked(node.func)
        return False

    def _looks(self, test: ast.expr) -> bool:
        """A test that looks into content: ``in``, a search, a score; equality with a literal is a typed input."""
        for node in ast.walk(test):
            if isinstance(node, ast.Compare) and any(isinstance(op, ast.In | ast.NotIn) for op in node.ops):
                if not isinstance(node.comparators[0], ast.List | ast.Tuple | ast.Set):
                    return True
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _LOOKING:
                return True
        return False

    def _branches(self, node: ast.If) -> set[str]:
        """Components that are called in different branches of one if/elif/else."""
        called: set[str] = set()
        branch: ast.If | None = node
        while branch is not None:
            called |= self._called(branch.body)
            inner = branch.orelse
            branch = inner[0] if len(inner) == 1 and isinstance(inner[0], ast.If) else None
            if branch is None:
                called |= self._called(inner)
        return called

    def _called(self, body: list[ast.stmt]) -> set[str]:
        calls = [n for statement in body[:20] for n in ast.walk(statement) if isinstance(n, ast.Call)]
        return {o for call in calls[:50] for o in self._origins.of(call.func) if self._is_component(o)}

    def _best_of(self, callee: ast.expr) -> bool:
        """``max(candidates, key=...)``, directly or by way of a name."""
        candidates: list[ast.AST | None] = [callee]
        if isinstance(callee, ast.Name):
            candidates = [b.node for b in self._origins.scopes.of(callee).find(callee.id)[:_MOST_BINDINGS]]
        for node in candidates:
            call = node.value if isinstance(node, ast.Subscript) else node
            if isinstance(call, ast.Call) and any(k.arg == "key" for k in call.keywords):
                if self._origins.of(call.func) & _PICKERS:
                    return True
        return False

    def _picked(self, callee: ast.expr) -> bool:
        """``max(tools, key=...)(text)``, ``TOOLS[name](text)`` with components in the table."""
        if self._best_of(callee):
            return True
        if isinstance(callee, ast.Subscript) and isinstance(callee.value, ast.Name):
            bindings = self._origins.scopes.of(callee).find(callee.value.id)
            tables = [b.node for b in bindings if isinstance(b.node, ast.Dict)]
            held = {o for t in tables for v in t.values[:20] for o in self._origins.of(v) if self._is_component(o)}
            return len(held) >= _ENOUGH
        return False
