"""Which secrets a component declares, and which of its parameters take them."""

from collections.abc import Iterable, Mapping
from typing import Any

from tdev.kernel.secret_forms import NAME


def names_among(words: Iterable[str]) -> tuple[str, ...]:
    """Those that can be names of secrets here. What cannot (a path in another store) is none of ours."""
    return tuple(word for word in words if NAME.fullmatch(word))


def parameters_of(names: Iterable[str], parameters: Iterable[str]) -> dict[str, str]:
    """Secret -> parameter that takes it: the one of that name, in whatever case (``API_KEY``: ``api_key``)."""
    by_word = {parameter.lower(): parameter for parameter in parameters}
    return {name: by_word[name.lower()] for name in names if name.lower() in by_word}


def without_secrets(schema: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """An input schema without the parameters that take secrets: a plan does not give those."""
    taken = set(parameters_of(names_among(names), schema.get("properties", {})).values())
    if not taken:
        return dict(schema)
    left = {name: each for name, each in schema["properties"].items() if name not in taken}
    needed = [name for name in schema.get("required", ()) if name not in taken]
    return {**{key: value for key, value in schema.items() if key != "required"}, "properties": left} | (
        {"required": needed} if needed else {}
    )
