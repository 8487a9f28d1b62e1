"""Services, their releases and their deployments.

A service has a head, which knows the newest release, the live one and the deployment that is under way: only one is.
Releases are numbered 1, 2, 3 ... and never change; a number is never given again, not even after the service is gone.
Whoever changes a head must have seen its last revision, so of two that deploy at once one is told about the other.
"""

import builtins
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.domain.delivery.service_items import accepted, deployment_in, named, service_in, sort_key, too_busy
from tdev.domain.notices.outbox import Outbox
from tdev.domain.records.keys import Keys
from tdev.kernel.clock import Clock, iso, system_clock
from tdev.kernel.errors import ConditionFailedError, ConflictError, NotFoundError
from tdev.model.service import ENDED, Attestation, Deployment, PinWish, Release, Service, Statement
from tdev.platform.storage import Absent, Equals, Item, Operation, Put, Query, Tables

_TABLE = "services"
_HEAD = "HEAD"
_ATTEMPTS = 1000
_SHOWN = 100
"""Newest releases and deployments that a whole service is shown with."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What becomes a release; the store gives it its number. See ``Release``."""

    artifact: str
    workflow_id: str
    components: dict[str, str] = field(default_factory=dict)
    attestation: Attestation | None = None
    memory: int = 512
    timeout: int = 30
    permissions: tuple[Statement, ...] = ()
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Head:
    """The service as it stands, its newest release (0: none), its revision (0: it is new), and whether it is gone."""

    service: Service
    newest: int = 0
    revision: int = 0
    gone: bool = False


class ServiceStore:
    """The services of one tenant; with an ``outbox`` each change of a deployment's status is told there."""

    def __init__(
        self, tables: Tables, tenant: str, *, outbox: Outbox | None = None, clock: Clock = system_clock
    ) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self._outbox = outbox
        self._tables = tables
        self._keys = Keys(tenant)
        self._trail = AuditTrail(tables, tenant, clock=clock)
        self._clock = clock

    # ---- deployments
    def accept(self, deployment: Deployment, *, actor: str, request_id: str = "") -> Deployment:
        """Write a deployment down, before anything is done; with it a service begins. Accepting it again is no error.

        Raises:
            ConflictError: When another deployment of the service is under way, or the id is that of another service.
        """
        deed = Deed(actor, "deploy", deployment.service, request_id=request_id, detail={"deployment": deployment.id})
        for _ in range(_ATTEMPTS):
            known = self._tables.get(_TABLE, self._deployment_key(deployment.id))
            if known is not None:
                return accepted(deployment_in(known), deployment.service)
            head = self._head(deployment.service)
            if head.service.deploying is not None:
                message = f"the deployment {head.service.deploying} of {deployment.service} is under way"
                raise ConflictError(message, hint="wait for its end, or roll it back")
            begun = deployment.model_copy(update={"replaces": head.service.live_version})
            changes: dict[str, Any] = {"deploying": deployment.id}
            if head.revision == 0 or head.gone:
                changes["target"] = deployment.target
            written = [Put(_TABLE, self._deployment_item(begun, 1), Absent()), self._moved(head, changes)]
            if self._told(deed, written, None, begun):
                return begun
        raise too_busy(deployment.service)

    def deployment(self, id: str) -> Deployment:
        """One deployment. Raises ``NotFoundError`` when this tenant has none with this id."""
        return deployment_in(self._deployment_stored(id))

    def change(self, id: str, step: Callable[[Deployment], Deployment]) -> Deployment:
        """Read, change and write a deployment that is under way; not on record, as its beginning and its end are.

        Args:
            id: Which one.
            step: From what it is to what it shall be, called again when somebody was quicker; never to an end.

        Raises:
            ConflictError: When it has ended.
            NotFoundError: When there is none.
        """
        for _ in range(_ATTEMPTS):
            item = self._deployment_stored(id)
            before = deployment_in(item)
            if before.status in ENDED:
                raise ConflictError(f"the deployment {id} has ended: {before.status}", hint="start a new one")
            after = self._dated(step(before))
            if self._told(None, [self._replaced(after, item)], before, after):
                return after
        raise too_busy(id)

    def end(self, id: str, status: str, *, actor: str, reason: str = "", endpoint: str | None = None) -> Deployment:
        """End a deployment, and let the next one begin. Ending it again in the same way changes nothing.

        Args:
            id: Which one.
            status: ``live`` makes its version the one that answers; with ``rolled_back`` and ``failed`` it stays.
            actor: Who or what ends it.
            reason: Why, for people.
            endpoint: Where the service is reached from now on; None: as before.

        Raises:
            ConflictError: When it has ended in another way, or is to be live without a release.
            NotFoundError: When there is none.
        """
        for _ in range(_ATTEMPTS):
            item = self._deployment_stored(id)
            before = deployment_in(item)
            if before.status == status:
                return before
            if before.status in ENDED or status not in ENDED or (status == "live" and before.version is None):
                raise ConflictError(f"the deployment {id} is {before.status} and cannot become {status}")
            head = self._head(before.service)
            changes: dict[str, Any] = {"deploying": None} if head.service.deploying == id else {}
            if status == "live":
                changes |= {"live_version": before.version, "endpoint": endpoint or head.service.endpoint}
            after = self._dated(before.model_copy(update={"status": status, "reason": reason}))
            deed = Deed(actor, status, named(before), detail={"deployment": id, "reason": reason})
            if self._told(deed, [self._replaced(after, item), self._moved(head, changes)], before, after):
                return after
        raise too_busy(id)

    def withdraw(self, id: str, *, actor: str, reason: str) -> Deployment:
        """Take back a deployment that came live: the version of before answers. Done again it changes nothing.

        Raises:
            ConflictError: When its version is not the live one, none was before it, or a deployment is under way.
            NotFoundError: When there is none.
        """
        for _ in range(_ATTEMPTS):
            item = self._deployment_stored(id)
            before = deployment_in(item)
            if before.status == "rolled_back":
                return before
            head = self._head(before.service)
            is_live = before.status == "live" and before.version == head.service.live_version
            if not is_live or before.replaces is None or head.service.deploying is not None:
                raise ConflictError(f"the deployment {id} is {before.status} and cannot be taken back now")
            after = self._dated(before.model_copy(update={"status": "rolled_back", "reason": reason}))
            deed = Deed(actor, "rolled_back", named(before), detail={"deployment": id, "reason": reason})
            written = [self._replaced(after, item), self._moved(head, {"live_version": before.replaces})]
            if self._told(deed, written, before, after):
                return after
        raise too_busy(id)

    def deployments(
        self, name: str, cursor: str | None = None, limit: int = _SHOWN
    ) -> tuple[builtins.list[Deployment], str | None]:
        """Deployments of a service, newest first, and the cursor to the older ones."""
        partition = self._keys.partition("DEPLOYS", name)
        query = Query(_TABLE, partition, index="list", limit=limit, cursor=cursor, forward=False)
        page = self._tables.query(query)
        return [deployment_in(item) for item in page.items], page.cursor

    # ---- releases
    def release(self, deployment: str, packed: Packed, *, actor: str) -> Release:
        """Keep what a deployment has packed as the next release; asked again for it, answers the same one.

        Raises:
            ConflictError: When the deployment has ended, or has a release with another artifact.
            NotFoundError: When there is no such deployment.
        """
        for _ in range(_ATTEMPTS):
            item = self._deployment_stored(deployment)
            before = deployment_in(item)
            if before.version is not None:
                return self._same(before, packed)
            if before.status in ENDED:
                raise ConflictError(f"the deployment {deployment} has ended: {before.status}", hint="start a new one")
            head = self._head(before.service)
            release = self._numbered(before.service, head.newest + 1, packed)
            after = self._dated(before.model_copy(update={"version": release.version, "artifact": release.artifact}))
            kept = {**self._key(release.service, sort_key(release.version)), "doc": release.model_dump_json()}
            deed = Deed(
                actor, "release", f"{release.service}-v{release.version}", detail={"artifact": release.artifact}
            )
            written = [Put(_TABLE, kept, Absent()), self._replaced(after, item), self._moved(head, {}, release.version)]
            if self._done(deed, written):
                return release
        raise too_busy(deployment)

    def release_of(self, name: str, version: int) -> Release:
        """One release. Raises ``NotFoundError`` when the service has none with this number."""
        item = self._tables.get(_TABLE, self._key(name, sort_key(version)))
        if item is None:
            raise NotFoundError(f"there is no version {version} of the service {name!r}", hint="see its history")
        return Release.model_validate_json(item["doc"])

    def releases(
        self, name: str, cursor: str | None = None, limit: int = _SHOWN
    ) -> tuple[builtins.list[Release], str | None]:
        """Releases of a service, newest first, and the cursor to the older ones."""
        partition = self._keys.partition("SERVICE", name)
        page = self._tables.query(Query(_TABLE, partition, begins="R#", limit=limit, cursor=cursor, forward=False))
        return [Release.model_validate_json(item["doc"]) for item in page.items], page.cursor

    # ---- services
    def get(self, name: str) -> Service:
        """The service with its newest releases (in order) and the ids of its newest deployments.

        Raises:
            NotFoundError: When there is none, or no more.
        """
        found = self._there(name).service
        releases, _ = self.releases(name)
        deployments, _ = self.deployments(name)
        newest = {"releases": tuple(reversed(releases)), "deployments": tuple(each.id for each in deployments)}
        return found.model_copy(update=newest)

    def list(self, cursor: str | None = None, limit: int = 100) -> tuple[builtins.list[Service], str | None]:
        """Services in the order of their names, without releases and deployments, and the cursor to the next ones."""
        query = Query(_TABLE, self._keys.partition("SERVICES"), index="list", limit=limit, cursor=cursor)
        page = self._tables.query(query)
        return [service_in(item) for item in page.items], page.cursor

    def all(self) -> Iterator[Service]:
        """Every service, as ``list`` has it."""
        cursor: str | None = None
        while True:
            page, cursor = self.list(cursor)
            yield from page
            if cursor is None:
                return

    def back(self, name: str, version: int, *, actor: str, reason: str = "", request_id: str = "") -> Service:
        """Note that an earlier or later release answers again: for a rollback by hand, after the calls were moved.

        Raises:
            NotFoundError: When there is no such service or release.
            ConflictError: When a deployment is under way.
        """
        self.release_of(name, version)
        deed = Deed(actor, "rollback", f"{name}-v{version}", request_id=request_id, detail={"reason": reason})
        return self._change_head(name, {"live_version": version}, deed, idle=True)

    def pin(self, name: str, wish: PinWish, *, actor: str, request_id: str = "") -> Service:
        """Keep a service on a version of a component from the next packing on, or let it go.

        Raises:
            NotFoundError: When there is no such service.
        """
        detail = {"component": wish.component, "version": wish.version}
        detail |= {"reason": wish.reason} if wish.reason else {}
        deed = Deed(actor, "pin", name, request_id=request_id, detail=detail)
        pins = {**self._there(name).service.pins}
        pins.pop(wish.component, None)
        changed = pins if wish.version is None else {**pins, wish.component: wish.version}
        return self._change_head(name, {"pins": changed}, deed)

    def remove(self, name: str, *, actor: str, request_id: str = "") -> Service:
        """Forget a service that was taken away; its releases stay, for what was run must stay explainable.

        Raises:
            NotFoundError: When there is none.
            ConflictError: When a deployment is under way.
        """
        changes: dict[str, Any] = {"live_version": None, "endpoint": None, "pins": {}}
        deed = Deed(actor, "destroy", name, request_id=request_id)
        return self._change_head(name, changes, deed, idle=True, gone=True)

    # ---- how it lies in the table
    def _change_head(
        self, name: str, changes: dict[str, Any], deed: Deed, *, idle: bool = False, gone: bool = False
    ) -> Service:
        for _ in range(_ATTEMPTS):
            head = self._there(name)
            if idle and head.service.deploying is not None:
                message = f"the deployment {head.service.deploying} of {name} is under way"
                raise ConflictError(message, hint="wait for its end")
            if self._done(deed, [self._moved(head, changes, gone=gone)]):
                return head.service.model_copy(update=changes)
        raise too_busy(name)

    def _told(
        self, deed: Deed | None, operations: Sequence[Operation], old: Deployment | None, new: Deployment
    ) -> bool:
        """Write a change of a deployment with the events that tell of it; the same as ``_done``."""
        if self._outbox is None:
            return self._done(deed, operations)
        from tdev.domain.notices.telling import deployment_news  # whoever only reads needs none of its models

        news = self._outbox.puts(*deployment_news(self._keys.tenant, old, new))
        done = self._done(deed, [*operations, *news])
        if done and news:
            self._outbox.flush()
        return done

    def _done(self, deed: Deed | None, operations: Sequence[Operation]) -> bool:
        """Write all of it, or nothing when somebody was quicker."""
        try:
            if deed is None:
                self._tables.write(*operations)
            else:
                self._trail.append(deed, *operations)
        except ConditionFailedError:
            return False
        return True

    def _there(self, name: str) -> _Head:
        head = self._head(name)
        if head.revision == 0 or head.gone:
            raise NotFoundError(f"there is no service {name!r}", hint="list the services to see their names")
        return head

    def _head(self, name: str) -> _Head:
        item = self._tables.get(_TABLE, self._key(name, _HEAD))
        if item is None:
            return _Head(Service(name=name, tenant=self._keys.tenant))
        return _Head(service_in(item), int(item["newest"]), int(item["rev"]), bool(item["gone"]))

    def _moved(self, head: _Head, changes: dict[str, Any], newest: int | None = None, *, gone: bool = False) -> Put:
        """The next revision of a head; what is gone stands in no list."""
        service = head.service.model_copy(update=changes)
        item: Item = {
            **self._key(service.name, _HEAD),
            "doc": service.model_dump_json(exclude={"releases", "deployments"}),
            "rev": head.revision + 1,
            "newest": head.newest if newest is None else newest,
            "gone": gone,
        }
        if not gone:
            item |= {"list_pk": self._keys.partition("SERVICES"), "list_sk": service.name}
        return Put(_TABLE, item, Equals("rev", head.revision) if head.revision else Absent())

    def _numbered(self, service: str, version: int, packed: Packed) -> Release:
        return Release(
            service=service,
            version=version,
            artifact=packed.artifact,
            workflow_id=packed.workflow_id,
            components=packed.components,
            attestation=packed.attestation,
            memory=packed.memory,
            timeout=packed.timeout,
            permissions=packed.permissions,
            secrets=packed.secrets,
            created_at=iso(self._clock()),
        )

    def _same(self, deployment: Deployment, packed: Packed) -> Release:
        if deployment.artifact != packed.artifact or deployment.version is None:
            message = f"the deployment {deployment.id} has the artifact {deployment.artifact}, not {packed.artifact}"
            raise ConflictError(message, hint="start a new deployment")
        return self.release_of(deployment.service, deployment.version)

    def _deployment_stored(self, id: str) -> Item:
        item = self._tables.get(_TABLE, self._deployment_key(id))
        if item is None:
            raise NotFoundError(f"there is no deployment {id!r}")
        return item

    def _replaced(self, after: Deployment, item: Item) -> Put:
        return Put(_TABLE, self._deployment_item(after, item["rev"] + 1), Equals("rev", item["rev"]))

    def _deployment_item(self, deployment: Deployment, revision: int) -> Item:
        return {
            **self._deployment_key(deployment.id),
            "doc": deployment.model_dump_json(),
            "rev": revision,
            "list_pk": self._keys.partition("DEPLOYS", deployment.service),
            "list_sk": f"{deployment.created_at}#{deployment.id}",
        }

    def _dated(self, deployment: Deployment) -> Deployment:
        return deployment.model_copy(update={"updated_at": iso(self._clock())})

    def _deployment_key(self, id: str) -> dict[str, str]:
        return dict(self._keys.key(_HEAD, "DEPLOY", id))

    def _key(self, name: str, sort: str) -> dict[str, str]:
        return dict(self._keys.key(sort, "SERVICE", name))
