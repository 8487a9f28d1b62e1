"""The versions that a tenant has switched off for itself, its own ones and those of the shared catalogue.

A ban lies beside what it is about and changes nothing of it: lifted, the version is what it was before. A lifted ban
stays as an item that says so, because whoever writes the registry may remove nothing from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tdev.domain.records.keys import Keys
from tdev.domain.registry.references import version_of
from tdev.kernel.semver import Version
from tdev.model.component import Component, Standing
from tdev.platform.storage import Absent, Condition, Equals, Item, Put, Query, Tables

_TABLE = "registry"
_PART = "BANS"
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Ban:
    """One version that is, or was, switched off: by whom, when and why. ``rev`` counts its changes."""

    name: str
    version: Version
    standing: Standing
    rev: int
    holds: bool


class Bans:
    """The bans of one tenant."""

    def __init__(self, tables: Tables, tenant: str) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self._tables = tables
        self._keys = Keys(tenant)

    def of(self, name: str) -> Mapping[Version, Ban]:
        """Those that hold, of the versions of one name."""
        return {ban.version: ban for ban in self._read(f"{name}@") if ban.holds}

    def names(self) -> frozenset[str]:
        """The names of which some version is switched off."""
        return frozenset(ban.name for ban in self._read("") if ban.holds)

    def known(self, component: Component) -> Ban | None:
        """What is written of this version, whether it holds or was lifted."""
        item = self._tables.get(_TABLE, self._keys.key(_sort_key(component), _PART))
        return None if item is None else _ban(item)

    def write(self, component: Component, standing: Standing, known: Ban | None, *, holds: bool) -> Put:
        """What switches a version off or on again; fails when somebody else has changed it since it was ``known``."""
        when: Condition = Absent() if known is None else Equals("rev", known.rev)
        item: Item = {
            **self._keys.key(_sort_key(component), _PART),
            "name": component.name,
            "version": str(version_of(component.version)),
            "standing": standing.model_dump_json(exclude_defaults=True),
            "holds": holds,
            "rev": 1 if known is None else known.rev + 1,
        }
        return Put(_TABLE, item, when)

    def _read(self, begins: str) -> Iterator[Ban]:
        cursor = None
        while True:
            partition = self._keys.partition(_PART)
            page = self._tables.query(Query(_TABLE, partition, begins=begins or None, limit=_PAGE, cursor=cursor))
            yield from (_ban(item) for item in page.items)
            cursor = page.cursor
            if cursor is None:
                return


def shown(component: Component, bans: Mapping[Version, Ban]) -> Component:
    """The component as its tenant sees it: one that is switched off is disabled, whatever it is otherwise."""
    ban = bans.get(version_of(component.version))
    if ban is None:
        return component
    replacement = component.standing.replacement if component.standing else None
    standing = ban.standing.model_copy(update={"replacement": replacement})
    return component.model_copy(update={"status": "disabled", "standing": standing})


def _sort_key(component: Component) -> str:
    return f"{component.name}@{version_of(component.version)}"


def _ban(item: Item) -> Ban:
    standing = Standing.model_validate_json(item["standing"])
    return Ban(item["name"], version_of(item["version"]), standing, int(item["rev"]), bool(item["holds"]))
