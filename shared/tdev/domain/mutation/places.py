"""Where a change would say something: all code but what no test can or should see."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_TELLS = frozenset({"logging", "logger", "log", "_log", "_logger", "warnings", "print"})
_TYPING = frozenset({"TypeVar", "ParamSpec", "NewType", "TypedDict", "NamedTuple", "cast"})
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Place:
    """A node that may be changed, and the nodes above it, the nearest first."""

    node: ast.AST
    above: tuple[ast.AST, ...]

    @property
    def parent(self) -> ast.AST:
        """The node that holds it."""
        return self.above[0]


def places(root: ast.stmt, tree: ast.Module) -> Iterator[Place]:
    """The places in a statement of a module, in the order of the text.

    Left out are docstrings, type hints, decorators, imports, what is logged or printed, the words of errors, the
    insides of f-strings (whose positions Python tells only from 3.12 on), and what only runs as a script.
    """
    waiting: list[Place] = [Place(root, (tree,))]
    while waiting:
        place = waiting.pop()
        if _is_silent(place):
            continue
        yield place
        above = (place.node, *place.above)
        waiting.extend(Place(child, above) for child in reversed(list(_children(place))))


def _children(place: Place) -> Iterator[ast.AST]:
    node = place.node
    hidden = {id(each) for each in _hidden(place)}
    for child in ast.iter_child_nodes(node):
        if id(child) not in hidden:
            yield child


def _hidden(place: Place) -> Iterator[ast.AST | None]:
    """The children of a node that are not looked into."""
    node = place.node
    if isinstance(node, Definition):
        yield from node.decorator_list
        if isinstance(node, ast.ClassDef):
            yield from node.bases
            yield from node.keywords
        else:
            yield node.returns
    elif isinstance(node, ast.arg | ast.AnnAssign):
        yield node.annotation
    elif isinstance(node, ast.Call) and isinstance(place.parent, ast.Raise):
        yield from node.args
        yield from node.keywords
    elif isinstance(node, ast.Raise):
        yield node.cause
    elif isinstance(node, ast.ExceptHandler):
        yield node.type


def _is_silent(place: Place) -> bool:
    """True for what is left out with all below it."""
    node = place.node
    if isinstance(node, ast.Import | ast.ImportFrom | ast.JoinedStr | ast.Assert | ast.Global | ast.Nonlocal):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) or _tells(node.value)
    if isinstance(node, ast.If):
        return bool({"TYPE_CHECKING", "__name__"} & {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)})
    if isinstance(node, ast.Assign):
        return _is_declaration(node)
    return isinstance(node, ast.Call) and _last(node.func) in _TYPING


def _is_declaration(node: ast.Assign) -> bool:
    """``__all__ = ...``, or the name of a type: ``Rows = list[dict[str, int]]``."""
    names = [target.id for target in node.targets if isinstance(target, ast.Name)]
    value = node.value
    alias = isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name) and value.value.id in _TYPES
    return any(name.startswith("__") for name in names) or alias


_TYPES = frozenset({"list", "dict", "tuple", "set", "frozenset", "type", "Literal", "Union", "Optional", "Annotated"})


def _tells(node: ast.expr) -> bool:
    """True for a call that logs or prints: ``print(x)``, ``log.info(x)``, ``self.logger.info(x)``."""
    if not isinstance(node, ast.Call):
        return False
    func: ast.expr = node.func
    while isinstance(func, ast.Attribute):
        if func.attr in _TELLS:
            return True
        func = func.value
    return isinstance(func, ast.Name) and func.id.lower() in _TELLS


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
