"""What expressions of a file stand for: a bounded abstract evaluation, flow-insensitive, that never runs anything.

The method is abstract interpretation over finite sets (Cousot and Cousot, 1977): a name has the union of all that is
bound to it, a function what it returns, a parameter what the calls in the file pass; what nobody passes is ``Given``.
"""

import ast
import builtins
from collections.abc import Callable, Iterable
from itertools import product
from typing import Any, TypeVar

from tdev.domain.analysis.scopes import Binding, Scopes
from tdev.domain.permissions import sdk_objects, texts
from tdev.domain.permissions.callers import Callers, share_globals
from tdev.domain.permissions.definitions import Definitions
from tdev.domain.permissions.sdk_objects import Arguments
from tdev.domain.permissions.table import ActionTable
from tdev.domain.permissions.values import (
    SDK,
    UNKNOWN,
    Collection,
    Defined,
    Given,
    Imported,
    Instance,
    Method,
    Record,
    Resource,
    Row,
    Text,
    Value,
    Values,
    text,
)

_MOST = 32
"""Most possible values of one expression."""
_DEEPEST = 60
_BUDGET = 200_000
"""Evaluations and values per file: hand-written files of 200,000 bytes need a quarter."""
_MOST_USES = 256
"""Most calls of a function, or additions to a list, that are looked at."""
_BUILTINS = frozenset(dir(builtins))
_MERGED = frozenset({"zip", "enumerate", "itertools.chain", "itertools.product", "itertools.cycle"})
_RECORDS = frozenset({"dict", "types.SimpleNamespace"})
_IMPORTS = frozenset({"importlib.import_module", "__import__"})
_Use = TypeVar("_Use")


class Evaluator:
    """Evaluates expressions of one file.

    Args:
        tree: The file.
        table: The table of actions, for what the SDK's objects are.
    """

    def __init__(self, tree: ast.Module, table: ActionTable) -> None:
        self.table = table
        self.scopes = Scopes(tree)
        share_globals(tree, self.scopes)
        self.callers = Callers(tree, self.scopes)
        self.exhausted = False
        self._definitions = Definitions(self)
        self._known: dict[ast.AST, Values] = {}
        self._unfinished: dict[ast.AST, Values] = {}
        self._open: set[ast.AST] = set()
        self._cuts = 0
        self._spent = 0
        self._rules: dict[type, Callable[[Any], Values]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Call: self._call,
            ast.Subscript: self._item,
            ast.JoinedStr: self._formatted,
            ast.FormattedValue: self._inner,
            ast.BinOp: self._operation,
            ast.BoolOp: self._either,
            ast.IfExp: self._conditional,
            ast.Dict: self._dictionary,
            ast.Lambda: self._defined,
            ast.DictComp: self._dictionary_of,
            ast.arg: self._definitions.parameter,
        }
        self._rules |= dict.fromkeys((ast.List, ast.Tuple, ast.Set), self._row)
        self._rules |= dict.fromkeys((ast.ListComp, ast.SetComp, ast.GeneratorExp), self._comprehension)
        self._rules |= dict.fromkeys((ast.Await, ast.Starred, ast.NamedExpr), self._inner)

    def of(self, node: ast.AST | None) -> Values:
        """The possible values of an expression; unknown where the code does not tell."""
        if node is None:
            return ()
        self._spent += 1
        if node in self._known:
            return self._known[node]
        if node in self._open or node in self._unfinished:
            self._cuts += 1
            return self._unfinished.get(node, ())
        if self._spent > _BUDGET or len(self._open) >= _DEEPEST:
            self.exhausted = True
            return (UNKNOWN,)
        return self._evaluated(node)

    def _evaluated(self, node: ast.AST) -> Values:
        cuts = self._cuts
        self._open.add(node)
        rule = self._rules.get(type(node))
        found = self.once(rule(node)) if rule is not None else (UNKNOWN,)
        self._open.discard(node)
        self._spent += len(found)
        if cuts == self._cuts or not self._open:
            self._known[node] = found
        else:
            self._unfinished[node] = found  # inside a cycle: what is missing comes from the node that is asked for
        if not self._open:
            self._unfinished.clear()
        return found

    def once(self, values: Iterable[Value]) -> Values:
        """Each value once, and not more than can be handled: too many texts are one that is not known."""
        found = tuple(dict.fromkeys(values))
        if len(found) <= _MOST:
            return found
        objects = tuple(value for value in found if not isinstance(value, Text | Given))
        if len(objects) >= _MOST:
            self.exhausted = True
        return (*objects[: _MOST - 1], UNKNOWN)

    def arguments(self, call: ast.Call) -> Arguments:
        """The arguments of a call; ``**`` of a dictionary that is known counts as by name."""
        named: dict[str, Values] = {}
        unsure = False
        for keyword in call.keywords:
            if keyword.arg is not None:
                named[keyword.arg] = self.of(keyword.value) or (UNKNOWN,)
                continue
            records = [value for value in self.of(keyword.value) if isinstance(value, Record)]
            unsure |= not records
            for key, values in (entry for record in records for entry in record.entries):
                if key is None:
                    unsure = True
                else:
                    named[key] = self.once((*named.get(key, ()), *values))
        positional = tuple(self.of(argument) or (UNKNOWN,) for argument in call.args)
        return Arguments(positional, named, unsure)

    def attribute(self, value: Value, name: str) -> Values:
        """What ``value.name`` is."""
        if isinstance(value, SDK):
            return sdk_objects.attribute(self.table, value, name)
        if isinstance(value, Imported):
            return (Imported(f"{value.dotted}.{name}"),)
        if isinstance(value, Instance | Defined):
            return self._definitions.member(value.node, name)
        if isinstance(value, Method):
            return sdk_objects.of_method(value, name)
        if isinstance(value, Record):
            return value.get(name) or (UNKNOWN,)
        if isinstance(value, Text) and name == "value":
            return (value,)  # of an enumeration
        return (texts.part_of(value, name),)

    def elements(self, values: Values) -> Values:
        """What going through these values gives."""
        found: list[Value] = []
        for value in values:
            if isinstance(value, Row):
                found += value.elements
            elif isinstance(value, Collection):
                found += sdk_objects.elements(self.table, value)
            elif isinstance(value, Record):
                found += [UNKNOWN if key is None else text(key) for key, _ in value.entries]
            elif isinstance(value, Resource) and value.kind:
                found.append(value)  # a method that answers many of them
            else:
                found.append(UNKNOWN)
        return self.once(found)

    def _constant(self, node: ast.Constant) -> Values:
        return (text(str(node.value)),) if isinstance(node.value, str | int | float) else (UNKNOWN,)

    def _inner(self, node: Any) -> Values:
        return self.of(node.value)

    def _defined(self, node: ast.Lambda) -> Values:
        return (Defined(node),)

    def _name(self, node: ast.Name) -> Values:
        bindings = self.scopes.of(node).find(node.id)
        if not bindings:
            stars = [] if node.id in _BUILTINS else self.scopes.module.find("*")
            return (Imported(f"{stars[0].dotted[:-2]}.{node.id}" if stars else node.id),)
        found = [value for binding in self.few(bindings) for value in self.bound(binding)]
        return tuple(self._completed(node, value) for value in found)

    def _completed(self, node: ast.Name, value: Value) -> Value:
        """A list or dictionary with what is added to it later."""
        if isinstance(value, Row) and (added := self.few(self.callers.added(node))):
            return Row(self.once((*value.elements, *(v for one in added for v in self.of(one)))))
        if isinstance(value, Record) and (put := self.few(self.callers.put(node))):
            more = [(self._key(key), self.of(content) or (UNKNOWN,)) for key, content in put]
            return Record((*value.entries, *more))
        return value

    def few(self, uses: list[_Use]) -> list[_Use]:
        """Not more calls or bindings of one thing than can be looked at."""
        if len(uses) > _MOST_USES:
            self.exhausted = True
        return uses[:_MOST_USES]

    def bound(self, binding: Binding) -> Values:
        """What one way of binding a name gives it."""
        node = binding.node
        if binding.how == "import":
            return (Imported(binding.dotted),)
        if binding.how == "definition" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return (Defined(node),)
        if binding.how == "self" and isinstance(node, ast.ClassDef):
            return (Instance(node),)
        if binding.how == "parameter":
            return self.of(node) if isinstance(node, ast.arg) else self._definitions.annotated(node)
        if binding.how == "item":
            return self.elements(self.of(node))
        if binding.how == "enter":
            return self.once(entered for value in self.of(node) for entered in self._definitions.entered(value))
        found = self.of(node)
        return found if any(value != UNKNOWN for value in found) or node is None else self._declared(node) or found

    def _declared(self, node: ast.AST) -> Values:
        """What the annotation of an assignment says about a value that the code does not tell."""
        parent = self.scopes.parents.get(node)
        return self._definitions.annotated(parent.annotation) if isinstance(parent, ast.AnnAssign) else ()

    def _attribute(self, node: ast.Attribute) -> Values:
        found = [result for value in self.of(node.value) for result in self.attribute(value, node.attr)]
        if not any(isinstance(value, SDK | Method) for value in found):
            found += [value for one in self.callers.set_from_outside(node) for value in self.of(one)]
        return tuple(found)

    def _call(self, node: ast.Call) -> Values:
        found: list[Value] = []
        for callee in self.of(node.func):
            if isinstance(callee, Method):
                found += sdk_objects.called(self.table, callee, self.arguments(node))
            elif isinstance(callee, Defined | Instance):
                found += self._definitions.made(callee)
            elif isinstance(callee, Imported):
                found += self._called_import(callee.dotted, node)
            else:
                found.append(UNKNOWN)
        if isinstance(node.func, ast.Attribute):
            found = self._called_text(node, node.func) or found
        return tuple(found)

    def _called_import(self, dotted: str, node: ast.Call) -> Values:
        arguments = self.arguments(node)
        if dotted in ("getattr", "builtins.getattr") and len(arguments.positional) >= 2:
            names = [v.known for v in arguments.positional[1] if isinstance(v, Text) and v.known]
            return tuple(f for v in arguments.positional[0] for name in names for f in self.attribute(v, name))
        if dotted == "super":
            return self._definitions.above(node)
        if dotted in _MERGED:
            return (Row(self.elements(tuple(value for values in arguments.positional for value in values))),)
        if dotted in _RECORDS and not arguments.positional:
            return (Record(tuple(arguments.named.items())),)
        if dotted in _IMPORTS and arguments.positional:
            return tuple(Imported(v.known) for v in arguments.positional[0] if isinstance(v, Text) and v.known)
        passed = texts.PASSED_ON.get(dotted)
        if passed is not None and passed < len(arguments.positional):
            return arguments.positional[passed]
        return sdk_objects.called_import(dotted, arguments) or texts.from_environment(dotted, arguments) or (UNKNOWN,)

    def _called_text(self, node: ast.Call, func: ast.Attribute) -> list[Value]:
        """Methods of texts and dictionaries; nothing when it is neither."""
        arguments = self.arguments(node)
        return [result for value in self.of(func.value) for result in texts.called(value, func.attr, arguments)]

    def _item(self, node: ast.Subscript) -> Values:
        keys = [value.known if isinstance(value, Text) else None for value in self.of(node.slice)] or [None]
        found: list[Value] = []
        for value, key in product(self.of(node.value), keys):
            if isinstance(value, Defined):
                found.append(value)  # a generic class with its arguments
            else:
                found += self.elements((value,)) if isinstance(value, Row | Collection) else texts.item(value, key)
        return tuple(found)

    def _key(self, node: ast.AST | None) -> str | None:
        known = [value.known if isinstance(value, Text) else None for value in self.of(node)]
        return known[0] if len(known) == 1 else None

    def _formatted(self, node: ast.JoinedStr) -> Values:
        return texts.combined([self.of(part) for part in node.values])

    def _operation(self, node: ast.BinOp) -> Values:
        left, right = self.of(node.left), self.of(node.right)
        if isinstance(node.op, ast.BitOr) and any(isinstance(value, Record) for value in left):
            entries = [entry for value in (*left, *right) if isinstance(value, Record) for entry in value.entries]
            return (Record(tuple(entries)),)
        if isinstance(node.op, ast.Add) and any(isinstance(value, Row) for value in left):
            return (Row(self.elements((*left, *right))),)
        if isinstance(node.op, ast.Add):
            return texts.combined([left, right])
        return texts.percent(left, right) if isinstance(node.op, ast.Mod) else (UNKNOWN,)

    def _either(self, node: ast.BoolOp) -> Values:
        found = [value for part in node.values for value in self.of(part)]
        return texts.with_default(found) if isinstance(node.op, ast.Or) else tuple(found)

    def _conditional(self, node: ast.IfExp) -> Values:
        return (*self.of(node.body), *self.of(node.orelse))

    def _dictionary(self, node: ast.Dict) -> Values:
        entries: list[tuple[str | None, Values]] = []
        for key, content in zip(node.keys, node.values, strict=True):
            values = self.of(content) or (UNKNOWN,)
            if key is None:
                records = [value for value in values if isinstance(value, Record)]
                entries += [entry for record in records for entry in record.entries] or [(None, (UNKNOWN,))]
            else:
                entries.append((self._key(key), values))
        return (Record(tuple(entries)),)

    def _dictionary_of(self, node: ast.DictComp) -> Values:
        return (Record(((None, self.of(node.value) or (UNKNOWN,)),)),)

    def _row(self, node: Any) -> Values:
        starred = [isinstance(element, ast.Starred) for element in node.elts]
        parts = [
            self.elements(self.of(element)) if star else self.of(element)
            for element, star in zip(node.elts, starred, strict=True)
        ]
        return (Row(self.once(value for part in parts for value in part)),)

    def _comprehension(self, node: Any) -> Values:
        return (Row(self.of(node.elt) or (UNKNOWN,)),)
