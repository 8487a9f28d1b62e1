"""The catalogue as one tenant sees it: its own components, then the shared ones, then those that are built in."""

import base64
import binascii
import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import islice
from typing import TypeAlias

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.domain.registry.references import Reference, usable, version_of
from tdev.domain.registry.shelf import Placed, Shelf, same_content
from tdev.kernel.clock import Clock, iso, system_clock
from tdev.kernel.errors import (
    ConditionFailedError,
    ConflictError,
    DeniedError,
    Finding,
    InvalidError,
    NotFoundError,
    PlatformError,
)
from tdev.kernel.json_types import digest
from tdev.kernel.semver import Version
from tdev.kernel.tenant import SHARED
from tdev.model.component import Component, Kind, Status
from tdev.platform.storage import Operation, Tables

Components: TypeAlias = list[Component]
Operations: TypeAlias = list[Operation]
Chunk: TypeAlias = list[Placed]

_ATTEMPTS = 1000
_CHUNK = 48
"""Components per transaction: two operations each, two for the audit trail and one for the revision, of 100."""
_CHUNK_CHARACTERS = 600_000
"""Text per transaction. It is written twice, a character has up to 3 bytes, and a transaction 4 MiB."""
_PLACE = re.compile(r"(agent|team|tool)#[A-Za-z][A-Za-z0-9_-]{0,63}")
_NEAR = 500


class Catalogue:
    """Components by name and version. Versions never change; only their status does."""

    def __init__(
        self,
        tables: Tables,
        tenant: str,
        *,
        built_in: Mapping[str, Component] | Iterable[Component] = (),
        clock: Clock = system_clock,
    ) -> None:
        """Bind the catalogue to a tenant.

        Args:
            tables: Where components are kept.
            tenant: Whose catalogue it is; ``_shared`` is that of all.
            built_in: Components that come with the product; they count as shared and are in no table.
            clock: Seconds since the epoch.

        Raises:
            InvalidError: When the tenant is none.
        """
        self._own = Shelf(tables, tenant)
        self._shelves = [self._own] if tenant == SHARED else [self._own, Shelf(tables, SHARED)]
        self._trail = AuditTrail(tables, tenant, clock=clock)
        self._clock = clock
        self._built_in: dict[str, list[Component]] = {}
        for component in built_in.values() if isinstance(built_in, Mapping) else built_in:
            self._built_in.setdefault(component.name, []).append(component)
        for versions in self._built_in.values():
            versions.sort(key=_age, reverse=True)

    def publish(self, component: Component, *, actor: str, request_id: str = "") -> Component:
        """Keep a version for ever; answers it as it is stored. Publishing the same content again changes nothing.

        Raises:
            ConflictError: When this version is there with other content.
        """
        return self._publish(self._placed(component, actor, iso(self._clock())), actor, request_id)[0]

    def publish_many(self, components: Iterable[Component], actor: str) -> int:
        """Publish many, up to 48 in one transaction with one audit record; answers how many were new.

        Raises:
            ConflictError: As ``publish``. What was published before it stays; publishing all again goes on from there.
        """
        return sum(self._publish_chunk(chunk, actor) for chunk in self._chunks(components, actor))

    def get(self, ref: str) -> Component:
        """The newest component that ``name``, ``name@1``, ``name@1.2`` or ``name@1.2.0`` allows.

        Disabled versions and prereleases are found only by their exact version.

        Raises:
            NotFoundError: When there is none; the hint has names that look alike.
            InvalidError: When the reference is none.
        """
        reference = Reference.parse(ref)
        found = self._visible(reference)
        if found is None:
            raise self._not_found(ref, reference)
        return found

    def versions(self, name: str) -> Components:
        """All versions of a name, newest first; of one version, the tenant's own hides the shared one.

        Raises:
            NotFoundError: When there is none.
            InvalidError: When the name is none.
        """
        reference = Reference.parse(name)
        found: dict[Version, Component] = {}
        sources = [shelf.versions(reference.name) for shelf in self._shelves]
        for source in (*sources, self._built_in.get(reference.name, [])):
            for component in source:
                found.setdefault(version_of(component.version), component)
        if not found:
            raise self._not_found(name, reference)
        return [found[version] for version in sorted(found, reverse=True)]

    def list(
        self, type: Kind | None = None, cursor: str | None = None, limit: int = 100
    ) -> tuple[Components, str | None]:
        """The newest of each visible name, ordered by type and name, and the cursor to the next ones.

        Raises:
            InvalidError: When the cursor is none.
        """
        list_of = digest([self._own.tenant, type])[7:23]
        after = _read_place(cursor, list_of) if cursor is not None else f"{type}#" if type else ""
        before = f"{type}$" if type else "~"  # $ follows #
        found = [*islice(self._merged(after, before, limit + 1), limit + 1)]
        return found[:limit], _write_place(found[limit - 1], list_of) if len(found) > limit else None

    def snapshot(self) -> Components:
        """The newest of each visible name, ordered by name: what a planner chooses from."""
        found = {component.name: component for component in self._newest_built_in()}
        for shelf in reversed(self._shelves):
            for component in shelf.listed():
                other = found.get(component.name)
                if shelf.tenant != SHARED or other is None or _age(component) >= _age(other):
                    found[component.name] = component
        return [found[name] for name in sorted(found)]

    def revision(self) -> str:
        """A text that changes with every change of what ``snapshot`` can answer; one or two reads."""
        return ".".join(str(shelf.revision()) for shelf in self._shelves)

    def set_status(self, ref: str, status: Status, *, actor: str, reason: str = "") -> Component:
        """Give an exact version of this tenant another status, on the record.

        Raises:
            InvalidError: When the reference names no exact version.
            NotFoundError: When there is no such version.
            DeniedError: When it belongs to the shared catalogue.
        """
        reference = Reference.parse(ref)
        if reference.exact is None:
            raise InvalidError(f"{ref!r} names no exact version", [Finding("#/ref", "write Name@1.2.0", "reference")])
        for _ in range(_ATTEMPTS):
            head = self._own.head(reference.name)
            found = self._own.find(reference)
            if found is None:
                self.get(ref)
                raise DeniedError(f"{ref} belongs to the shared catalogue", hint="publish a version of your own")
            if found.status == status:
                return found
            changed = found.model_copy(update={"status": status})
            deed = Deed(actor, "set_status", found.ref, detail={"from": found.status, "to": status, "reason": reason})
            try:
                self._trail.append(deed, *self._own.change(changed, found.status, head), self._own.touch())
            except ConditionFailedError:
                continue
            return changed
        raise _too_busy(reference.name)

    def _publish(self, placed: Placed, actor: str, request_id: str = "") -> tuple[Component, bool]:
        """The stored component, and whether this call has stored it."""
        component = placed.component
        deed = Deed(actor, "publish", component.ref, request_id=request_id)
        for _ in range(_ATTEMPTS):
            operations = self._own.publication(placed, self._own.head(component.name))
            try:
                self._trail.append(deed, *operations, self._own.touch())
            except ConditionFailedError as error:
                if error.index == 0:
                    return self._same(component), False
            else:
                return placed.whole, True
        raise _too_busy(component.name)

    def _publish_chunk(self, chunk: Chunk, actor: str) -> int:
        """Publish at once, taking the names for new; then with what is known of them; then one by one."""
        refs: Sequence[str] = [placed.component.ref for placed in chunk]
        deed = Deed(actor, "publish", f"{len(chunk)} components", detail={"refs": refs})
        for known in (False, True):
            operations: Operations = []
            for placed in chunk:
                head = self._own.head(placed.component.name) if known else None
                operations += self._own.publication(placed, head)
            try:
                self._trail.append(deed, *operations, self._own.touch())
            except ConditionFailedError:
                continue
            return len(chunk)
        return sum(self._publish(placed, actor)[1] for placed in chunk)

    def _placed(self, component: Component, actor: str, at: str) -> Placed:
        built_in = self._built_in.get(component.name, []) if self._own.tenant == SHARED else []
        if any(_age(other) == _age(component) and not same_content(other, component) for other in built_in):
            raise _conflict(component.ref)
        return self._own.place(component, actor, at)

    def _same(self, component: Component) -> Component:
        stored = self._own.find(Reference.parse(component.ref))
        if stored is not None and same_content(stored, component):
            return stored
        raise _conflict(component.ref)

    def _chunks(self, components: Iterable[Component], actor: str) -> Iterator[Chunk]:
        """As many as fit into a transaction, no name twice: first versions first, then the second ones ..."""
        at = iso(self._clock())
        seen: Counter[str] = Counter()
        turns: dict[int, Components] = {}
        for component in components:
            turns.setdefault(seen[component.name], []).append(component)
            seen[component.name] += 1
        for turn in turns.values():
            chunk: Chunk = []
            characters = 0
            for component in turn:
                placed = self._placed(component, actor, at)
                if chunk and (len(chunk) == _CHUNK or characters + len(placed.content) > _CHUNK_CHARACTERS):
                    yield chunk
                    chunk, characters = [], 0
                chunk.append(placed)
                characters += len(placed.content)
            yield chunk

    def _visible(self, reference: Reference) -> Component | None:
        for shelf in self._shelves:
            found = [component for component in (shelf.find(reference),) if component is not None]
            if shelf.tenant == SHARED:
                found += [c for c in self._built_in.get(reference.name, []) if reference.allows(c)]
            if found:
                return max(found, key=_age)
        return None

    def _newest_built_in(self) -> Iterator[Component]:
        for versions in self._built_in.values():
            yield from islice(filter(usable, versions), 1)

    def _merged(self, after: str, before: str, page: int) -> Iterator[Component]:
        """The newest of each visible name, ordered by type and name; what a better source hides is passed over."""
        built_in = sorted((c for c in self._newest_built_in() if after < _place(c) < before), key=_place)
        sources = [shelf.listed(after, before, page) for shelf in self._shelves]
        for component in merge(*sources, built_in, key=_place):
            if component.tenant == self._own.tenant != SHARED:
                yield component
                continue
            shown = self._visible(Reference(component.name))
            if shown is not None and _identity(shown) == _identity(component):
                yield component

    def _not_found(self, ref: str, reference: Reference) -> NotFoundError:
        visible = self._visible(Reference(reference.name))
        if visible is not None:
            return NotFoundError(f"there is no component {ref!r}", hint=f"the newest version is {visible.ref}")
        names = {*self._built_in}
        for shelf in self._shelves:
            names |= {component.name for component in islice(shelf.listed(page=_NEAR), _NEAR)}
        near = difflib.get_close_matches(reference.name, sorted(names), 3)
        hint = f"did you mean {' or '.join(near)}?" if near else "list the components to see the names"
        return NotFoundError(f"there is no component {ref!r}", hint=hint)


def _age(component: Component) -> Version:
    return version_of(component.version)


def _identity(component: Component) -> tuple[str, str, str | None]:
    return component.tenant, component.version, component.created_at


def _place(component: Component) -> str:
    return f"{component.type}#{component.name}"


def _write_place(component: Component, list_of: str) -> str:
    return base64.urlsafe_b64encode(f"{list_of}#{_place(component)}".encode()).decode().rstrip("=")


def _read_place(cursor: str, list_of: str) -> str:
    """The place that a cursor of this very list stands for: of the same tenant, and of the same type or all."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (ValueError, binascii.Error):
        text = ""
    whose, _, place = text.partition("#")
    if whose != list_of or _PLACE.fullmatch(place) is None:
        finding = Finding("#/cursor", "give back the cursor of the page before, with the same filters", "cursor")
        raise InvalidError("the cursor does not belong to this list", [finding])
    return place


def _conflict(ref: str) -> ConflictError:
    return ConflictError(f"{ref} is published with other content", hint="versions never change: publish a new version")


def _too_busy(name: str) -> PlatformError:
    return PlatformError(f"component {name} is changed by too many at once", hint="try again")
