"""A module as parts (one per top-level statement) and who mentions whom; units are parts that can be components."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from tdev.domain.analysis.frameworks import GRAPHS, builds_agent, builds_team, declares, is_agent_type, last
from tdev.domain.analysis.origins import Origins
from tdev.domain.analysis.scopes import Scopes
from tdev.domain.analysis.tables import words
from tdev.model.analysis import Form

Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_DATA_BASES = words(
    "BaseModel TypedDict NamedTuple Enum IntEnum StrEnum Flag Exception BaseException ValueError RuntimeError TypeError"
    " KeyError Protocol ABC Noun"
)
_MOST_BINDINGS = 16
_MOST_BASES = 24
_OBJECTS = frozenset({"Tool", "StructuredTool", "FunctionTool"})
_ASSEMBLED = frozenset({"GraphBuilder", "build", "AgentSquad", "MultiAgentOrchestrator"})


@dataclass(slots=True, eq=False)
class Part:
    """One top-level statement: its nodes, and the parts it mentions (some ``by_name``, some are ``called``)."""

    node: ast.stmt
    names: tuple[str, ...]
    at_import: bool
    nodes: list[ast.AST] = field(default_factory=list)
    mentioned: "dict[Part, ast.AST]" = field(default_factory=dict)
    by_name: "set[Part]" = field(default_factory=set)
    called: "set[Part]" = field(default_factory=set)

    @property
    def definition(self) -> Definition | None:
        """The function or class this part defines."""
        return self.node if isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else None


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A part, or the rest of the module, that can be a component."""

    name: str
    form: Form
    parts: tuple[Part, ...]

    @property
    def definition(self) -> Definition | None:
        """The function or class behind this unit."""
        return self.parts[0].definition if self.form in ("function", "class") else None

    @property
    def line(self) -> int:
        """First line, from 1."""
        return min((part.node.lineno for part in self.parts), default=1)


class Module:
    """One source file, cut into parts.

    Args:
        tree: The parsed module.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.scopes = Scopes(tree)
        self.origins = Origins(self.scopes)
        self._bases: dict[ast.ClassDef, tuple[str, ...]] = {}
        self.parts = [Part(node, _bound_names(node), at_import) for node, at_import in _statements(tree.body)]
        self._by_name: dict[str, list[Part]] = {}
        for part in self.parts:
            for name in part.names:
                self._by_name.setdefault(name, []).append(part)
        for part in self.parts:
            part.nodes = list(_own_nodes(part.node))
            self._refer(part)
        self._imported: dict[Part, None] = {}
        for part in self.parts:
            runs = part.at_import and not self._is_object(part)  # to build an agent is not yet to run it
            run = part if runs else self._header(part)
            if run is not None:
                self._imported[run] = None
                self._imported |= dict.fromkeys(run.called)

    def named(self, name: str) -> list[Part]:
        """The first parts that bind a module-level name; hostile code binds one ten thousand times."""
        return self._by_name.get(name, [])[:_MOST_BINDINGS]

    def closure(self, parts: Iterable[Part]) -> list[Part]:
        """These parts, all they mention in turn, and what runs when the module is imported."""
        given = set(parts)
        seen: dict[Part, None] = dict.fromkeys(parts)
        seen |= self._imported
        waiting = [part for part in seen if not part.at_import or part in given]
        while waiting:
            for other in waiting.pop().mentioned:
                if other not in seen:
                    seen[other] = None
                    waiting.append(other)
        return list(seen)

    def postorder(self) -> list[Part]:
        """Parts so that what a part mentions comes before it, except inside a cycle."""
        done: dict[Part, None] = {}
        for start in self.parts:
            stack: list[tuple[Part, Iterator[Part]]] = [(start, iter(start.mentioned))]
            entered = {start}
            while stack:
                part, rest = stack[-1]
                following = next((p for p in rest if p not in done and p not in entered), None)
                if following is None:
                    stack.pop()
                    done.setdefault(part)
                else:
                    entered.add(following)
                    stack.append((following, iter(following.mentioned)))
        return list(done)

    def units(self) -> list[Unit]:
        """The candidates in the order of the source, without the module itself."""
        found = []
        for part in self.parts:
            definition = part.definition
            if isinstance(definition, ast.ClassDef):
                if self._is_behaviour(definition):
                    found.append(Unit(definition.name, "class", (part,)))
            elif definition is not None:
                found.append(Unit(definition.name, "function", (part,)))
            elif self._is_object(part):
                found.append(Unit(part.names[0], "object", self._assembly(part)))
        return found

    def script(self) -> list[Part]:
        """The statements outside functions and classes."""
        return [part for part in self.parts if part.definition is None]

    def _assembly(self, part: Part) -> tuple[Part, ...]:
        """A graph is put together by several statements (``add_node``): all of them belong to the object."""
        value = getattr(part.node, "value", None)
        callees = self.origins.of(value.func) if isinstance(value, ast.Call) else frozenset()
        assembled = any(GRAPHS.match(o) or last(o) in _ASSEMBLED for o in callees)
        return (part, *(p for p in self.script() if p is not part)) if assembled else (part,)

    def bases(self, definition: ast.ClassDef) -> tuple[str, ...]:
        """Origins of the base classes, those of base classes in the same file included."""
        if definition not in self._bases:
            self._bases[definition] = tuple(self._all_bases(definition))
        return self._bases[definition]

    def _all_bases(self, definition: ast.ClassDef) -> list[str]:
        found: list[str] = []
        waiting, seen = list(definition.bases), {definition}
        while waiting and len(found) < _MOST_BASES:
            for origin in sorted(self.origins.of(waiting.pop(0))):
                found.append(origin)
                base = self.origins.definitions.get(origin)
                if isinstance(base, ast.ClassDef) and base not in seen:
                    seen.add(base)
                    waiting.extend(base.bases)
        return found

    def declared(self, definition: ast.AST | None) -> tuple[str, ast.expr] | None:
        """The kind a decorator declares, and that decorator."""
        for decorator in getattr(definition, "decorator_list", ()):
            for origin in self.origins.of(decorator):
                kind = declares(origin)
                if kind is not None:
                    return kind, decorator
        return None

    def _is_behaviour(self, definition: ast.ClassDef) -> bool:
        bases = self.bases(definition)
        if any(is_agent_type(base) for base in bases) or self.declared(definition):
            return True
        methods = [n for n in definition.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
        data = any(last(base) in _DATA_BASES for base in bases)
        public = [m for m in methods if not m.name.startswith("_") or m.name == "__call__"]
        decorated = any("dataclass" in o for d in definition.decorator_list for o in self.origins.of(d))
        return bool(public) and not ((data or decorated) and len(public) < 2 and not _has(public, "run", "__call__"))

    def _is_object(self, part: Part) -> bool:
        value = getattr(part.node, "value", None)
        if not part.names or not isinstance(part.node, ast.Assign | ast.AnnAssign) or not isinstance(value, ast.Call):
            return False
        callees = self.origins.of(value.func)
        return any(
            builds_agent(o) or builds_team(o) or last(o) in _OBJECTS or (GRAPHS.match(o) and o.endswith(".compile"))
            for o in callees
        )

    def _header(self, part: Part) -> Part | None:
        """What of a definition runs when the module is imported: decorators, defaults, annotations, a class body."""
        if part.definition is None:
            return None
        header = Part(part.node, (), at_import=True, nodes=list(_header_nodes(part.definition)))
        self._refer(header)
        return header

    def _refer(self, part: Part) -> None:
        for node in part.nodes:
            if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Load):
                continue
            for other, by_name in self._referred(node):
                if other is part:
                    continue
                if other not in part.mentioned or (by_name and other not in part.by_name):
                    part.mentioned[other] = node
                if by_name:
                    part.by_name.add(other)
                parent = self.scopes.parents.get(node)
                if getattr(parent, "func", None) is node or node in getattr(parent, "decorator_list", ()):
                    part.called.add(other)

    def _referred(self, node: ast.Name | ast.Attribute) -> Iterator[tuple[Part, bool]]:
        """The parts behind a name, and whether it names them itself or only something they made."""
        if isinstance(node, ast.Name):
            bindings = self.scopes.of(node).find(node.id)
            if any(b.scope is self.scopes.module for b in bindings):
                yield from ((part, True) for part in self.named(node.id))
        for origin in self.origins.of(node):
            if origin.startswith("def:") and "@" not in origin:
                named = self.named(origin[4:].partition("(")[0].partition(".")[0])
                yield from ((part, "(" not in origin) for part in named)


def _header_nodes(definition: Definition) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = [definition]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [*node.decorator_list, node.args, *([] if node.returns is None else [node.returns])]
        elif isinstance(node, ast.ClassDef):
            waiting += [*node.body, *node.decorator_list, *node.bases, *node.keywords]
        else:
            yield from ast.walk(node)


def _has(methods: Iterable[ast.FunctionDef | ast.AsyncFunctionDef], *names: str) -> bool:
    return any(method.name in names for method in methods)


def _statements(body: list[ast.stmt]) -> Iterator[tuple[ast.stmt, bool]]:
    """Top-level statements, those inside ``if``, ``try`` and ``with`` on their own; is it run by an import?"""
    waiting: list[tuple[ast.stmt, bool]] = [(node, True) for node in reversed(body)]
    while waiting:
        node, runs = waiting.pop()
        inner: list[ast.stmt] = []
        for name in ("body", "orelse", "finalbody"):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inner += getattr(node, name, [])
        for handler in getattr(node, "handlers", []):
            inner += handler.body
        guarded = isinstance(node, ast.If) and "__name__" in {
            n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)
        }
        definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        yield node, runs and not guarded and not definition
        waiting.extend((child, runs and not guarded) for child in reversed(inner))


def _own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a part; the statements inside a top-level block are parts of their own."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield from ast.walk(statement)
        return
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(
            child
            for child in ast.iter_child_nodes(node)
            if not (isinstance(child, ast.stmt) or (isinstance(child, ast.ExceptHandler) and node is statement))
        )


def _bound_names(node: ast.stmt) -> tuple[str, ...]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return (node.name,)
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = list(node.targets)
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.For | ast.AsyncFor):
        targets = [node.target]
    elif isinstance(node, ast.With | ast.AsyncWith):
        targets = [item.optional_vars for item in node.items if item.optional_vars is not None]
    return tuple(n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name))
