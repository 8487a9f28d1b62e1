"""How a declared target is called: its function, and the parameter through which it asks for a ``Context``."""

import inspect
from collections.abc import Callable
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from tdev.kernel.errors import Finding, InvalidError
from tdev.sdk.context import Context


def function_of(target: Any) -> Callable[..., Any]:
    """The function itself, or the method ``run`` of a class (unbound).

    Raises:
        InvalidError: When a class has no method ``run``.
    """
    if not inspect.isclass(target):
        function: Callable[..., Any] = target
        return function
    run = getattr(target, "run", None)
    if not callable(run):
        name = target.__name__
        raise InvalidError(f"{name} has no method run", [Finding("#/run", "a class is called by its run", "run")])
    method: Callable[..., Any] = run
    return method


def hints_of(function: Callable[..., Any], name: str) -> dict[str, Any]:
    """The type hints of a function, with what ``Annotated`` adds.

    Raises:
        InvalidError: When a hint names something unknown or is no type.
    """
    try:
        return get_type_hints(function, include_extras=True)
    except (NameError, TypeError, SyntaxError, AttributeError) as cause:
        raise InvalidError(f"{name}: a type hint names something unknown: {cause}") from cause


def is_context(hint: object) -> bool:
    """Whether a hint asks for the context: ``Context`` or ``Context | None``."""
    if hint is Context:
        return True
    return get_origin(hint) in (Union, UnionType) and Context in get_args(hint)


def context_parameter(function: Callable[..., Any], name: str) -> str | None:
    """The name of the parameter that takes the context, or None. Raises as ``hints_of``."""
    hints = hints_of(function, name)
    return next((parameter for parameter, hint in hints.items() if parameter != "return" and is_context(hint)), None)
