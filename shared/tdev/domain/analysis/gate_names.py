"""Imports and names: which module a name stands for, however it was bound, and which builtins may be used how."""

import ast
import builtins
from collections.abc import Iterator
from typing import TypeAlias

from tdev.domain.analysis.gate_modules import Refused, calls_models, is_module, judged
from tdev.domain.analysis.parts import Module
from tdev.domain.analysis.scopes import Binding, Scope
from tdev.domain.analysis.tables import table, words

Found: TypeAlias = Iterator[tuple[ast.AST, Refused]]

_WRITE_IT = "write the code itself instead of text that becomes code"
_NEVER: dict[str, tuple[str, str]] = table(
    (("runs-text", _WRITE_IT), "eval exec compile breakpoint help __build_class__"),
    (("import-by-text", "import what you need by name at the top of the file"), "__import__ __loader__ __spec__"),
    (("names-by-text", "use a dictionary of your own"), "globals locals vars __builtins__"),
    (("waits-for-a-person", "take the value as an argument"), "input copyright credits license"),
)
_BY_TEXT = words("getattr setattr delattr hasattr")
_GUARDED = _NEVER.keys() | _BY_TEXT | {"open", "type"}
_CLASS_NAMES = words("__slots__ __match_args__ __hash__ __test__ __doc__ __name__ __annotations__")
_PLAIN_NAMES = words("__name__ __file__ __doc__ __debug__ __annotations__ __all__ __version__ __author__ __license__")
_MODES = frozenset("rwaxbt+U")
_MOST_BINDINGS = 64
_LONGEST_PATH = 20
BUILTINS = frozenset(dir(builtins))


class Names:
    """Judges imports and names of one module.

    Args:
        module: The module.
        declared: The effects that its author declares.
    """

    def __init__(self, module: Module, declared: frozenset[str]) -> None:
        self._scopes = module.scopes
        self._declared = declared
        self._imports: dict[tuple[Scope, str], tuple[str, ...]] = {}
        self._verdicts: dict[str, Refused | None] = {}
        self._free: dict[str, bool] = {}
        self._outer = {
            name for n in ast.walk(module.tree) if isinstance(n, ast.Global | ast.Nonlocal) for name in n.names
        }

    def of(self, node: ast.AST) -> Found:
        """What is refused about this node by itself."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((node, refused) for refused in self._imported(node))
        if isinstance(node, ast.Name):
            yield from ((node, refused) for refused in self._named(node))
        else:
            yield from ((node, _dunder(name)) for name in _bound_by(node) if _is_dunder(name))
        if isinstance(node, ast.Name | ast.Attribute) and not self._continues(node):
            yield from ((node, refused) for refused in self._path(node))

    def paths(self, node: ast.AST) -> tuple[str, ...]:
        """The imported things that a name or a chain of attributes can stand for, as ``os.path.join``."""
        rest: list[str] = []
        while isinstance(node, ast.Attribute) and len(rest) <= _LONGEST_PATH:
            rest.insert(0, node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ()
        return tuple(".".join((root, *rest)) for root in self._roots(node))

    def is_builtin(self, node: ast.AST, name: str) -> bool:
        """Whether a node can stand for this builtin: nothing that surely comes before Python's own has its name."""
        return isinstance(node, ast.Name) and node.id == name and not self._is_own(node)

    def _imported(self, node: ast.Import | ast.ImportFrom) -> Iterator[Refused]:
        if isinstance(self._scopes.of(node).node, ast.ClassDef):
            yield Refused("hidden-import", "an import in the body of a class", "import at the top of the file")
        if isinstance(node, ast.ImportFrom) and node.level:
            yield Refused("module", "a relative import; code is registered as one file", "put it into this file")
            return
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            if bound in self._outer:
                yield Refused("hidden-import", f"{bound} is bound through global or nonlocal", "import at the top")
            if alias.name == "*":
                yield Refused("hidden-import", "import * hides which names there are", "import the names you use")
                continue
            dotted = f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
            refused = self._judged(dotted)
            if refused is not None:
                yield refused

    def _judged(self, dotted: str) -> Refused | None:
        if dotted not in self._verdicts:
            self._verdicts[dotted] = judged(dotted, self._declared)
        return self._verdicts[dotted]

    def _roots(self, node: ast.Name) -> tuple[str, ...]:
        """What all imports that this name may mean import; a parameter of the same name hides them."""
        scope = self._scopes.of(node)
        key = (scope, node.id)
        if key not in self._imports:
            found: dict[str, None] = {}
            at: Scope | None = scope
            while at is not None:
                bindings = at.bindings.get(node.id, ())
                found |= {b.dotted: None for b in bindings if b.how == "import"}
                at = None if any(b.how == "parameter" and isinstance(b.node, ast.arg) for b in bindings) else at.parent
            self._imports[key] = tuple(found)
        return self._imports[key]

    def _continues(self, node: ast.expr) -> bool:
        parent = self._scopes.parents.get(node)
        return isinstance(parent, ast.Attribute) and parent.value is node

    def _path(self, node: ast.Name | ast.Attribute) -> Iterator[Refused]:
        paths = self.paths(node)
        stored = not isinstance(node.ctx, ast.Load)
        for path in paths:
            refused = self._judged(path)
            if refused is not None:
                yield refused
            elif stored and isinstance(node, ast.Attribute):
                yield Refused("replaces-foreign-code", f"{path} is replaced for everybody", "leave it as it is")
            elif not stored and is_module(path) and not calls_models(path.partition(".")[0]):
                if not self._is_asked_for(node) and (isinstance(node, ast.Attribute) or self._is_nearest(node)):
                    why = f"the module {path} is handed on, so nobody sees what is used of it"
                    yield Refused("module-as-value", why, f"name what you use: {path}.<member>")

    def _is_asked_for(self, node: ast.expr) -> bool:
        """``if orjson:`` and ``orjson is None``: whether it could be imported; nobody gets it."""
        parent = self._scopes.parents.get(node)
        if isinstance(parent, ast.UnaryOp):
            return isinstance(parent.op, ast.Not)
        if isinstance(parent, ast.If | ast.IfExp):
            return parent.test is node
        return isinstance(parent, ast.Compare) and all(isinstance(op, ast.Is | ast.IsNot) for op in parent.ops)

    def _is_nearest(self, node: ast.Name) -> bool:
        """Whether the name is not rebound to a value nearby, as in ``time = time.time()``."""
        bindings = self._scopes.of(node).find(node.id)
        free = all(self._is_free(root) for root in self._roots(node))
        return not free or any(b.how == "import" for b in bindings)

    def _is_free(self, root: str) -> bool:
        if root not in self._free:
            self._free[root] = all(judged(each, frozenset()) is None for each in (root, f"{root}.x"))
        return self._free[root]

    def _named(self, node: ast.Name) -> Iterator[Refused]:
        name = node.id
        if _is_dunder(name) and name not in _PLAIN_NAMES and name not in _NEVER:
            in_class = isinstance(self._scopes.of(node).node, ast.ClassDef) and name in _CLASS_NAMES
            if isinstance(node.ctx, ast.Load) or not in_class:
                yield _dunder(name)
        if name not in _GUARDED:
            return
        if not isinstance(node.ctx, ast.Load):
            if isinstance(node.ctx, ast.Del) or self._scopes.of(node) is self._scopes.module:
                yield Refused("disguised-name", f"{name} is bound anew, so nobody sees which one is meant", "rename it")
        elif self._is_own(node):
            return
        elif name in _NEVER and not self._is_data_of(node):
            rule, advice = _NEVER[name]
            yield Refused(rule, f"{name} is never allowed", advice)
        else:
            yield from self._by_text(node) if name in _BY_TEXT else self._special(node)

    def _is_data_of(self, node: ast.Name) -> bool:
        """``vars(self)``, which is the data of an object of this file."""
        call = self._scopes.parents.get(node)
        given = call.args[0] if isinstance(call, ast.Call) and call.func is node and len(call.args) == 1 else None
        bindings = self._scopes.of(node).find(given.id) if isinstance(given, ast.Name) else []
        return node.id == "vars" and bool(bindings) and all(b.how == "self" for b in bindings)

    def _is_own(self, node: ast.Name) -> bool:
        """Whether something of this file surely comes before the builtin of that name."""
        scope: Scope | None = self._scopes.of(node)
        while scope is not None:
            bindings = scope.bindings.get(node.id, ())
            if bindings and not isinstance(scope.node, ast.ClassDef):
                return len(bindings) < _MOST_BINDINGS and all(self._surely(each, node) for each in bindings)
            scope = scope.parent
        return False

    def _surely(self, binding: Binding, use: ast.Name) -> bool:
        """Whether this binding comes first, on every way to the use: a parameter, or a plain definition above it."""
        node = binding.node
        if binding.how == "self" or isinstance(node, ast.arg):
            return True
        around = self._scopes.parents.get(node) if node is not None else None
        if isinstance(around, ast.arguments):  # the default of a parameter; what it names is judged where it stands
            return True
        plain = isinstance(around, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef)
        above = getattr(node, "lineno", use.lineno) < use.lineno
        return binding.how in ("definition", "import") and plain and above

    def _by_text(self, node: ast.Name) -> Iterator[Refused]:
        call = self._scopes.parents.get(node)
        advice = "write the attribute itself, or use a dictionary"
        if not isinstance(call, ast.Call) or call.func is not node:
            yield Refused("names-by-text", f"{node.id} is handed on, so nobody sees what it names", advice)
            return
        name = call.args[1] if len(call.args) > 1 else None
        literal = name.value if isinstance(name, ast.Constant) else None
        if not isinstance(literal, str) or any(isinstance(each, ast.Starred) for each in call.args):
            yield Refused("names-by-text", f"{node.id} with a name that is made at run time", advice)
        elif literal.startswith("_") or not literal.isidentifier():
            yield Refused("inner-attribute", f"{node.id} reaches for {literal}", advice)

    def _asks_type(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Call) and self.is_builtin(node.func, "type")

    def _special(self, node: ast.Name) -> Iterator[Refused]:
        call = self._scopes.parents.get(node)
        called = call if isinstance(call, ast.Call) and call.func is node else None
        if node.id == "type":
            starred = called is not None and any(isinstance(each, ast.Starred) for each in called.args)
            twice = called is not None and len(called.args) == 1 and self._asks_type(called.args[0])
            if called is not None and (len(called.args) != 1 or called.keywords or starred or twice):
                yield Refused("makes-classes", "type() with three arguments makes a class from text", "write the class")
            elif called is None and isinstance(call, ast.Assign | ast.NamedExpr | ast.keyword | ast.Dict | ast.Return):
                yield Refused("makes-classes", "type is handed on", "write the class")
        elif node.id == "open":
            missing = sorted(_opening(called) - self._declared)
            if missing:
                words = " and ".join(missing)
                yield Refused("undeclared-effect", f"open() has the effect {words}", f"declare the effect {words}")


def _opening(call: ast.Call | None) -> set[str]:
    """The effects of ``open`` with these arguments; both when nobody sees the mode."""
    mode: ast.expr | None = None
    if call is not None:
        mode = call.args[1] if len(call.args) > 1 else None
        mode = next((k.value for k in call.keywords if k.arg == "mode"), mode)
        if mode is None and not any(k.arg is None for k in call.keywords) and not _has_star(call):
            return {"read:files"}
    text = mode.value if isinstance(mode, ast.Constant) and isinstance(mode.value, str) else None
    if text is None or not set(text) <= _MODES:
        return {"read:files", "write:files"}
    writes, reads = set(text) & set("wax+"), not set(text) & set("wax") or "+" in text
    return ({"write:files"} if writes else set()) | ({"read:files"} if reads else set())


def _has_star(call: ast.Call) -> bool:
    return any(isinstance(each, ast.Starred) for each in call.args)


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _dunder(name: str) -> Refused:
    return Refused("inner-attribute", f"{name} belongs to Python itself", "use another name")


def _bound_by(node: ast.AST) -> Iterator[str]:
    """Names that a node binds without holding a ``Name``."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname for alias in node.names if alias.asname)
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar | ast.ClassDef) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest
    elif isinstance(node, ast.arg):
        yield node.arg
