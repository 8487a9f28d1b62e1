"""Where a value comes from, as dotted text, and constant text: a small flow-insensitive evaluation of expressions.

An origin reads like the code that made the value, with imports and aliases resolved: ``os.system``,
``openai.OpenAI().chat.completions.create``, ``aws:s3.put_object`` (a boto3 client), ``def:name`` (a definition of the
same file), ``param`` (something given from outside without a type). ``()`` marks a call, ``[]`` an item.
The method is plain abstract interpretation over finite sets: a name has the union of all its bindings.
"""

import ast
import builtins

from tdev.domain.analysis.scopes import Binding, Scope, Scopes

_MOST = 12
"""Most origins kept for one expression, and most parts of one origin: hostile code cannot make them grow."""
_DEEPEST = 40
_LONGEST = 4096
_BUILTINS = frozenset(dir(builtins))
_NAMESPACES = ("globals()", "locals()", "vars()", "__builtins__", "sys.modules", "builtins.__dict__")
AWS_RESOURCES = (".Table", ".Bucket", ".Queue", ".Topic", ".Object")
"""Resources of boto3 whose methods are calls of the service."""
_WRAPPERS = frozenset({"functools.partial()", "typing.cast()", "contextlib.closing()", "asyncio.run()"})
NOTHING: frozenset[str] = frozenset()


class Origins:
    """Answers where expressions of one module come from.

    Args:
        scopes: The scopes of the module.
    """

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self.definitions: dict[str, ast.AST] = {}
        self._known: dict[ast.AST, frozenset[str]] = {}
        self._texts: dict[ast.AST, str | None] = {}
        self._open: set[ast.AST] = set()
        self._depth = 0

    def of(self, node: ast.AST) -> frozenset[str]:
        """The possible origins of an expression; empty when nothing is known."""
        if node in self._known:
            return self._known[node]
        if node in self._open or self._depth >= _DEEPEST:
            return NOTHING
        self._open.add(node)
        self._depth += 1
        try:
            found = self._evaluate(node)
        finally:
            self._depth -= 1
            self._open.discard(node)
        kept = frozenset(sorted(o for o in found if o.count(".") + o.count("(") <= _MOST * 2)[:_MOST])
        self._known[node] = kept  # inside a cycle perhaps incomplete: the price of linear time
        return kept

    def text(self, node: ast.AST | None, depth: int = 0) -> str | None:
        """The constant text of an expression, or None: literals, ``+``, ``%s``-free f-strings, ``"".join([...])``."""
        if node is None or depth > _DEEPEST:
            return None
        if node not in self._texts:
            self._texts[node] = None  # a name bound to itself has no text
            found = self._read_text(node, depth)
            self._texts[node] = found if found is None or len(found) <= _LONGEST else None
        return self._texts[node]

    def _read_text(self, node: ast.AST, depth: int) -> str | None:
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return _joined([self.text(node.left, depth + 1), self.text(node.right, depth + 1)])
        if isinstance(node, ast.JoinedStr):
            return _joined([self.text(part, depth + 1) for part in node.values])
        if isinstance(node, ast.FormattedValue):
            return self.text(node.value, depth + 1)
        if isinstance(node, ast.Call):
            return self._called_text(node, depth + 1)
        if isinstance(node, ast.Subscript):
            return self._reversed_text(node, depth + 1)
        if isinstance(node, ast.Name):
            bindings = self.scopes.of(node).find(node.id)
            if len(bindings) == 1 and bindings[0].how == "value" and bindings[0].node is not node:
                return self.text(bindings[0].node, depth + 1)
        return None

    def _called_text(self, node: ast.Call, depth: int) -> str | None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "chr" and len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
            code = node.args[0].value
            return chr(code) if isinstance(code, int) and 0 <= code < 0x110000 else None
        if isinstance(node.func, ast.Attribute) and node.func.attr == "join" and len(node.args) == 1:
            glue = self.text(node.func.value, depth)
            parts = node.args[0].elts if isinstance(node.args[0], ast.List | ast.Tuple) else None
            if glue is not None and parts is not None:
                texts = [self.text(part, depth) for part in parts]
                return None if None in texts else glue.join(t for t in texts if t is not None)
        return None

    def _reversed_text(self, node: ast.Subscript, depth: int) -> str | None:
        step = node.slice.step if isinstance(node.slice, ast.Slice) else None
        if isinstance(step, ast.UnaryOp) and isinstance(step.operand, ast.Constant) and step.operand.value == 1:
            inner = self.text(node.value, depth)
            return None if inner is None else inner[::-1]
        return None

    def _evaluate(self, node: ast.AST) -> frozenset[str]:
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Attribute):
            return self._attribute(self.of(node.value), node.attr)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Subscript):
            return self._item(node)
        if isinstance(node, ast.Await | ast.Starred | ast.NamedExpr):
            return self.of(node.value)
        if isinstance(node, ast.IfExp):
            return self.of(node.body) | self.of(node.orelse)
        if isinstance(node, ast.BoolOp):
            return frozenset().union(*(self.of(value) for value in node.values))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.RShift):
            return self.of(node.left) | self.of(node.right)
        return NOTHING

    def _name(self, node: ast.Name) -> frozenset[str]:
        bindings = self.scopes.of(node).find(node.id)
        if not bindings:
            return frozenset({node.id}) if node.id in _BUILTINS else self._starred(node)
        return frozenset().union(*(self._bound(binding) for binding in bindings[:_MOST]))

    def _starred(self, node: ast.Name) -> frozenset[str]:
        stars = self.scopes.module.find("*")[:_MOST]
        return frozenset({f"{star.dotted[:-2]}.{node.id}" for star in stars} or {node.id})

    def _bound(self, binding: Binding) -> frozenset[str]:
        node = binding.node
        if binding.how == "import":
            return frozenset({binding.dotted})
        if binding.how == "definition" and node is not None:
            return frozenset({self.name_of(node)})
        if binding.how == "self" and node is not None:
            return frozenset({f"{self.name_of(node)}()"})
        if binding.how == "parameter":
            annotation = node.annotation if isinstance(node, ast.arg) else node
            return self.annotated(annotation)
        found = self.of(node) if node is not None else NOTHING
        if binding.how == "item":
            return frozenset(f"{origin}[]" for origin in found) | self._elements(node)
        return found

    def _elements(self, node: ast.AST | None) -> frozenset[str]:
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return frozenset().union(*(self.of(element) for element in node.elts[:_MOST]))
        return NOTHING

    def annotated(self, annotation: ast.AST | None) -> frozenset[str]:
        """The origins of a value with this annotation: instances of its types; ``param`` without one."""
        if annotation is None:
            return frozenset({"param"})
        names = [n for n in ast.walk(annotation) if isinstance(n, ast.Name | ast.Attribute)]
        inner = {n.value for n in names if isinstance(n, ast.Attribute)}
        names = [n for n in names if n not in inner][:_MOST]
        quoted = [n.value for n in ast.walk(annotation) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        found = {f"{origin}()" for name in names for origin in self.of(name)}
        for text in quoted[:_MOST]:
            plain = text.strip().split("[")[0].split("|")[0].strip()
            bindings = self.scopes.module.find(plain.split(".")[0])
            found |= {f"{origin}()" for b in bindings for origin in self._bound(b)} or {f"{plain}()"}
        return frozenset(found) or frozenset({"param"})

    def name_of(self, definition: ast.AST) -> str:
        """The origin of a function or class of this file."""
        name = getattr(definition, "name", "lambda")
        top = self.scopes.of(definition) is self.scopes.module
        origin = f"def:{name}" if top else f"def:{name}@{getattr(definition, 'lineno', 0)}"
        self.definitions[origin] = definition
        return origin

    def class_scope(self, origin: str) -> Scope | None:
        """The scope of the class that ``def:Name()`` is an instance of."""
        definition = self.definitions.get(origin.removesuffix("()"))
        return self.scopes.inner.get(definition) if isinstance(definition, ast.ClassDef) else None

    def _attribute(self, bases: frozenset[str], attr: str) -> frozenset[str]:
        found: set[str] = set()
        for base in bases:
            scope = self.class_scope(base) if base.startswith("def:") else None
            bindings = scope.bindings.get(attr, []) if scope is not None else []
            for binding in bindings:
                found |= self._bound(binding)
            if not bindings:
                found.add(f"{base}.{attr}" if not base.endswith(".__dict__") else f"{base[:-9]}.{attr}")
        return frozenset(found)

    def _call(self, node: ast.Call) -> frozenset[str]:
        found: set[str] = set()
        for callee in self.of(node.func):
            found |= self._made(callee, node)
        return frozenset(found)

    def _made(self, callee: str, node: ast.Call) -> frozenset[str]:
        first = node.args[0] if node.args else None
        text = self.text(first)
        if callee in ("__import__", "importlib.import_module", "importlib.__import__") and text:
            return frozenset({text})
        if callee in ("getattr", "builtins.getattr") and len(node.args) >= 2:
            name = self.text(node.args[1])
            return self._attribute(self.of(node.args[0]), name) if name else frozenset({"getattr()"})
        if callee.startswith(("boto3.", "aioboto3.", "boto3()")) and callee.endswith((".client", ".resource")):
            service = text or next((self.text(k.value) for k in node.keywords if k.arg == "service_name"), None)
            return frozenset({f"aws:{service or '*'}"})
        if f"{callee}()" in _WRAPPERS and node.args:
            return self.of(node.args[1] if callee == "typing.cast" and len(node.args) > 1 else node.args[0])
        if callee == "vars" and node.args:
            return frozenset(f"{origin}.__dict__" for origin in self.of(node.args[0]))
        if callee.endswith(".get") and callee.removesuffix(".get") in _NAMESPACES and text:
            return frozenset({text})
        if callee.startswith("aws:") and callee.count(".") == 1 and callee.endswith(AWS_RESOURCES):
            return frozenset({callee})
        return frozenset({f"{callee}()"})

    def _item(self, node: ast.Subscript) -> frozenset[str]:
        bases = self.of(node.value)
        key = self.text(node.slice)
        found: set[str] = set()
        for base in bases:
            if key and base in _NAMESPACES:
                found.add(key)
            elif key and base.endswith(".__dict__"):
                found.add(f"{base[:-9]}.{key}")
            else:
                found.add(f"{base}[]")
        if isinstance(node.value, ast.Dict):
            found |= {o for value in node.value.values[:_MOST] for o in self.of(value)}
        return frozenset(found)


def _joined(parts: list[str | None]) -> str | None:
    return None if None in parts else "".join(p for p in parts if p is not None)[: _LONGEST + 1]
