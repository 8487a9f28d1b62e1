"""Which name is bound where, and to what: built in one pass over the tree, without recursion."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
How = Literal["value", "item", "enter", "import", "definition", "parameter", "self"]
_WAYS_OUT = ast.Break | ast.Return | ast.Raise | ast.Yield | ast.YieldFrom | ast.Await


@dataclass(frozen=True, slots=True)
class Binding:
    """One way a name gets its value: an expression (or one of its items), an import, a definition, a parameter."""

    how: How
    scope: "Scope"
    node: ast.AST | None = None
    dotted: str = ""


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class or function. Lookups skip classes, as Python does."""

    node: ast.AST
    parent: "Scope | None" = None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)

    def bind(self, name: str, binding: Binding) -> None:
        """Remember one more way in which ``name`` is bound here."""
        self.bindings.setdefault(name, []).append(binding)

    def find(self, name: str) -> list[Binding]:
        """The bindings of a name as seen from here; empty for builtins and unknown names."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.bindings and (scope is self or not isinstance(scope.node, ast.ClassDef)):
                return scope.bindings[name]
            scope = scope.parent
        return []


class Scopes:
    """The scopes of a module: ``of(node)`` answers the scope a node is evaluated in.

    Args:
        tree: The module.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.module = Scope(tree)
        self.by_node: dict[ast.AST, Scope] = {}
        self.inner: dict[ast.AST, Scope] = {tree: self.module}
        self.parents: dict[ast.AST, ast.AST] = {}
        self._left: set[ast.AST] = set()
        stack: list[tuple[ast.AST, Scope]] = [(tree, self.module)]
        while stack:
            node, scope = stack.pop()
            self.by_node[node] = scope
            for child, where in self._visit(node, scope):
                self.parents[child] = node
                stack.append((child, where))
        for node in self.parents:
            if isinstance(node, _WAYS_OUT):
                self._mark(node)

    def of(self, node: ast.AST) -> Scope:
        """The scope in which a node of this module is evaluated."""
        return self.by_node.get(node, self.module)

    def owner(self, node: ast.AST) -> ast.ClassDef | None:
        """The class whose body holds this function directly."""
        parent = self.parents.get(node)
        return parent if isinstance(parent, ast.ClassDef) else None

    def has_way_out(self, loop: ast.AST) -> bool:
        """Whether anything in a loop can leave it, or wait in it."""
        return loop in self._left

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, from the nearest outwards."""
        parent = self.parents.get(node)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)

    def _mark(self, way_out: ast.AST) -> None:
        around: ast.AST | None = way_out
        while around is not None and around not in self._left:
            self._left.add(around)
            around = self.parents.get(around)

    def _visit(self, node: ast.AST, scope: Scope) -> Iterator[tuple[ast.AST, Scope]]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from self._function(node, scope)
            return
        if isinstance(node, ast.ClassDef):
            scope.bind(node.name, Binding("definition", scope, node))
            inner = self.inner[node] = Scope(node, scope)
            yield from ((child, scope) for child in (*node.decorator_list, *node.bases, *node.keywords))
            yield from ((child, inner) for child in node.body)
            return
        if isinstance(node, ast.Import | ast.ImportFrom):
            _imports(node, scope)
        else:
            self._assignment(node, scope)
        yield from ((child, scope) for child in ast.iter_child_nodes(node))

    def _function(self, node: Function, scope: Scope) -> Iterator[tuple[ast.AST, Scope]]:
        inner = self.inner[node] = Scope(node, scope)
        if not isinstance(node, ast.Lambda):
            scope.bind(node.name, Binding("definition", scope, node))
        owner = scope.node if isinstance(scope.node, ast.ClassDef) else None
        arguments = node.args
        everything = [*arguments.posonlyargs, *arguments.args]
        for position, argument in enumerate(everything):
            if owner is not None and position == 0 and not _is_static(node):
                inner.bind(argument.arg, Binding("self", inner, owner))
            else:
                inner.bind(argument.arg, Binding("parameter", scope, argument))
        for extra in (*arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
            if extra is not None:
                inner.bind(extra.arg, Binding("parameter", scope, extra))
        defaults = [*zip(everything[len(everything) - len(arguments.defaults) :], arguments.defaults, strict=True)]
        defaults += [(a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None]
        for argument, default in defaults:
            inner.bind(argument.arg, Binding("value", scope, default))
        yield arguments, scope
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        yield from ((child, inner) for child in body)
        if not isinstance(node, ast.Lambda):
            yield from ((child, scope) for child in node.decorator_list)
            if node.returns is not None:
                yield node.returns, scope

    def _assignment(self, node: ast.AST, scope: Scope) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._target(target, node.value, scope, "value")
        elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
            if node.value is not None:
                self._target(node.target, node.value, scope, "value")
            elif isinstance(node, ast.AnnAssign):
                self._target(node.target, node.annotation, scope, "parameter")
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            self._target(node.target, node.iter, scope, "item")
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._target(node.optional_vars, node.context_expr, scope, "enter")

    def _target(self, target: ast.expr, value: ast.expr, scope: Scope, how: How) -> None:
        if isinstance(target, ast.Name):
            scope.bind(target.id, Binding(how, scope, value))
        elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            for found in scope.find(target.value.id):
                if found.how == "self" and found.node in self.inner:
                    self.inner[found.node].bind(target.attr, Binding(how, scope, value))
        elif isinstance(target, ast.Tuple | ast.List):
            parts = value.elts if isinstance(value, ast.Tuple | ast.List) and how == "value" else []
            paired = len(parts) == len(target.elts)
            for position, element in enumerate(target.elts):
                inner = element.value if isinstance(element, ast.Starred) else element
                self._target(inner, parts[position] if paired else value, scope, how if paired else "item")


def _imports(node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            dotted = f"{'.' * node.level}{node.module or ''}.{alias.name}".lstrip(".")
            scope.bind(alias.asname or alias.name, Binding("import", scope, node, dotted))
        elif alias.asname:
            scope.bind(alias.asname, Binding("import", scope, node, alias.name))
        else:
            root = alias.name.partition(".")[0]
            scope.bind(root, Binding("import", scope, node, root))


def _is_static(node: Function) -> bool:
    decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in decorators)
