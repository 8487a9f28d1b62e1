"""The table of AWS actions that ships with the package: made by ``scripts/actions``, read when first needed.

It holds, for every operation of a service, the IAM actions that it needs, the resource types of each action with their
ARN templates, and which argument fills which part of an ARN.
"""

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from tdev.kernel.errors import PlatformError

TABLE = Path(__file__).with_name("table.json.gz")


@dataclass(frozen=True)
class Operation:
    """One operation of a service.

    ``needs`` are its actions, None when the reference of actions does not know it; ``extra`` are actions by the
    argument (with ``:value`` behind it, by this value of it) that makes them necessary, ``instead`` pairs (action, the
    one that replaces it) by argument; ``bind`` says by resource type (or ``action|type``) which arguments fill which
    part of its ARN; ``order`` names arguments that may be given by position; ``path`` is the address in API Gateway;
    ``free`` says that no resource need be named.
    """

    name: str
    needs: tuple[str, ...] | None
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    instead: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    bind: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    path: str = ""
    free: bool = False

    def arguments_of(self, action: str, kind: str) -> Mapping[str, list[str]]:
        """Which arguments fill the parts of a resource type's ARN for this action."""
        return self.bind.get(f"{action}|{kind}", self.bind.get(kind, {}))


@dataclass(frozen=True)
class ResourceType:
    """A kind of resource: its ARN template, and whether an action always needs one of it."""

    name: str
    template: str
    required: bool


class Service:
    """One service of boto3.

    Args:
        name: As boto3 names it.
        document: Its part of the table.
    """

    def __init__(self, name: str, document: dict[str, Any]) -> None:
        self.name = name
        self.prefix: str = document["prefix"]
        self.waiters: dict[str, str] = document["waiters"]
        self._operations: dict[str, dict[str, Any]] = document["operations"]
        self.kinds: dict[str, dict[str, Any]] = document.get("resources", {})

    def method(self, name: str) -> Operation | None:
        """The operation behind a method of the client, as ``put_object``."""
        found = self._operations.get(name)
        return None if found is None else self._read(found)

    def operation(self, name: str) -> Operation | None:
        """An operation by its name in the API, as ``PutObject``."""
        return self.method(self._methods.get(name, ""))

    @cached_property
    def _methods(self) -> dict[str, str]:
        return {described["name"]: method for method, described in reversed(self._operations.items())}

    def names(self) -> list[str]:
        """The methods of the client that call the service, sorted."""
        return sorted(self._operations)

    def _read(self, found: dict[str, Any]) -> Operation:
        needs = found.get("needs", [f"{self.prefix}:{found['name']}"])
        return Operation(
            name=found["name"],
            needs=None if needs is None else tuple(needs),
            extra={argument: tuple(actions) for argument, actions in found.get("with", {}).items()},
            instead={argument: (swap[0], swap[1]) for argument, swap in found.get("instead", {}).items()},
            bind=found.get("bind", {}),
            order=tuple(found.get("order", ())),
            path=found.get("path", ""),
            free=found.get("free", False),
        )


class ActionTable:
    """The whole table.

    Args:
        document: As ``scripts/actions`` writes it.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.date: str = document["date"]
        self.sources: dict[str, str] = document["sources"]
        self._services: dict[str, dict[str, Any]] = document["services"]
        self._actions: dict[str, dict[str, Any]] = document["actions"]
        self._known: dict[str, Service] = {}

    def services(self) -> list[str]:
        """The names of all services, sorted."""
        return sorted(self._services)

    def service(self, name: str) -> Service | None:
        """A service by its name in boto3; None when the table does not hold it."""
        if name not in self._known and name in self._services:
            self._known[name] = Service(name, self._services[name])
        return self._known.get(name)

    def types_of(self, action: str) -> tuple[ResourceType, ...]:
        """The resource types of an action (``s3:PutObject``); empty when it can only be granted on everything."""
        prefix, _, name = action.partition(":")
        described = self._actions.get(prefix, {"types": {}, "actions": {}})
        kinds = described["actions"].get(name, [])
        return tuple(
            ResourceType(kind.removeprefix("!"), described["types"][kind.removeprefix("!")], kind.startswith("!"))
            for kind in kinds
        )

    def knows(self, action: str) -> bool:
        """Whether IAM has an action of this name."""
        prefix, _, name = action.partition(":")
        return name in self._actions.get(prefix, {"actions": {}})["actions"]

    def has_method(self, name: str) -> bool:
        """Whether any service has a client method of this name."""
        return name in self._methods

    @cached_property
    def _methods(self) -> frozenset[str]:
        return frozenset(method for service in self._services.values() for method in service["operations"])


@cache
def action_table() -> ActionTable:
    """The table of the package.

    Raises:
        PlatformError: When the generated file is missing or broken.
    """
    return read_table(TABLE)


def read_table(path: Path) -> ActionTable:
    """Read a table.

    Raises:
        PlatformError: When the file is missing or broken.
    """
    try:
        return ActionTable(json.loads(gzip.decompress(path.read_bytes())))
    except (OSError, EOFError, ValueError, KeyError, zlib.error) as cause:
        raise PlatformError(f"the table {path.name} cannot be read", hint="run scripts/actions") from cause
