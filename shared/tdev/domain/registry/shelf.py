"""How one tenant's components lie in the table: an item per version, and a head per name that knows the newest.

``doc`` is the text of what never changes; tenant, owner, time, status and standing stand beside it. The head repeats
the version that the name alone means, so that a list and a look-up by name read one item. Each change to a name gives
its head the next ``rev``: two writers that both saw the same head cannot both succeed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic_core import from_json

from tdev.domain.records.keys import Keys
from tdev.domain.registry.references import Reference, preference, usable, version_of
from tdev.kernel.json_types import canonical
from tdev.kernel.semver import Version
from tdev.model.component import Component, Standing
from tdev.platform.storage import Absent, Condition, Equals, Item, Operation, Put, Query, Tables, Update

_TABLE = "registry"
_HEAD = "HEAD"
_BESIDE = ("tenant", "owner", "status", "created_at")
_BESIDE_SET = {*_BESIDE, "standing"}


def content_of(component: Component) -> str:
    """The text of what may never change in a published version."""
    return component.model_dump_json(exclude=_BESIDE_SET)


def same_content(left: Component, right: Component) -> bool:
    """Whether two components differ at most in whose they are, their time and their status."""
    texts = [canonical(component.model_dump(mode="json", exclude=_BESIDE_SET)) for component in (left, right)]
    return texts[0] == texts[1]


@dataclass(frozen=True, slots=True)
class Placed:
    """A component on its way to a shelf: what never changes as text, and what stands beside it."""

    component: Component
    content: str
    beside: Item

    @property
    def whole(self) -> Component:
        """The component as the shelf will answer it."""
        return self.component.model_copy(update={name: self.beside[name] for name in _BESIDE})


class Shelf:
    """The components of one tenant, without those of the shared catalogue."""

    def __init__(self, tables: Tables, tenant: str) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self._tables = tables
        self._keys = Keys(tenant)
        self.tenant = self._keys.tenant

    def find(self, reference: Reference) -> Component | None:
        """The component that the reference means."""
        if reference.exact is not None:
            return self._component(self._get(reference.name, _version_key(reference.exact)))
        if reference.part is None:
            return self._component(self._get(reference.name, _HEAD))
        versions = self.versions(reference.name, reference.prefix)
        return max(filter(reference.allows, versions), key=preference, default=None)

    def versions(self, name: str, prefix: str = "") -> Iterator[Component]:
        """All versions of a name, newest first; ``prefix`` narrows their sort keys."""
        cursor = None
        while True:
            query = Query(_TABLE, self._partition(name), begins=f"V#{prefix}", cursor=cursor, forward=False)
            page = self._tables.query(query)
            yield from (_read(item) for item in page.items)
            cursor = page.cursor
            if cursor is None:
                return

    def listed(self, after: str = "", before: str = "~", page: int = 1000) -> Iterator[Component]:
        """What each name means, ordered by ``type#name``, from after one such text to before another."""
        bounds = (f"{after}\x00" if after else "!", before)
        cursor = None
        while True:
            partition = self._keys.partition("COMPS")
            query = Query(_TABLE, partition, index="list", between=bounds, limit=page, cursor=cursor)
            found = self._tables.query(query)
            yield from (_read(item) for item in found.items)
            cursor = found.cursor
            if cursor is None:
                return

    def revision(self) -> int:
        """How often anything here was published or changed."""
        item = self._tables.get(_TABLE, self._keys.key("REVISION", "REVISION"))
        return 0 if item is None else int(item["changes"])

    def touch(self) -> Operation:
        """What counts the revision up; part of every change."""
        return Update(_TABLE, self._keys.key("REVISION", "REVISION"), add={"changes": 1})

    def head(self, name: str) -> Item | None:
        """What ``publication`` and ``change`` have to start from."""
        return self._get(name, _HEAD)

    def place(self, component: Component, owner: str, at: str) -> Placed:
        """The component as one of this tenant's, first published at a time."""
        beside = {
            "tenant": self.tenant,
            "owner": component.owner or owner,
            "status": component.status,
            "created_at": at,
            "standing": _standing_text(component),
        }
        return Placed(component, content_of(component), beside)

    def publication(self, placed: Placed, head: Item | None) -> list[Operation]:
        """What publishes a version: the first operation fails when it is there, the second when the head has moved."""
        component = placed.component
        version = version_of(component.version)
        attributes = {"doc": placed.content, **placed.beside}
        item = {**self._keys.key(_version_key(version), "COMP", component.name), **attributes}
        newest = self._component(head)
        better = usable(component) and (newest is None or preference(component) > preference(newest))
        shown = self._shown(component, attributes) if better else _shown_by(head)
        return [Put(_TABLE, item, Absent()), self._move(component.name, head, shown)]

    def change(self, component: Component, was: str, head: Item | None) -> list[Operation]:
        """What gives a version another status: the first fails when that is no longer ``was``, the second as above."""
        attributes = self._attributes(component, content_of(component))
        key = self._keys.key(_version_key(version_of(component.version)), "COMP", component.name)
        candidates = (component if old.version == component.version else old for old in self.versions(component.name))
        best = max(filter(usable, candidates), key=preference, default=None)
        shown = self._shown(best, self._attributes(best, content_of(best))) if best else {}
        put = Put(_TABLE, {**key, **attributes}, Equals("status", was))
        return [put, self._move(component.name, head, shown)]

    def _move(self, name: str, head: Item | None, shown: Item) -> Put:
        condition: Condition = Absent() if head is None else Equals("rev", head["rev"])
        rev = 1 if head is None else head["rev"] + 1
        return Put(_TABLE, {**self._keys.key(_HEAD, "COMP", name), **shown, "rev": rev}, condition)

    def _attributes(self, component: Component, content: str) -> Item:
        beside = {name: getattr(component, name) for name in _BESIDE}
        return {"doc": content, **beside, "standing": _standing_text(component)}

    def _shown(self, component: Component, attributes: Item) -> Item:
        place = {"list_pk": self._keys.partition("COMPS"), "list_sk": f"{component.type}#{component.name}"}
        return {**attributes, **place}

    def _get(self, name: str, sort: str) -> Item | None:
        return self._tables.get(_TABLE, self._keys.key(sort, "COMP", name))

    def _component(self, item: Item | None) -> Component | None:
        return None if item is None or "doc" not in item else _read(item)

    def _partition(self, name: str) -> str:
        return self._keys.partition("COMP", name)


def _version_key(version: Version) -> str:
    return f"V#{version.sort_key()}"


def _shown_by(head: Item | None) -> Item:
    return {name: value for name, value in (head or {}).items() if name not in ("pk", "sk", "rev")}


def _standing_text(component: Component) -> str:
    return component.standing.model_dump_json(exclude_defaults=True) if component.standing else ""


def _read(item: Item) -> Component:
    found = {**from_json(item["doc"]), **{name: item[name] for name in _BESIDE}}
    # Items from before there was a standing have none.
    if text := item.get("standing"):
        found["standing"] = Standing.model_validate_json(text)
    return Component.model_validate(found)
