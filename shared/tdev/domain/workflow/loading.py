"""From an entry point to something that can be called, and from what it answers to JSON.

Only our own components are loaded here: they are imported into this process. Foreign code runs in the sandbox.
"""

import base64
import dataclasses
import enum
import importlib
import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import PurePath
from typing import Any
from uuid import UUID

from tdev.domain.registry.manifests import built_in_manifests
from tdev.domain.workflow.conforming import conform
from tdev.kernel.errors import DeniedError, InvalidError, NotFoundError, StepError
from tdev.sdk.calling import context_parameter, function_of
from tdev.sdk.context import Context
from tdev.sdk.declaration import declaration_of

PACKAGES = ("tdev.tools", "tdev.agents", "tdev.teams")
"""Whose components run inside this process."""

MOST_DEPTH = 100
"""Deepest nesting of what a component answers."""


@dataclass(frozen=True, slots=True)
class LoadedComponent:
    """A component that is ready to run.

    Attributes:
        name: Its registered name.
        wants_context: Whether ``call`` needs a context.
        function: The function, or the bound ``run`` of the one instance of a class.
        context_name: The parameter that takes the context, or None.
        input_schema: JSON Schema of its input.
    """

    name: str
    wants_context: bool
    function: Callable[..., Any]
    context_name: str | None
    input_schema: Mapping[str, Any]

    def call(self, given: Mapping[str, Any], context: Context | None = None) -> Any:
        """Check the input and run the component; answers what the component answers.

        Args:
            given: Value by parameter.
            context: Needed when ``wants_context``.

        Raises:
            InvalidError: With one finding per value that does not conform; or what the component itself refuses.
            TDevError: Whatever else the component raises.
        """
        values, findings = conform(self.input_schema, dict(given))
        if findings:
            told = "; ".join(f"{finding.pointer[2:] or 'input'} {finding.message}" for finding in findings)
            raise InvalidError(f"{self.name} cannot take this input: {told}", findings)
        if self.context_name is None:
            return self.function(**values)
        if context is None:
            raise InvalidError(f"{self.name} needs a context to run")
        return self.function(**values, **{self.context_name: context})


@lru_cache(maxsize=512)
def load_callable(entrypoint: str) -> LoadedComponent:
    """Import a built-in component when it is first used; a class is instantiated once.

    Args:
        entrypoint: ``module:attribute``, for example ``tdev.tools.read_csv:read_csv``.

    Raises:
        DeniedError: When it lies outside the packages of the built-in components.
        NotFoundError: When there is no such module or attribute.
        InvalidError: When it is no component.
    """
    module_name, _, attribute = entrypoint.partition(":")
    if not module_name.startswith(tuple(f"{package}." for package in PACKAGES)):
        message = f"{entrypoint!r} is not one of the built-in components"
        raise DeniedError(message, hint="foreign code runs in the sandbox")
    try:
        target = getattr(importlib.import_module(module_name), attribute)
    except (ModuleNotFoundError, AttributeError) as cause:
        raise NotFoundError(f"there is no component at {entrypoint!r}") from cause
    declared = declaration_of(target)
    if declared is None or target.__module__ != module_name:
        raise InvalidError(f"{entrypoint!r} is no component", hint="mark it with @tool, @agent or @team")
    function = function_of(target)
    context_name = context_parameter(function, attribute)
    manifest = built_in_manifests().get(attribute)
    schema = manifest["input_schema"] if manifest else _names_only(function, context_name)
    instance: Any = target() if inspect.isclass(target) else None
    bound = target if instance is None else instance.run
    return LoadedComponent(attribute, context_name is not None, bound, context_name, schema)


def _names_only(function: Callable[..., Any], context_name: str | None) -> dict[str, Any]:
    """A schema of the names alone, for a component that is not in the catalogue yet."""
    parameters = [p for p in inspect.signature(function).parameters.values() if p.name not in ("self", context_name)]
    required = [p.name for p in parameters if p.default is p.empty]
    properties: dict[str, Any] = {p.name: {} for p in parameters}
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def json_value(result: Any) -> Any:
    """What a component answered, as plain JSON.

    Dataclasses and pydantic models become objects, tuples and sets lists (a set sorted), bytes Base64, dates, paths
    and ids texts, decimals and enumerations their value.

    Raises:
        StepError: Naming the path of a value that JSON cannot carry: NaN, a loop, an object of another kind.
    """
    return _json(result, "", 0)


def _json(value: Any, path: str, depth: int) -> Any:
    if value is None or type(value) in (str, bool, int):
        return value
    if depth > MOST_DEPTH:
        raise StepError(f"the result is nested deeper than {MOST_DEPTH} levels at {path[:80]}")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise StepError(f"the result holds {value} at {path or 'its top'}, which JSON does not have")
        return float(value)
    if isinstance(value, Mapping):
        return {
            _key(name, path): _json(part, f"{path}.{name}" if path else str(name), depth + 1)
            for name, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [_json(part, f"{path}[{index}]", depth + 1) for index, part in enumerate(value)]
    return _json_of_object(value, path, depth)


def _json_of_object(value: Any, path: str, depth: int) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return _json(fields, path, depth)
    if isinstance(value, enum.Enum):
        return _json(value.value, path, depth + 1)
    if isinstance(value, set | frozenset):
        parts = (_json(part, f"{path}[]", depth + 1) for part in value)
        return sorted(parts, key=lambda part: (type(part).__name__, str(part)))
    dump = getattr(value, "model_dump", None)
    if callable(dump) and not isinstance(value, type):
        return _json(dump(mode="json", by_alias=True), path, depth + 1)
    for kind, written in _WRITTEN.items():
        if isinstance(value, kind):
            return _json(written(value), path, depth + 1)
    raise StepError(f"the result holds a {type(value).__name__} at {path or 'its top'}, which JSON cannot carry")


def _decimal(value: Decimal) -> int | float:
    return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)


_WRITTEN: dict[type[Any], Callable[[Any], Any]] = {
    bytes: lambda value: base64.b64encode(value).decode("ascii"),
    bytearray: lambda value: base64.b64encode(value).decode("ascii"),
    Decimal: _decimal,
    date: lambda value: value.isoformat(),
    time: lambda value: value.isoformat(),
    timedelta: lambda value: value.total_seconds(),
    PurePath: str,
    UUID: str,
    str: lambda value: str.__str__(value),
    int: lambda value: int.__int__(value),
}
"""How a value that is no JSON is written; a subclass of a text or an integer becomes plain."""


def _key(name: Any, path: str) -> str:
    if isinstance(name, str):
        return name
    raise StepError(f"the result has the key {name!r} at {path or 'its top'}; keys must be texts")
