"""From a declared callable to what the registry stores of it: schemas from type hints, texts from the docstring."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import PydanticUserError, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, to_jsonable_python

from tdev.kernel.errors import Finding, InvalidError
from tdev.model.component import Code, Component
from tdev.model.misfits import misfits
from tdev.sdk.calling import function_of, hints_of, is_context
from tdev.sdk.declaration import declaration_of
from tdev.sdk.docstring import argument_texts, docstring_examples, docstring_sections

_BRAINS = {"tool": 0, "agent": 1}


def component_of(target: Any) -> Component:
    """What the registry stores of a declared function or class.

    Raises:
        InvalidError: When it is not declared, has no description, a parameter has no type that JSON can carry, or a
            declared word (effect, version, status) is unknown.
    """
    declared = declaration_of(target)
    name = getattr(target, "__name__", repr(target))
    if declared is None:
        raise InvalidError(f"{name} is no component", hint="mark it with @tool, @agent or @team")
    function = function_of(target)
    text = inspect.getdoc(target) or ""
    sections = docstring_sections(text)
    if not sections[""]:
        raise InvalidError(f"{name} has no description", [Finding("#/description", "write a docstring", "description")])
    # A class may describe its parameters where they stand: in the docstring of run.
    of_run = docstring_sections(inspect.getdoc(function) or "")
    texts = argument_texts(of_run.get("Args", "")) | argument_texts(sections.get("Args", ""))
    input_schema, output_schema = schemas_of(function, name, texts)
    result = " ".join(sections.get("Returns", of_run.get("Returns", "")).split())
    if result and not output_schema.get("properties"):
        output_schema = {**output_schema, "description": result}
    try:
        return Component(
            name=name,
            version=declared.version,
            type=declared.kind,
            description=" ".join(sections[""].split()),
            brain_count=_BRAINS.get(declared.kind, max(2, len(declared.uses))),
            input_schema=input_schema,
            output_schema=output_schema,
            tools=declared.uses,
            tags=declared.tags,
            phrases=declared.phrases,
            examples=docstring_examples(name, text, tuple(input_schema["properties"])),
            effects=declared.effects or ("pure",),  # pydantic checks the words
            secrets=declared.secrets,
            requirements=declared.requirements,
            code=Code(entrypoint=f"{target.__module__}:{name}"),
            status=declared.status,
        )
    except ValidationError as cause:
        findings = misfits(cause, "declaration")
        told = "; ".join(f"{finding.pointer[2:]}: {finding.message}" for finding in findings)
        raise InvalidError(f"{name} cannot be registered: {told}", findings) from cause


def schemas_of(
    function: Callable[..., Any], name: str, texts: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """JSON Schemas (2020-12) of the parameters, as one object, and of the result.

    Args:
        function: The function, or the unbound ``run`` of a class.
        name: Name of the component, for messages.
        texts: Descriptions by parameter.

    Raises:
        InvalidError: With one finding per parameter that has no type JSON can carry.
    """
    hints = hints_of(function, name)
    adapters: dict[str, TypeAdapter[Any]] = {}
    defaults: dict[str, Any] = {}
    findings = []
    for parameter in inspect.signature(function).parameters.values():
        kind = hints.get(parameter.name)
        if parameter.name == "self" or is_context(kind):
            continue
        if kind is None or parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            findings.append(Finding(f"#/input_schema/{parameter.name}", "give it a name and a type hint", "parameter"))
            continue
        adapters[parameter.name] = _adapter(kind, f"{name}: parameter {parameter.name}")
        if parameter.default is not parameter.empty:
            defaults[parameter.name] = _default(parameter.default, f"{name}: the default of {parameter.name}")
    if findings:
        raise InvalidError(f"{name}: {len(findings)} parameters cannot be described", findings)
    result = _adapter(hints.get("return", Any), f"{name}: the result")
    try:
        properties, shared = TypeAdapter.json_schemas([(n, "validation", a) for n, a in adapters.items()])
        given = {n: _field(properties[n, "validation"], texts.get(n), defaults, n) for n in adapters}
        required = [n for n in adapters if n not in defaults]
        schema = {"type": "object", "properties": given, "additionalProperties": False, **shared}
        return _plain({**schema, "required": required} if required else schema), _plain(result.json_schema())
    except PydanticUserError as cause:
        raise InvalidError(f"{name}: a type cannot travel as JSON: {cause.message}") from cause


def _adapter(kind: Any, where: str) -> TypeAdapter[Any]:
    try:
        return TypeAdapter(kind)
    except PydanticUserError as cause:
        hint = "use typing_extensions.TypedDict" if "typed-dict" in str(cause) else None
        raise InvalidError(f"{where}: a type cannot travel as JSON: {cause.message}", hint=hint) from cause


def _default(value: Any, where: str) -> Any:
    try:
        return to_jsonable_python(value)
    except (PydanticSerializationError, ValueError) as cause:
        raise InvalidError(f"{where} cannot travel as JSON: {value!r}") from cause


def _field(schema: Any, text: str | None, defaults: Mapping[str, Any], name: str) -> dict[str, Any]:
    field = dict(schema)
    if name in defaults:
        field["default"] = defaults[name]
    if text:
        field["description"] = text
    return field


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Without the titles pydantic invents; a class docstring becomes the descriptions of its attributes."""
    plain = {
        key: _plain_value(key, value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
    }
    if "properties" in plain and isinstance(plain.get("description"), str):
        sections = docstring_sections(plain.pop("description"))
        if sections[""]:
            plain["description"] = " ".join(sections[""].split())
        for name, text in argument_texts(sections.get("Attributes", "")).items():
            if name in plain["properties"]:
                plain["properties"][name].setdefault("description", text)
    return plain


def _plain_value(key: str, value: Any) -> Any:
    if key in ("default", "const", "enum", "examples"):
        return value  # data of the author, not schema
    if key in ("properties", "$defs") and isinstance(value, dict):
        return {name: _plain(child) for name, child in value.items()}
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, list):
        return [_plain(child) if isinstance(child, dict) else child for child in value]
    return value


__all__ = ["component_of", "docstring_sections", "schemas_of"]
