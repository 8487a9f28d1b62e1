"""The catalogue as one tenant sees it: its own components, then the shared ones, then those that are built in."""

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import islice
from typing import Any, TypeAlias

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.domain.notices.outbox import Outbox
from tdev.domain.notices.telling import publication_news
from tdev.domain.registry.bans import Ban, Bans, shown
from tdev.domain.registry.pages import place_of, read_place, write_place
from tdev.domain.registry.references import Reference, preference, usable, version_of
from tdev.domain.registry.shelf import Placed, Shelf, same_content
from tdev.domain.registry.standing import told
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
from tdev.kernel.plurals import counted
from tdev.kernel.semver import Version
from tdev.kernel.tenant import SHARED
from tdev.model.component import Component, Kind, Standing, Status
from tdev.platform.storage import Operation, Tables

Components: TypeAlias = list[Component]
Operations: TypeAlias = list[Operation]
Chunk: TypeAlias = list[Placed]

_ATTEMPTS = 1000
_CHUNK, _CHUNK_TOLD = 48, 32
"""Components per transaction: two operations each, three with an event, two for the trail, one for the revision."""
_CHUNK_CHARACTERS = 600_000
"""Text per transaction. It is written twice, a character has up to 3 bytes, and a transaction 4 MiB."""
_NEAR = 500


class Catalogue:
    """Components by name and version. Versions never change; only their status does."""

    def __init__(
        self,
        tables: Tables,
        tenant: str,
        *,
        built_in: Mapping[str, Component] | Iterable[Component] = (),
        outbox: Outbox | None = None,
        clock: Clock = system_clock,
    ) -> None:
        """Bind the catalogue to a tenant.

        Args:
            tables: Where components are kept.
            tenant: Whose catalogue it is; ``_shared`` is that of all.
            built_in: Components that come with the product; they count as shared and are in no table.
            outbox: Where each published version is told of.
            clock: Seconds since the epoch.

        Raises:
            InvalidError: When the tenant is none.
        """
        self._own = Shelf(tables, tenant)
        self._bans = Bans(tables, tenant)
        self._shelves = [self._own] if tenant == SHARED else [self._own, Shelf(tables, SHARED)]
        self._trail = AuditTrail(tables, tenant, clock=clock)
        self._clock = clock
        self._outbox = outbox
        self._flush = outbox.flush if outbox else lambda: 0
        self._built_in: dict[str, list[Component]] = {}
        for component in built_in.values() if isinstance(built_in, Mapping) else built_in:
            self._built_in.setdefault(component.name, []).append(component)
        for versions in self._built_in.values():
            versions.sort(key=preference, reverse=True)

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
        """The component that ``name``, ``name@1``, ``name@1.2`` or ``name@1.2.0`` means (see ``references``).

        Prereleases and versions that are retired or disabled are found only by their exact version. A disabled one
        names in its standing what may be used instead.

        Raises:
            NotFoundError: When there is none; the hint has names that look alike.
            InvalidError: When the reference is none.
        """
        reference = Reference.parse(ref)
        found = self._visible(reference)
        if found is None:
            raise self._not_found(ref, reference)
        return found if found.status != "disabled" else self._with_another(found)

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
        bans = self._bans.of(reference.name)
        return [shown(found[version], bans) for version in sorted(found, reverse=True)]

    def list(
        self, type: Kind | None = None, cursor: str | None = None, limit: int = 100
    ) -> tuple[Components, str | None]:
        """What each visible name means, ordered by type and name, and the cursor to the next ones.

        Raises:
            InvalidError: When the cursor is none.
        """
        list_of = digest([self._own.tenant, type])[7:23]
        after = read_place(cursor, list_of) if cursor is not None else f"{type}#" if type else ""
        before = f"{type}$" if type else "~"  # $ follows #
        found = [*islice(self._merged(after, before, limit + 1), limit + 1)]
        return found[:limit], write_place(found[limit - 1], list_of) if len(found) > limit else None

    def snapshot(self) -> Components:
        """What each visible name means, ordered by name: what a planner chooses from."""
        found = {component.name: component for component in self._best_built_in()}
        for shelf in reversed(self._shelves):
            for component in shelf.listed():
                other = found.get(component.name)
                if shelf.tenant != SHARED or other is None or preference(component) >= preference(other):
                    found[component.name] = component
        for name in self._bans.names():
            found.pop(name, None)
            if (other := self._visible(Reference(name))) is not None:
                found[name] = other
        return [found[name] for name in sorted(found)]

    def revision(self) -> str:
        """A text that changes with every change of what ``snapshot`` can answer; one or two reads."""
        return ".".join(str(shelf.revision()) for shelf in self._shelves)

    def set_status(
        self, ref: str, status: Status, *, actor: str, reason: str = "", replacement: str | None = None, **record: Any
    ) -> Component:
        """Give an exact version of this tenant another status, on the record.

        Args:
            ref: ``Name@1.2.0``.
            status: The new one. Whether it may be is for the caller to know (see ``lifecycle``).
            actor: Who does it.
            reason: Why.
            replacement: What is to be used instead.
            record: ``request_id``, ``detail`` with more for the record, and ``mutation_score`` when it was measured.

        Raises:
            InvalidError: When the reference names no exact version.
            NotFoundError: When there is no such version.
            DeniedError: When it belongs to the shared catalogue.
        """
        reference = _exact(ref)
        for _ in range(_ATTEMPTS):
            head = self._own.head(reference.name)
            found = self._own.find(reference)
            if found is None:
                self.get(ref)
                raise DeniedError(f"{ref} belongs to the shared catalogue", hint="publish a version of your own")
            known = found.standing or Standing()
            scored = record.get("mutation_score", known.mutation_score)
            if found.status == status and scored == known.mutation_score:
                return found
            told = self._standing(actor, reason, replacement) if found.status != status else known
            standing = told.model_copy(update={"mutation_score": scored})
            changed = found.model_copy(update={"status": status, "standing": standing})
            detail = {"from": found.status, "to": status, "reason": reason, **record.get("detail", {})}
            action = "set_status" if found.status != status else "measure"
            deed = Deed(actor, action, found.ref, request_id=record.get("request_id", ""), detail=detail)
            try:
                self._trail.append(deed, *self._own.change(changed, found.status, head), self._own.touch())
            except ConditionFailedError:
                continue
            return changed
        raise _too_busy(reference.name)

    def disable(self, ref: str, *, actor: str, reason: str = "", request_id: str = "") -> Component:
        """Switch an exact version off for this tenant, its own or a shared one; answers it as it is seen then.

        Raises:
            InvalidError: When the reference names no exact version.
            NotFoundError: When there is no such version.
        """
        return self._switch(ref, Deed(actor, "disable", ref, request_id=request_id, detail={"reason": reason}))

    def enable(self, ref: str, *, actor: str, reason: str = "", request_id: str = "") -> Component:
        """Let a version that was switched off be used again. Raises as ``disable``."""
        return self._switch(ref, Deed(actor, "enable", ref, request_id=request_id, detail={"reason": reason}))

    def _switch(self, ref: str, deed: Deed) -> Component:
        off, reference = deed.action == "disable", _exact(ref)
        for _ in range(_ATTEMPTS):
            found = self.get(ref)
            known = self._bans.known(found)
            if off == (known is not None and known.holds):
                return found
            standing = self._standing(deed.subject, str(deed.detail["reason"]), None)
            try:
                self._trail.append(deed, self._bans.write(found, standing, known, holds=off), self._own.touch())
            except ConditionFailedError:
                continue
            return self.get(ref)
        raise _too_busy(reference.name)

    def _standing(self, actor: str, reason: str, replacement: str | None) -> Standing:
        return Standing(reason=reason, replacement=replacement, by=actor, at=iso(self._clock()))

    def _publish(self, placed: Placed, actor: str, request_id: str = "") -> tuple[Component, bool]:
        """The stored component, and whether this call has stored it."""
        component = placed.component
        deed = Deed(actor, "publish", component.ref, request_id=request_id)
        for _ in range(_ATTEMPTS):
            operations = self._own.publication(placed, self._own.head(component.name))
            try:
                self._trail.append(deed, *operations, self._own.touch(), *self._news([placed], actor))
            except ConditionFailedError as error:
                if error.index == 0:
                    return self._same(component), False
            else:
                self._flush()
                return placed.whole, True
        raise _too_busy(component.name)

    def _publish_chunk(self, chunk: Chunk, actor: str) -> int:
        """Publish at once, taking the names for new; then with what is known of them; then one by one."""
        refs: Sequence[str] = [placed.component.ref for placed in chunk]
        deed = Deed(actor, "publish", counted(len(chunk), "component"), detail={"refs": refs})
        for known in (False, True):
            operations: Operations = []
            for placed in chunk:
                head = self._own.head(placed.component.name) if known else None
                operations += self._own.publication(placed, head)
            try:
                self._trail.append(deed, *operations, self._own.touch(), *self._news(chunk, actor))
            except ConditionFailedError:
                continue
            self._flush()
            return len(chunk)
        return sum(self._publish(placed, actor)[1] for placed in chunk)

    def _news(self, chunk: Chunk, actor: str) -> Operations:
        told = (publication_news(self._own.tenant, placed.component, actor) for placed in chunk)
        return [*self._outbox.puts(*told)] if self._outbox else []

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
                if chunk and (
                    len(chunk) == (_CHUNK_TOLD if self._outbox else _CHUNK)
                    or characters + len(placed.content) > _CHUNK_CHARACTERS
                ):
                    yield chunk
                    chunk, characters = [], 0
                chunk.append(placed)
                characters += len(placed.content)
            yield chunk

    def _visible(self, reference: Reference, bans: Mapping[Version, Ban] | None = None) -> Component | None:
        """What a reference means; ``bans`` where those of its name are known already."""
        bans = self._bans.of(reference.name) if bans is None else bans
        for shelf in self._shelves:
            found: Iterable[Component] = filter(None, [shelf.find(reference)])
            if bans and reference.exact is None:
                # What the shelf itself would choose may be switched off.
                found = shelf.versions(reference.name, reference.prefix)
            if shelf.tenant == SHARED:
                found = [*found, *self._built_in.get(reference.name, [])]
            best = max(filter(reference.allows, (shown(one, bans) for one in found)), key=preference, default=None)
            if best is not None:
                return best
        return None

    def _with_another(self, disabled: Component) -> Component:
        """A version that is switched off, with what its name means now as what takes its place."""
        instead = self._visible(Reference(disabled.name))
        standing = disabled.standing or Standing()
        if instead is None or standing.replacement is not None:
            return disabled
        return disabled.model_copy(update={"standing": standing.model_copy(update={"replacement": instead.ref})})

    def _best_built_in(self) -> Iterator[Component]:
        for versions in self._built_in.values():
            yield from islice(filter(usable, versions), 1)

    def _merged(self, after: str, before: str, page: int) -> Iterator[Component]:
        """What each visible name means, ordered by type and name; what a better source hides is passed over."""
        banned = self._bans.names()
        known = [*self._best_built_in(), *filter(None, (self._visible(Reference(name)) for name in banned))]
        more = sorted((one for one in known if after < place_of(one) < before), key=place_of)
        listed: str | None = None
        for component in merge(*(shelf.listed(after, before, page) for shelf in self._shelves), more, key=place_of):
            if component.name not in banned and component.tenant == self._own.tenant != SHARED:
                yield component
                continue
            meant = self._visible(Reference(component.name), None if component.name in banned else {})
            if meant is not None and _identity(meant) == _identity(component) and listed != component.name:
                listed = component.name
                yield component

    def _not_found(self, ref: str, reference: Reference) -> NotFoundError:
        visible = self._visible(Reference(reference.name))
        gone = self._unusable(reference)
        if gone:
            instead = f"use {visible.ref}" if visible else "let one be used again: tdev component enable"
            return NotFoundError(f"nothing that {ref!r} allows may be used: {', '.join(gone)}", hint=instead)
        if visible is not None:
            return NotFoundError(f"there is no component {ref!r}", hint=f"the newest version is {visible.ref}")
        names = {*self._built_in}
        for shelf in self._shelves:
            names |= {component.name for component in islice(shelf.listed(page=_NEAR), _NEAR)}
        near = difflib.get_close_matches(reference.name, sorted(names), 3)
        hint = f"did you mean {' or '.join(near)}?" if near else "list the components to see the names"
        return NotFoundError(f"there is no component {ref!r}", hint=hint)

    def _unusable(self, reference: Reference) -> tuple[str, ...]:
        """What a reference would mean, had it not been retired or disabled."""
        if reference.exact is not None:
            return ()
        bans = self._bans.of(reference.name)
        sources = [*(shelf.versions(reference.name, reference.prefix) for shelf in self._shelves)]
        found = [shown(one, bans) for source in (*sources, self._built_in.get(reference.name, [])) for one in source]
        fits = [one for one in found if reference.part is None or _age(one).fits(reference.part)]
        return tuple(told(one) for one in fits if one.status in ("retired", "disabled"))


def _exact(ref: str) -> Reference:
    reference = Reference.parse(ref)
    if reference.exact is None:
        raise InvalidError(f"{ref!r} names no exact version", [Finding("#/ref", "write Name@1.2.0", "reference")])
    return reference


def _age(component: Component) -> Version:
    return version_of(component.version)


def _identity(component: Component) -> tuple[str, str, str | None]:
    return component.tenant, component.version, component.created_at


def _conflict(ref: str) -> ConflictError:
    return ConflictError(f"{ref} is published with other content", hint="versions never change: publish a new version")


def _too_busy(name: str) -> PlatformError:
    return PlatformError(f"component {name} is changed by too many at once", hint="try again")
