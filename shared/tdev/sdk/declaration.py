"""``@tool``, ``@agent``, ``@team`` attach what the author declares; schemas are made later (``manifest``)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, overload

from tdev.kernel.errors import Finding, InvalidError

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

    Raises:
        InvalidError: When a field is unknown or has the wrong shape.
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
    """What the author declared, or None for anything that is no component.

    A subclass is no component because its base class is one: it declares for itself.
    """
    found = vars(target).get(ATTRIBUTE) if isinstance(target, type) else getattr(target, ATTRIBUTE, None)
    return found if isinstance(found, Declaration) else None


_TEXTS = ("version", "status")
_LISTS = ("phrases", "tags", "effects", "uses", "requirements", "secrets")


def _declare(
    kind: Literal["tool", "agent", "team"], target: T | None, declared: dict[str, Any]
) -> T | Callable[[T], T]:
    findings = [finding for name, value in declared.items() if (finding := _finding(name, value)) is not None]
    if findings:
        told = "; ".join(f"{finding.pointer[2:]}: {finding.message}" for finding in findings)
        raise InvalidError(f"@{kind} is declared wrongly: {told}", findings)
    fields: dict[str, Any] = {name: value if name in _TEXTS else tuple(value) for name, value in declared.items()}
    declaration = Declaration(kind, **fields)

    def mark(marked: T) -> T:
        if not callable(marked):
            raise InvalidError(f"@{kind} marks a function or a class, not {marked!r}")
        setattr(marked, ATTRIBUTE, declaration)
        return marked

    return mark if target is None else mark(target)


def _finding(name: str, value: object) -> Finding | None:
    """What is wrong with one declared field, or None."""
    if name in _TEXTS:
        return None if isinstance(value, str) else Finding(f"#/{name}", "write a text", "declaration")
    if name not in _LISTS:
        return Finding(f"#/{name}", f"no such field; known are {', '.join((*_LISTS, *_TEXTS))}", "declaration")
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return None
    return Finding(f"#/{name}", "write a list of texts", "declaration")
