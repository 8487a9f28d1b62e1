"""How a file of this folder declares its routes: as data that the application registers and the documentation reads."""

import inspect
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any, TypeVar, get_type_hints
from urllib.parse import quote

from aws_lambda_powertools.event_handler.openapi.params import Query

from tdev.kernel.errors import UnauthenticatedError
from tdev.kernel.roles import Role
from tdev.model.identity import Principal

Function = TypeVar("Function", bound=Callable[..., Any])
_REST = "<path>"


@dataclass(frozen=True)
class Route:
    """One method on one path.

    Attributes:
        method: GET, POST or DELETE.
        rule: Path, with parameters as ``<name>``; ``<path>`` at its end is all that follows, slashes too.
        function: Answers the request; its first lines of documentation are those of the operation.
        needs: Role that the caller must have; None: anybody, even without an identity.
        answers: Model of the body by status; None for a body that is not JSON.
        tag: Resource that it belongs to.
        action: What the audit trail calls the change that it makes; empty for a route that changes nothing.
        also: Another role that may come in as well; what each of them may do there is looked at behind the door.
    """

    method: str
    rule: str
    function: Callable[..., Any]
    needs: Role | None
    answers: Mapping[int, Any]
    tag: str
    action: str = ""
    also: Role | None = None

    def fits(self, path: str) -> bool:
        """Whether a path is one of this route."""
        return fits(self.rule, path)

    def plain(self, path: str) -> str:
        """A path of this route as Powertools reads it: quoted where ``<path>`` stands, so that it is one segment."""
        before, is_open, _ = self.rule.partition(_REST)
        if not is_open:
            return path
        *fixed, rest = path.split("/", before.count("/"))
        return "/".join([*fixed, quote(rest, safe="")])

    @cached_property
    def queries(self) -> frozenset[str]:
        """The names that its query may have."""
        found = set()
        for name, hint in get_type_hints(self.function, include_extras=True).items():
            for each in getattr(hint, "__metadata__", ()):
                if isinstance(each, Query):
                    found.add(each.alias or name)
        return frozenset(found)

    @property
    def summary(self) -> str:
        """The first sentence of the function's documentation, without its full stop."""
        return _documentation(self.function)[0].rstrip(".")

    @property
    def description(self) -> str | None:
        """What follows the first line of the function's documentation."""
        return _documentation(self.function)[1] or None

    @property
    def documented(self) -> dict[int, Any]:
        """The answers in the form of Powertools."""
        found: dict[int, Any] = {}
        for status, model in self.answers.items():
            found[status] = {"description": HTTPStatus(status).phrase}
            if model is not None:
                found[status]["content"] = {"application/json": {"model": model}}
        return found

    @property
    def name(self) -> str:
        """The operation's id: the name of its function in camel case."""
        first, *others = self.function.__name__.split("_")
        return first + "".join(word.capitalize() for word in others)


def fits(rule: str, path: str) -> bool:
    """Whether a path is one of a rule: a parameter is anything without a slash, ``<path>`` at its end the rest.

    Parts are compared as they stand. A regular expression for each of a hundred rules would cost a process that answers
    one request more than all its other routing.
    """
    expected, parts = rule.split("/"), path.split("/")
    if expected[-1] == _REST:
        rest = "/".join(parts[len(expected) - 1 :])
        return bool(rest) and _same(expected[:-1], parts[: len(expected) - 1])
    return _same(expected, parts)


def _same(expected: list[str], parts: list[str]) -> bool:
    if len(expected) != len(parts):
        return False
    return all(
        part == name or (name.startswith("<") and part != "") for name, part in zip(expected, parts, strict=True)
    )


def _documentation(function: Callable[..., Any]) -> tuple[str, str]:
    first, _, rest = inspect.cleandoc(function.__doc__ or "").partition("\n")
    return first, " ".join(rest.split())


@dataclass(frozen=True)
class Resource:
    """The routes of one resource, in the order of their declaration."""

    tag: str
    about: str
    routes: list[Route] = field(default_factory=list)

    def get(self, rule: str, *, answer: Any = None, needs: Role | None = "viewer") -> Callable[[Function], Function]:
        """Declare a route that reads."""
        return self._declare("GET", rule, needs, {200: answer})

    def post(
        self,
        rule: str,
        *,
        answers: Mapping[int, Any],
        needs: Role = "developer",
        action: str = "",
        also: Role | None = None,
    ) -> Callable[[Function], Function]:
        """Declare a route that does something; with an ``action`` it changes something, and that is recorded."""
        return self._declare("POST", rule, needs, answers, (action, also))

    def delete(
        self, rule: str, *, answers: Mapping[int, Any], needs: Role = "developer", action: str = ""
    ) -> Callable[[Function], Function]:
        """Declare a route that takes something away; it has no body."""
        return self._declare("DELETE", rule, needs, answers, (action, None))

    def _declare(
        self,
        method: str,
        rule: str,
        needs: Role | None,
        answers: Mapping[int, Any],
        change: tuple[str, Role | None] = ("", None),
    ) -> Callable[[Function], Function]:
        def register(function: Function) -> Function:
            self.routes.append(Route(method, rule, function, needs, answers, self.tag, *change))
            return function

        return register


@dataclass(frozen=True, slots=True)
class Current:
    """The request under way.

    Attributes:
        request_id: Its identifier.
        headers: Its headers, names in lower case.
        principal: Who is asking; None on a route that anybody may use.
        left_s: Seconds until this function is stopped.
        openapi: Makes the OpenAPI document of the application.
    """

    request_id: str
    headers: Mapping[str, str]
    principal: Principal | None
    left_s: float
    openapi: Callable[[], str]


CURRENT: ContextVar[Current] = ContextVar("request")


def current() -> Current:
    """The request under way."""
    return CURRENT.get()


def caller() -> Principal:
    """Who is asking. Raises ``UnauthenticatedError`` on a route that anybody may use."""
    principal = CURRENT.get().principal
    if principal is None:
        raise UnauthenticatedError("nobody is known to ask")
    return principal
