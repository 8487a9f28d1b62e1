"""Functions and classes of a file: what is passed to them, what they answer, and what their objects hold."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tdev.domain.analysis.scopes import Binding
from tdev.domain.permissions import sdk_objects
from tdev.domain.permissions.values import SDK, UNKNOWN, Defined, Given, Imported, Instance, Value, Values

if TYPE_CHECKING:
    from tdev.domain.permissions.evaluating import Evaluator


class Definitions:
    """What the definitions of one file stand for.

    Args:
        evaluator: Evaluates their expressions.
    """

    def __init__(self, evaluator: "Evaluator") -> None:
        self._evaluator = evaluator
        self._fields: dict[tuple[ast.ClassDef, str], Values] = {}
        self._asked: set[tuple[ast.ClassDef, str]] = set()

    def entered(self, value: Value) -> Values:
        """What ``with`` binds: what ``__enter__`` of a class of this file returns, else the object itself."""
        if not isinstance(value, Instance):
            return (value,)
        methods = [m for name in ("__enter__", "__aenter__") for m in self.member(value.node, name)]
        answers = [a for m in methods if isinstance(m, Defined) for a in self.answered(m.node)]
        return tuple(answers) or (value,)

    def parameter(self, argument: ast.arg) -> Values:
        """What a parameter stands for: the object its annotation names, what the file passes, or something given."""
        known = self.annotated(argument.annotation)
        if known:
            return known
        signature = self._evaluator.scopes.parents.get(argument)
        function = self._evaluator.scopes.parents.get(signature) if signature is not None else None
        if not isinstance(signature, ast.arguments) or not isinstance(
            function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
        ):
            return (UNKNOWN,)
        if argument in (signature.vararg, signature.kwarg):
            return (UNKNOWN,)
        names = [a.arg for a in (*signature.posonlyargs, *signature.args)]
        first = self._evaluator.scopes.inner[function].bindings.get(names[0], []) if names else []
        bound = any(binding.how == "self" for binding in first)
        passed = list(self._passed(function, argument.arg, names[1:] if bound else names))
        found: list[Value] = [value for values in passed for value in values]
        if self._evaluator.callers.is_entry(function) or not (passed or _made_of_nothing(function, argument)):
            found.append(Given("inputs", argument.arg))
        return self._evaluator.once(found)

    def _passed(self, function: Any, name: str, order: list[str]) -> Iterator[Values]:
        """What the calls in the file pass for a parameter."""
        owner = self._evaluator.scopes.owner(function)
        of_class = {Defined(owner), Instance(owner)} if owner is not None and function.name == "__init__" else set()
        mine = {Defined(function)} | of_class
        for call in self._evaluator.few(self._evaluator.callers.of(function)):
            if mine & set(self._evaluator.of(call.func)):
                arguments = self._evaluator.arguments(call)
                position = order.index(name) if name in order else None
                yield arguments.get(name, position)

    def annotated(self, annotation: ast.AST | None) -> Values:
        """The objects that an annotation names: types of boto3's stubs, and classes of this file."""
        if annotation is None:
            return ()
        found: list[Value] = []
        for node in ast.walk(annotation):
            named: Values = ()
            if isinstance(node, ast.Name | ast.Attribute):
                named = self._evaluator.of(node)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                bindings = self._evaluator.scopes.module.find(node.value.partition(".")[0].strip())
                named = tuple(value for binding in bindings for value in self._evaluator.bound(binding))
            for value in named:
                if isinstance(value, Imported):
                    found += sdk_objects.annotated(value.dotted)
                elif isinstance(value, Defined) and isinstance(value.node, ast.ClassDef):
                    found.append(Instance(value.node))
        return self._evaluator.once(found)

    def member(self, owner: Any, name: str) -> Values:
        """An attribute of a class of this file or of its base classes here, read through an object or the class."""
        if not isinstance(owner, ast.ClassDef) or (owner, name) in self._asked:
            return (UNKNOWN,)
        self._asked.add((owner, name))  # a class can be its own base, in code that never ran
        found = self._held(owner, name)
        self._asked.discard((owner, name))
        return found

    def _held(self, owner: ast.ClassDef, name: str) -> Values:
        scope = self._evaluator.scopes.inner[owner]
        found: list[Value] = []
        for binding in self._evaluator.few(scope.bindings.get(name, [])):
            for value in self._made_by_factory(binding) or self._evaluator.bound(binding) or self._field(owner, name):
                read = value.node if isinstance(value, Defined) else None
                if (
                    read is not None
                    and not isinstance(read, ast.ClassDef)
                    and self._evaluator.callers.is_property(read)
                ):
                    found += self.answered(read)
                else:
                    found.append(value)
        if not found:
            bases = [value for base in owner.bases for value in self._evaluator.of(base)]
            found = [v for base in bases if isinstance(base, Defined) for v in self.member(base.node, name)]
        return self._evaluator.once(found) or (UNKNOWN,)

    def _made_by_factory(self, binding: Binding) -> Values:
        """What ``field(default_factory=...)`` of a dataclass makes."""
        node = binding.node
        if not isinstance(node, ast.Call):
            return ()
        factories = [k.value for k in node.keywords if k.arg == "default_factory"]
        made = [v for f in factories for v in self._evaluator.of(f) if isinstance(v, Defined)]
        return self._evaluator.once(value for one in made for value in self.made(one))

    def _field(self, owner: ast.ClassDef, name: str) -> Values:
        """A declared field without a value: what the calls of the class pass."""
        if (owner, name) in self._fields:
            return self._fields[owner, name]
        order = [n.target.id for n in owner.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)]
        position = order.index(name) if name in order else None
        calls = [
            c
            for c in self._evaluator.few(self._evaluator.callers.of_class(owner))
            if {Defined(owner), Instance(owner)} & set(self._evaluator.of(c.func))
        ]
        found = self._evaluator.once(v for call in calls for v in self._evaluator.arguments(call).get(name, position))
        found = found or self._below(owner, name)
        self._fields[owner, name] = found = found or (Given("inputs", name),)
        return found

    def _below(self, owner: ast.ClassDef, name: str) -> Values:
        """What the classes of this file that are derived from one give to a field that it only declares."""
        classes = [c for c in self._evaluator.scopes.inner if isinstance(c, ast.ClassDef) and c is not owner]
        derived = [c for c in classes if any(Defined(owner) in self._evaluator.of(base) for base in c.bases)]
        bindings = [b for c in derived for b in self._evaluator.scopes.inner[c].bindings.get(name, [])]
        return self._evaluator.once(value for binding in bindings for value in self._evaluator.bound(binding))

    def answered(self, function: Any) -> list[Value]:
        """What a function returns or yields; its annotation says it where the code does not."""
        answers = self._evaluator.callers.answers(function)
        found = [value for answer in answers for value in self._evaluator.of(answer)]
        if any(isinstance(value, SDK | Instance) for value in found):
            return found
        return [*self.annotated(getattr(function, "returns", None)), *found]

    def above(self, node: ast.AST) -> Values:
        """What ``super()`` is at a node: an object of the bases of the class around it."""
        function = self._evaluator.scopes.of(node).node
        owner = self._evaluator.scopes.owner(function)
        bases = [value for base in (owner.bases if owner else ()) for value in self._evaluator.of(base)]
        return tuple(Instance(b.node) for b in bases if isinstance(b, Defined) and isinstance(b.node, ast.ClassDef))

    def made(self, callee: Defined | Instance) -> list[Value]:
        """What a call gives: an object of a class (``cls(...)`` too), or what a function or ``__call__`` answers."""
        if isinstance(callee, Instance):
            methods = [m for m in self.member(callee.node, "__call__") if isinstance(m, Defined)]
            return [v for m in methods for v in self.answered(m.node)] or [callee]
        return [Instance(callee.node)] if isinstance(callee.node, ast.ClassDef) else self.answered(callee.node)


def _made_of_nothing(function: Any, argument: ast.arg) -> bool:
    """Whether a constructor that nobody in the file calls has a default here: the runtime makes objects of nothing."""
    if getattr(function, "name", "") != "__init__":
        return False
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    with_default = positional[len(positional) - len(given.defaults) :] if given.defaults else []
    by_name = [a for a, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default is not None]
    return argument in (*with_default, *by_name)
