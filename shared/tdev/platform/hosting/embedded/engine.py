"""Services on this machine; see the port and the package."""

import contextlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import ConflictError, NotFoundError, PlatformError, TDevError
from tdev.model.service import Release
from tdev.platform.hosting import Called, Figures, Health, Provisioned, Removal
from tdev.platform.hosting.embedded.access_log import MOST_LINES, Access, access_line, access_log, figures_of
from tdev.platform.hosting.embedded.choosing import chosen_version
from tdev.platform.hosting.embedded.functions import Files, function_name
from tdev.platform.hosting.embedded.shelf import Shelf, Stand
from tdev.platform.hosting.embedded.unpacking import alone, held, sweep, unpack
from tdev.platform.hosting.probe import health_request, health_said
from tdev.platform.hosting.weights import checked_weights
from tdev.platform.invocation import Invoke, Invoked
from tdev.platform.invocation.faults import REFUSED
from tdev.platform.removal import remove_tree
from tdev.platform.telemetry import LogEntry, LogStore

MOST_SHARING = 5
"""Among so many versions calls can be divided."""
_TRIES = 5
_HEALTH = json.loads(health_request())
_STATUS = {"Sandbox.Timedout": 504, REFUSED: 503}


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the engine needs, each made when it is first used.

    Attributes:
        files: The files of a release's bundle, checked; ``TDevError`` keeps it from being provisioned.
        invoke: Calls the functions of the region.
        logs: Where the calls are told.
    """

    files: Files
    invoke: Callable[[], Invoke]
    logs: Callable[[], LogStore]


class LocalHosting:
    """Implements ``Hosting``, ``Rehearses`` and ``Calls`` for the services of one tenant.

    Args:
        shelf: His services.
        abilities: What else is needed.
        drain_s: Seconds that retiring waits for calls under way; None: as long as one may take.
        clock: Seconds since the epoch.
    """

    def __init__(
        self, shelf: Shelf, abilities: Abilities, *, drain_s: float | None = None, clock: Clock = system_clock
    ) -> None:
        self._shelf = shelf
        self._use = abilities
        self._drain_s = drain_s
        self._clock = clock

    # ---- versions
    def provision(self, release: Release) -> Provisioned:
        """See ``Hosting.provision``. A version that is there already is unpacked again when its files were changed.

        Raises:
            DeniedError: When nobody vouches for the release.
        """
        service, number = release.service, release.version
        try:
            files = self._use.files(release)
        except NotFoundError as cause:
            message = f"the bundle {release.artifact} of {service}-v{number} is not kept here"
            raise PlatformError(message, hint="Deploy the workflow again.") from cause
        with self._shelf.lock():
            before = self._stand(service)
            known = before.releases.get(number)
            if known is not None and known.artifact != release.artifact:
                message = f"version {number} of {service} stands for another artifact, {known.artifact}"
                raise ConflictError(message, hint="A number is never given again; make a new release.")
            place = self._shelf.place(service)
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            sweep(place)
            changes = []
            if unpack(files, self._shelf.bundle(service, release.artifact)):
                changes.append(f"unpacked {len(files)} files of {release.artifact}")
            if known != release:
                weights = before.weights or {number: 100}
                self._shelf.keep(service, Stand({**before.releases, number: release}, weights))
                changes.append(f"{'made' if known is None else 'changed'} version {number} of {service}")
        return Provisioned(number, f"/services/{service}", tuple(changes))

    def health(self, service: str, version: int) -> Health:
        """See ``Hosting.health``."""
        release = self._shelf.stand(service).releases.get(version)
        if release is None:
            raise _not_running(service, version)
        begun = time.perf_counter()
        try:
            answer = self._use.invoke()(function_name(self._shelf.tenant, release), _HEALTH)
            failed = answer.function_error is not None
            reason = health_said(answer.error if failed else answer.payload, failed=failed)
        except TDevError as cause:
            reason = cause.message
        return Health(not reason, reason, (time.perf_counter() - begun) * 1000)

    def rehearse(self, service: str, version: int, event: Mapping[str, Any]) -> Invoked:
        """See ``Rehearses.rehearse``. It is no call: nothing of it is in the log of the service's calls."""
        release = self._shelf.stand(service).releases.get(version)
        if release is None:
            raise _not_running(service, version)
        return self._use.invoke()(function_name(self._shelf.tenant, release), event)

    def retire(self, service: str, version: int) -> None:
        """See ``Hosting.retire``. Waits for calls under way, as long as one may take.

        Raises:
            PlatformError: When one takes longer; repeated, it goes on waiting.
        """
        with self._shelf.lock():
            before = self._stand(service)
            if before.weights.get(version):
                message = f"version {version} of {service} gets {before.weights[version]} percent of the calls"
                raise ConflictError(message, hint="Route them to another version first.")
            if version in before.releases:
                rest = {number: each for number, each in before.releases.items() if number != version}
                self._shelf.keep(service, Stand(rest, before.weights))
        self._clear(service, before)

    def destroy(self, service: str, *, dry_run: bool = False) -> Removal:
        """See ``Hosting.destroy``. Waits for calls under way as ``retire`` does."""
        with self._shelf.lock():
            before = self._stand(service)
            route = (f"/services/{service}",) if before.releases else ()
            named = (f"{service}-v{number} of {each.artifact}" for number, each in sorted(before.releases.items()))
            resources = (*route, *named)
            if not dry_run:
                self._shelf.forget(service)
        if not dry_run:
            self._clear(service, before)
        return Removal(resources, done=not dry_run)

    # ---- calls
    def route(self, service: str, weights: Mapping[int, int]) -> None:
        """See ``Hosting.route``. The next call goes by them; those under way end where they are."""
        with self._shelf.lock():
            before = self._shelf.stand(service)
            shares = checked_weights(weights, most=MOST_SHARING)
            for version in shares:
                if version not in before.releases:
                    raise _not_running(service, version)
            if shares != before.weights:
                self._shelf.keep(service, Stand(before.releases, shares))

    def routes(self, service: str) -> Mapping[int, int]:
        """See ``Hosting.routes``."""
        return dict(self._shelf.stand(service).weights)

    def call(self, service: str, event: Mapping[str, Any], request_id: str) -> Called:
        """See ``Calls.call``. It is told in the log of the service's calls; asking for health is not."""
        begun, at = time.perf_counter(), self._clock()
        release, answer = self._called(service, event, request_id)
        if event.get("rawPath") != _HEALTH["rawPath"]:
            ms = round((time.perf_counter() - begun) * 1000, 3)
            access = Access(service, release.version, status_of(answer), ms, request_id, answer.request_id)
            self._use.logs().append([access_line(self._shelf.tenant, at, access)])
        return Called(release.version, answer)

    def figures(self, service: str, since: float) -> Mapping[int, Figures]:
        """See ``Hosting.figures``: of the newest 10,000 calls."""
        versions = self._shelf.stand(service).releases
        lines = self._use.logs().read(function=access_log(self._shelf.tenant, service), since=since, limit=MOST_LINES)
        return figures_of(lines, versions)

    def logs(
        self, service: str, *, since: float | None = None, level: str | None = None, limit: int = 200
    ) -> list[LogEntry]:
        """See ``Calls.logs``."""
        tenant, releases = self._shelf.tenant, self._shelf.stand(service).releases.values()
        names = [access_log(tenant, service), *(function_name(tenant, release) for release in releases)]
        store = self._use.logs()
        found = [line for name in names for line in store.read(function=name, since=since, level=level, limit=limit)]
        return sorted(found, key=lambda line: (line.time, line.id))[-limit:]

    def _called(self, service: str, event: Mapping[str, Any], request_id: str) -> tuple[Release, Invoked]:
        for _ in range(_TRIES):
            stand = self._shelf.stand(service)
            release = stand.releases[chosen_version(stand.weights, request_id)]
            with held(self._shelf.bundle(service, release.artifact)):
                # Held now, it cannot go any more; but it may have gone just before.
                if self._runs(service, release):
                    try:
                        return release, self._use.invoke()(function_name(self._shelf.tenant, release), event)
                    except NotFoundError:
                        # Retired since that look: nothing of it ran, so another version may answer.
                        if self._runs(service, release):
                            raise
        raise PlatformError(f"the versions of {service} change too quickly", hint="Try again.")

    def _runs(self, service: str, release: Release) -> bool:
        return release.version in self._shelf.stand(service).releases

    def _stand(self, service: str) -> Stand:
        """How a service stands; nothing runs of one that is not there."""
        try:
            return self._shelf.stand(service)
        except NotFoundError:
            return Stand()

    def _clear(self, service: str, before: Stand) -> None:
        """Delete the folders that nothing needs any more, as soon as no call does."""
        longest = max((float(release.timeout) for release in before.releases.values()), default=0.0)
        place = self._shelf.place(service)
        for folder in self._unneeded(service):
            with alone(folder, longest if self._drain_s is None else self._drain_s) as free:
                if not free:
                    message = f"calls of {service} are still under way"
                    raise PlatformError(message, hint="They end on their version; repeat this to clear up after them.")
                with self._shelf.lock():
                    # Somebody may have provisioned it again meanwhile.
                    if folder in self._unneeded(service):
                        remove_tree(folder)
        with self._shelf.lock(), contextlib.suppress(OSError):
            sweep(place)
            place.rmdir()

    def _unneeded(self, service: str) -> list[Path]:
        needed = {self._shelf.bundle(service, each.artifact) for each in self._stand(service).releases.values()}
        found = sorted(self._shelf.place(service).glob("[0-9a-f]*"))
        return [path for path in found if path.is_dir() and path not in needed]


def status_of(answer: Invoked) -> int:
    """The HTTP status that an answer has or stands for: that of its own, 200 for a plain result, 5xx for a failure."""
    if answer.function_error:
        return _STATUS.get(str(answer.error.get("errorType")), 502)
    status = answer.payload.get("statusCode") if isinstance(answer.payload, Mapping) else None
    return status if isinstance(status, int) else 200


def _not_running(service: str, version: int) -> NotFoundError:
    return NotFoundError(f"version {version} of {service} does not run", hint="Provision it first.")
