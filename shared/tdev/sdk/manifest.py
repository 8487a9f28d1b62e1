"""From a declared callable to what the registry stores of it: schemas from type hints, texts from the docstring."""

import ast
import doctest
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

from pydantic import BaseModel, PydanticUserError, TypeAdapter, create_model
from pydantic.fields import FieldInfo

from tdev.kernel.errors import Finding, InvalidError
from tdev.model.component import Code, Component, Example
from tdev.sdk.context import Context
from tdev.sdk.declaration import Declaration, declaration_of

_SECTION = re.compile(r"^(Args|Returns|Raises|Examples|Example|Yields|Note|Notes|Source):\s*$", re.MULTILINE)
_ARGUMENT = re.compile(r"^(\w+)(?: \([^)]*\))?: (.*)$")
_BRAINS = {"tool": 0, "agent": 1}


def component_of(target: Any) -> Component:
    """What the registry stores of a declared function or class.

    Raises:
        InvalidError: When it is not declared, has no description, or a parameter has no type that JSON can carry.
    """
    declared = declaration_of(target)
    name = getattr(target, "__name__", repr(target))
    if declared is None:
        raise InvalidError(f"{name} is no component", hint="mark it with @tool, @agent or @team")
    function = getattr(target, "run", None) if inspect.isclass(target) else target
    if function is None:
        raise InvalidError(f"{name} has no method run", [Finding("#/run", "a class is called by its run", "run")])
    sections = docstring_sections(inspect.getdoc(target) or "")
    if not sections[""]:
        raise InvalidError(f"{name} has no description", [Finding("#/description", "write a docstring", "description")])
    input_schema, output_schema = schemas_of(function, name, _arguments(sections.get("Args", "")))
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
        examples=_examples(name, inspect.getdoc(target) or "", tuple(input_schema["properties"])),
        effects=declared.effects or ("pure",),  # pydantic checks the words
        secrets=declared.secrets,
        requirements=declared.requirements,
        code=Code(entrypoint=f"{target.__module__}:{name}"),
        status=declared.status,
    )


def schemas_of(
    function: Callable[..., Any], name: str, texts: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """JSON Schemas (2020-12) of the parameters, as one object, and of the result.

    Raises:
        InvalidError: With one finding per parameter that has no type JSON can carry.
    """
    try:
        hints = get_type_hints(function, include_extras=True)
    except NameError as cause:
        raise InvalidError(f"{name}: a type hint names something unknown: {cause}") from cause
    fields: dict[str, Any] = {}
    findings = []
    for parameter in inspect.signature(function).parameters.values():
        kind = hints.get(parameter.name)
        if parameter.name == "self" or kind is Context:
            continue
        if kind is None or parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            findings.append(Finding(f"#/input_schema/{parameter.name}", "give it a name and a type hint", "parameter"))
            continue
        default = ... if parameter.default is parameter.empty else parameter.default
        fields[parameter.name] = (kind, FieldInfo(default=default, description=texts.get(parameter.name)))
    if findings:
        raise InvalidError(f"{name}: {len(findings)} parameters cannot be described", findings)
    try:
        model: type[BaseModel] = create_model(name, __config__={"extra": "forbid"}, **fields)
        given = model.model_json_schema()
        result = TypeAdapter(hints.get("return", Any)).json_schema()
    except PydanticUserError as cause:
        raise InvalidError(f"{name}: a type cannot travel as JSON: {cause.message}") from cause
    return {"type": "object", "properties": {}, **_plain(given, top=True)}, _plain(result, top=True)


def docstring_sections(text: str) -> dict[str, str]:
    """Google-style sections by heading; the text before the first heading is under the empty string."""
    parts = _SECTION.split(text)
    return {"": parts[0].strip(), **{parts[i]: parts[i + 1] for i in range(1, len(parts) - 1, 2)}}


def _arguments(section: str) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in section.splitlines():
        match = _ARGUMENT.match(line.strip())
        if match and len(line) - len(line.lstrip()) <= 4:
            name = match[1]
            found[name] = match[2].strip()
        elif name and line.strip():
            found[name] += f" {line.strip()}"
    return found


def _plain(schema: dict[str, Any], *, top: bool = False) -> dict[str, Any]:
    """Without the titles pydantic invents; they say nothing that the names do not say."""
    plain: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "title" and isinstance(value, str):
            continue
        if key in ("properties", "$defs") and isinstance(value, dict):
            plain[key] = {name: _plain(child) for name, child in value.items()}
        elif isinstance(value, dict):
            plain[key] = _plain(value)
        elif isinstance(value, list):
            plain[key] = [_plain(child) if isinstance(child, dict) else child for child in value]
        else:
            plain[key] = value
    if top and not plain.get("description"):
        plain.pop("description", None)
    return plain


def _examples(name: str, text: str, parameters: tuple[str, ...]) -> tuple[Example, ...]:
    """The docstring's examples whose call and answer are literals: ``>>> name(...)``."""
    found = []
    for example in doctest.DocTestParser().get_examples(text):
        try:
            call = ast.parse(example.source.strip(), mode="eval").body
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == name):
                continue
            given = dict(zip(parameters, (ast.literal_eval(a) for a in call.args), strict=False))
            given |= {k.arg: ast.literal_eval(k.value) for k in call.keywords if k.arg}
            found.append(Example(input=given, output=ast.literal_eval(example.want.strip() or "None")))
        except (SyntaxError, ValueError):
            continue  # an example with a context or a variable is a doctest only
    return tuple(found)


__all__ = ["Declaration", "component_of", "docstring_sections", "schemas_of"]
