"""``@tool``, ``@agent``, ``@team`` attach what the author declares; schemas are made later (``manifest``)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, overload

T = TypeVar("T", bound=Callable[..., Any])
ATTRIBUTE = "__tdev__"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the author said. ``uses`` are names of components; ``requirements`` names of distributions it needs."""

    kind: Literal["tool", "agent", "team"]
    version: str = "1.0.0"
    phrases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    status: Literal["experimental", "stable", "deprecated", "disabled"] = "experimental"


@overload
def tool(target: T) -> T: ...
@overload
def tool(**declared: Any) -> Callable[[T], T]: ...
def tool(target: T | None = None, **declared: Any) -> T | Callable[[T], T]:
    """A component without a decision of its own.

    Used bare, or with the fields of ``Declaration``: ``@tool(phrases=["find e-mails"], effects=["fetch"])``.
    """
    return _declare("tool", target, declared)


@overload
def agent(target: T) -> T: ...
@overload
def agent(**declared: Any) -> Callable[[T], T]: ...
def agent(target: T | None = None, **declared: Any) -> T | Callable[[T], T]:
    """A component with one decision loop: a function, or a class whose ``run`` is called."""
    return _declare("agent", target, declared)


@overload
def team(target: T) -> T: ...
@overload
def team(**declared: Any) -> Callable[[T], T]: ...
def team(target: T | None = None, **declared: Any) -> T | Callable[[T], T]:
    """A component made of two or more agents, named in ``uses``."""
    return _declare("team", target, declared)


def declaration_of(target: object) -> Declaration | None:
    """What the author declared, or None for anything that is no component."""
    found = getattr(target, ATTRIBUTE, None)
    return found if isinstance(found, Declaration) else None


def _declare(
    kind: Literal["tool", "agent", "team"], target: T | None, declared: dict[str, Any]
) -> T | Callable[[T], T]:
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in declared.items()}
    declaration = Declaration(kind, **fields)

    def mark(marked: T) -> T:
        setattr(marked, ATTRIBUTE, declaration)
        return marked

    return mark if target is None else mark(target)
