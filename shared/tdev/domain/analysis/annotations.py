"""From type hints, as written, to JSON Schema (2020-12). Nothing is imported: types of the same file are followed."""

import ast
from typing import Any

from tdev.domain.analysis.frameworks import last
from tdev.domain.analysis.parts import Module
from tdev.domain.analysis.tables import words
from tdev.model.noun import empty_object

_PLAIN: dict[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "complex": {},
    "bool": {"type": "boolean"},
    "bytes": {"type": "string", "format": "binary"},
    "None": {"type": "null"},
    "datetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "timedelta": {"type": "string", "format": "duration"},
    "UUID": {"type": "string", "format": "uuid"},
    "Decimal": {"anyOf": [{"type": "number"}, {"type": "string"}]},
    "Path": {"type": "string", "format": "path"},
    "EmailStr": {"type": "string", "format": "email"},
    "HttpUrl": {"type": "string", "format": "uri"},
    "AnyUrl": {"type": "string", "format": "uri"},
    "list": {"type": "array"},
    "List": {"type": "array"},
    "tuple": {"type": "array"},
    "set": {"type": "array", "uniqueItems": True},
    "dict": {"type": "object"},
    "Dict": {"type": "object"},
    "Mapping": {"type": "object"},
}
_LISTS = words("list List Sequence Iterable Iterator Collection Generator deque AsyncIterator MutableSequence")
_SETS = words("set Set frozenset FrozenSet AbstractSet")
_OBJECTS = words("dict Dict Mapping MutableMapping DefaultDict OrderedDict defaultdict")
_THROUGH = words("Annotated Required NotRequired ReadOnly Final ClassVar Awaitable Coroutine")
_RECORDS = words("TypedDict BaseModel NamedTuple Noun")
_DEEPEST = 12
_MOST_RECORDS = 200
_MOST_STEPS = 2000  # a type that names itself in two places doubles with each level
_NO_INPUT = frozenset({"Context", "ToolContext", "RunContext", "InvocationContext", "RunnableConfig", "ToolRuntime"})


class Annotations:
    """Makes schemas for functions and classes of one module.

    Args:
        module: The module whose classes may be used as types.
    """

    def __init__(self, module: Module) -> None:
        self._module = module
        self._open: list[ast.AST] = []
        self._records = 0
        self._steps = 0

    def parameters(self, function: ast.FunctionDef | ast.AsyncFunctionDef, texts: dict[str, str]) -> dict[str, Any]:
        """One object schema for all parameters; ``texts`` are descriptions by parameter."""
        self._records = self._steps = 0
        properties: dict[str, Any] = {}
        required = []
        arguments = function.args
        positional = [*arguments.posonlyargs, *arguments.args]
        if self._module.scopes.owner(function) is not None and positional:
            positional = positional[1:]
        with_default = dict(zip(reversed(positional), reversed(arguments.defaults), strict=False))
        with_default |= {
            a: d for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None
        }
        for argument in (*positional, *arguments.kwonlyargs):
            if self._is_context(argument.annotation):
                continue
            schema = dict(self.of(argument.annotation))
            if argument in with_default:
                _default(schema, with_default[argument])
            else:
                required.append(argument.arg)
            if texts.get(argument.arg):
                schema["description"] = texts[argument.arg]
            properties[argument.arg] = schema
        made: dict[str, Any] = {**empty_object(), "properties": properties}
        if required:
            made["required"] = required
        if arguments.kwarg is None:
            made["additionalProperties"] = False
        return made

    def record(self, definition: ast.ClassDef) -> dict[str, Any]:
        """The schema of a class with annotated fields (dataclass, TypedDict, pydantic)."""
        if definition in self._open or len(self._open) >= _DEEPEST or self._records >= _MOST_RECORDS:
            return {"type": "object"}
        self._records += 1
        self._open.append(definition)
        try:
            return self._fields(definition)
        finally:
            self._open.pop()

    def of(self, node: ast.AST | None, depth: int = 0) -> dict[str, Any]:
        """The schema of an annotation; ``{}`` for anything unknown or untyped."""
        self._steps += 1
        if node is None or depth > _DEEPEST or self._steps > _MOST_STEPS:
            return {}
        if isinstance(node, ast.Constant):
            return self._constant(node, depth)
        if isinstance(node, ast.Name | ast.Attribute):
            return self._named(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self._union([node.left, node.right], depth)
        if isinstance(node, ast.Subscript):
            return self._generic(node, depth)
        return {}

    def _constant(self, node: ast.Constant, depth: int) -> dict[str, Any]:
        if node.value is None:
            return dict(_PLAIN["None"])
        if isinstance(node.value, str) and len(node.value) < 500:
            try:
                parsed = ast.parse(node.value, mode="eval").body
            except (SyntaxError, ValueError, MemoryError, RecursionError):
                return {}
            definition = self._definition(parsed.id) if isinstance(parsed, ast.Name) else None
            return self._of_class(definition) if definition is not None else self.of(parsed, depth + 1)
        return {}

    def _named(self, node: ast.Name | ast.Attribute) -> dict[str, Any]:
        if isinstance(node, ast.Name):
            definition = self._definition(node.id)
            if definition is not None:
                return self._of_class(definition)
            alias = self._alias(node.id)
            if alias is not None and node not in self._open and len(self._open) < _DEEPEST:
                self._open.append(node)
                try:
                    return self.of(alias, 1)
                finally:
                    self._open.pop()
        return dict(_PLAIN.get(node.id if isinstance(node, ast.Name) else node.attr, {}))

    def _definition(self, name: str) -> ast.ClassDef | None:
        found = [b.node for b in self._module.scopes.module.find(name)]
        return next((n for n in found if isinstance(n, ast.ClassDef)), None)

    def _alias(self, name: str) -> ast.AST | None:
        found = [b.node for b in self._module.scopes.module.find(name) if b.how == "value"]
        return next((n for n in found if isinstance(n, ast.Subscript | ast.BinOp | ast.Name)), None)

    def _of_class(self, definition: ast.ClassDef) -> dict[str, Any]:
        bases = {last(base) for base in self._module.bases(definition)}
        if bases & {"Enum", "StrEnum", "IntEnum"}:
            values = [
                n.value.value
                for n in definition.body
                if isinstance(n, ast.Assign) and isinstance(n.value, ast.Constant)
            ]
            return {"enum": [v for v in values if isinstance(v, str | int | bool)]}
        return self.record(definition)

    def _fields(self, definition: ast.ClassDef) -> dict[str, Any]:
        properties: dict[str, Any] = {}
        required = []
        partial = any(
            k.arg == "total" and isinstance(k.value, ast.Constant) and k.value.value is False
            for k in definition.keywords
        )
        for node in self._field_nodes(definition):
            if not isinstance(node.target, ast.Name) or _is_class_variable(node.annotation):
                continue
            schema = dict(self.of(node.annotation))
            if node.value is not None:
                _default(schema, node.value)
            elif not partial and not _is_marked(node.annotation, "NotRequired"):
                required.append(node.target.id)
            properties[node.target.id] = schema
        made: dict[str, Any] = {"type": "object", "properties": properties}
        return {**made, "required": required} if required else made

    def _field_nodes(self, definition: ast.ClassDef) -> list[ast.AnnAssign]:
        found: list[ast.AnnAssign] = []
        for origin in self._module.bases(definition):
            base = self._module.origins.definitions.get(origin)
            if isinstance(base, ast.ClassDef):
                found = [n for n in base.body if isinstance(n, ast.AnnAssign)] + found
        return found + [n for n in definition.body if isinstance(n, ast.AnnAssign)]

    def _generic(self, node: ast.Subscript, depth: int) -> dict[str, Any]:
        name = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
        inner = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name in _THROUGH:
            return self.of(inner[-1] if name == "Coroutine" else inner[0], depth + 1)
        if name == "Optional":
            return self._union([inner[0], ast.Constant(None)], depth)
        if name == "Union":
            return self._union(inner, depth)
        if name == "Literal":
            return _literal(inner)
        if name in _OBJECTS:
            values = self.of(inner[1], depth + 1) if len(inner) > 1 else {}
            return {"type": "object", "additionalProperties": values} if values else {"type": "object"}
        if name in ("tuple", "Tuple"):
            return self._tuple(inner, depth)
        if name in _LISTS | _SETS:
            items = self.of(inner[0], depth + 1)
            made: dict[str, Any] = {"type": "array", "items": items} if items else {"type": "array"}
            return {**made, "uniqueItems": True} if name in _SETS else made
        return {}

    def _tuple(self, inner: list[ast.expr], depth: int) -> dict[str, Any]:
        if len(inner) == 2 and isinstance(inner[1], ast.Constant) and inner[1].value is Ellipsis:
            return {"type": "array", "items": self.of(inner[0], depth + 1)}
        items = [self.of(part, depth + 1) for part in inner]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}

    def _union(self, members: list[ast.expr], depth: int) -> dict[str, Any]:
        schemas: list[dict[str, Any]] = []
        for member in members:
            made = self.of(member, depth + 1)
            schemas += made["anyOf"] if set(made) == {"anyOf"} and not isinstance(member, ast.Name) else [made]
        distinct = [s for i, s in enumerate(schemas) if s not in schemas[:i]]
        if {} in distinct:
            return {}
        return distinct[0] if len(distinct) == 1 else {"anyOf": distinct}

    def _is_context(self, annotation: ast.AST | None) -> bool:
        return annotation is not None and any(last(o) in _NO_INPUT for o in self._module.origins.annotated(annotation))


def _literal(inner: list[ast.expr]) -> dict[str, Any]:
    values = [part.value for part in inner if isinstance(part, ast.Constant)]
    return {"enum": [v for v in values if v is None or isinstance(v, str | int | bool)]}


def _default(schema: dict[str, Any], node: ast.expr) -> None:
    """Adds a default that is a plain literal; ``Field(...)`` gives its own."""
    if isinstance(node, ast.Call):
        named = {k.arg: k.value for k in node.keywords}
        described = named.get("description")
        if isinstance(described, ast.Constant) and isinstance(described.value, str):
            schema["description"] = described.value
        if "default" in named:
            _default(schema, named["default"])
        return
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return
    if value is None or isinstance(value, str | int | float | bool) or value in ([], {}):
        if not (isinstance(value, float) and (value != value or value in (float("inf"), float("-inf")))):
            schema["default"] = value


def _is_class_variable(annotation: ast.expr) -> bool:
    return _is_marked(annotation, "ClassVar")


def _is_marked(annotation: ast.expr, mark: str) -> bool:
    value = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return getattr(value, "id", getattr(value, "attr", "")) == mark
