"""Payload templates: ``Parameters``, ``ResultSelector``, ``ItemSelector`` and ``Assign`` of JSONPath states."""

from typing import Any

from tdev.platform.machine.embedded.intrinsic_functions import Sources
from tdev.platform.machine.embedded.intrinsics import SYSTEM_SOURCES, compile_intrinsic, is_intrinsic
from tdev.platform.machine.embedded.jsonpath import compile_path
from tdev.platform.machine.embedded.scope import Expression, Scope

_MARK = ".$"


def compile_query(text: str, *, where: str = "", sources: Sources = SYSTEM_SOURCES) -> Expression:
    """Compile a path or an intrinsic function, whichever the text is (``.$`` fields, ``ErrorPath``, ``CausePath``).

    Raises:
        ValueError: When the text is neither.
    """
    if is_intrinsic(text):
        return compile_intrinsic(text, where=where, sources=sources)
    if not text.startswith("$"):
        raise ValueError(f"{text!r} is neither a path (starts with '$') nor an intrinsic function ('States.Name(...)')")
    return compile_path(text, where=where)


def compile_template(value: Any, *, sources: Sources = SYSTEM_SOURCES) -> Expression:
    """Compile a payload template. Its ``$`` is the scope's input.

    Each field whose name ends with ``.$``, at any depth, loses the ending and gets what its path or intrinsic function
    gives; everything else is passed on as it stands. Parts without such fields are shared, never copied.

    Raises:
        ValueError: When such a field holds no text, or one that is neither a path nor an intrinsic function, or when
            two fields get the same name.
    """
    compiled = _compile(value, sources)
    return compiled if compiled is not None else lambda scope: value


def _compile(value: Any, sources: Sources) -> Expression | None:
    """The expression of a part of a template; None when the part is constant."""
    if isinstance(value, dict):
        return _compile_object(value, sources)
    if isinstance(value, list):
        return _compile_array(value, sources)
    return None


def _compile_object(value: dict[str, Any], sources: Sources) -> Expression | None:
    constants: dict[str, Any] = {}
    moving: list[tuple[str, Expression]] = []
    for name, item in value.items():
        plain = name.removesuffix(_MARK)
        if plain in constants:
            raise ValueError(f"the field {plain!r} is given twice: with and without '.$'")
        expression = _compile_field(name, item, sources)
        constants[plain] = item
        if expression is not None:
            moving.append((plain, expression))
    if not moving:
        return None

    def build(scope: Scope) -> dict[str, Any]:
        built = constants.copy()
        for name, expression in moving:
            built[name] = expression(scope)
        return built

    return build


def _compile_field(name: str, item: Any, sources: Sources) -> Expression | None:
    if not name.endswith(_MARK):
        return _compile(item, sources)
    if not isinstance(item, str):
        raise ValueError(f"the field {name!r} must hold a path or an intrinsic function, as a string")
    return compile_query(item, where=name, sources=sources)


def _compile_array(value: list[Any], sources: Sources) -> Expression | None:
    parts = [(index, _compile(item, sources)) for index, item in enumerate(value)]
    moving = [(index, expression) for index, expression in parts if expression is not None]
    if not moving:
        return None

    def build(scope: Scope) -> list[Any]:
        built = value.copy()
        for index, expression in moving:
            built[index] = expression(scope)
        return built

    return build
