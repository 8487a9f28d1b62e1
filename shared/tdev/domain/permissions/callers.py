"""Who calls the functions of a file, and what is added to its lists and dictionaries after they are made."""

import ast
from collections.abc import Iterator

from tdev.domain.analysis.scopes import Function, Scopes

_PASSES = frozenset(
    "staticmethod classmethod property cached_property cache lru_cache contextmanager asynccontextmanager".split()
)
_ENTRIES = frozenset({"handler", "lambda_handler"})
_ADDS = frozenset({"append", "add", "insert"})


class Callers:
    """Looks at one file once.

    Args:
        tree: The file.
        scopes: Its scopes.
    """

    def __init__(self, tree: ast.Module, scopes: Scopes) -> None:
        self._scopes = scopes
        self._calls: dict[str, list[ast.Call]] = {}
        self._added: dict[int, list[ast.expr]] = {}
        self._put: dict[int, list[tuple[ast.expr, ast.expr]]] = {}
        self._answers: dict[ast.AST, list[ast.expr]] = {}
        self._set: dict[str, dict[str, list[ast.expr]]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                self._note(node)
            elif isinstance(node, ast.Assign):
                self._assign(node)

    def of(self, function: Function) -> list[ast.Call]:
        """The calls that may be calls of this function, by its name; of ``__init__`` those of its class."""
        name = getattr(function, "name", "")
        owner = self._scopes.owner(function)
        of_class = self.of_class(owner) if name == "__init__" and owner is not None else []
        return [*of_class, *self._calls.get(name, [])]

    def of_class(self, definition: ast.ClassDef) -> list[ast.Call]:
        """The calls that may make an object of this class."""
        return [*self._calls.get(definition.name, []), *self._calls.get("cls", [])]

    def added(self, name: ast.Name) -> list[ast.expr]:
        """What is appended to the list behind a name."""
        return self._added.get(self._key(name), [])

    def put(self, name: ast.Name) -> list[tuple[ast.expr, ast.expr]]:
        """Keys and values that are assigned to the dictionary behind a name."""
        return self._put.get(self._key(name), [])

    def set_from_outside(self, attribute: ast.Attribute) -> list[ast.expr]:
        """What is assigned to an attribute that is written in the same way: ``app.state.s3 = ...``."""
        ways = self._set.get(attribute.attr)
        return ways.get(ast.unparse(attribute), []) if ways else []

    def is_entry(self, function: Function) -> bool:
        """Whether a function is also called from outside the file: it is declared as something, or is a handler."""
        if isinstance(function, ast.Lambda):
            return False
        names = {_last(decorator) for decorator in function.decorator_list}
        return bool(names - _PASSES) or function.name in _ENTRIES

    def is_property(self, function: Function) -> bool:
        """Whether reading an attribute calls this function."""
        if isinstance(function, ast.Lambda):
            return False
        return bool({_last(decorator) for decorator in function.decorator_list} & {"property", "cached_property"})

    def answers(self, function: Function) -> list[ast.expr]:
        """What a function returns or yields, without those inside it."""
        if isinstance(function, ast.Lambda):
            return [function.body]
        if function not in self._answers:
            ends = (n for n in _own(function) if isinstance(n, ast.Return | ast.Yield | ast.YieldFrom))
            self._answers[function] = [node.value for node in ends if node.value is not None]
        return self._answers[function]

    def _note(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name):
            self._calls.setdefault(node.func.id, []).append(node)
        elif isinstance(node.func, ast.Attribute):
            self._calls.setdefault(node.func.attr, []).append(node)
            base = node.func.value
            if node.func.attr in _ADDS and isinstance(base, ast.Name) and node.args:
                self._added.setdefault(self._key(base), []).append(node.args[-1])

    def _assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                self._put.setdefault(self._key(target.value), []).append((target.slice, node.value))
            elif isinstance(target, ast.Attribute):
                ways = self._set.setdefault(target.attr, {})
                ways.setdefault(ast.unparse(target), []).append(node.value)

    def _key(self, name: ast.Name) -> int:
        """The same for all uses of one variable: its list of bindings."""
        bindings = self._scopes.of(name).find(name.id)
        return id(bindings) if bindings else 0


def share_globals(tree: ast.Module, scopes: Scopes) -> None:
    """What a function binds after ``global`` or ``nonlocal`` is bound outside it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Global | ast.Nonlocal):
            inner = scopes.of(node)
            outer = scopes.module if isinstance(node, ast.Global) else inner.parent
            for name in node.names:
                if outer is not None and outer is not inner and name in inner.bindings:
                    outer.bindings.setdefault(name, []).extend(inner.bindings.pop(name))


def _own(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def _last(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
