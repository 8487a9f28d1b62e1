"""Watching goes on when a deployment has ended: the live version is compared with the one before it, minute by minute.

The log of the calls says how it does, so watching costs nothing; its health is asked for only when calls fail, when it
is known to be unhealthy, and every so often while it may still be taken back. Within ``watch_s`` after it came live, a
version that does worse is taken back by itself: once, for a deployment that was taken back never comes live again.
"""

from dataclasses import dataclass

from tdev.domain.delivery.services import ServiceStore
from tdev.domain.delivery.strategies import WATCHED
from tdev.domain.delivery.watches import Watches
from tdev.domain.delivery.watching import BASELINE_S, LEAST_CALLS, faults
from tdev.kernel.clock import Clock, iso, seconds_of, system_clock
from tdev.kernel.errors import ConflictError, NotFoundError
from tdev.model.notice import ServiceRecovered, ServiceUnhealthy
from tdev.model.service import Deployment, Service
from tdev.model.watch import Baseline, Watch
from tdev.platform.hosting import Figures, Hosting

WINDOW_S = 60.0
"""So many seconds of calls are looked at."""
ASK_S = 30.0
"""So often health is asked for while nothing is wrong and the version may still be taken back."""
ACTOR = "watcher"


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look has found: what is wrong (empty: nothing), and what callers saw."""

    wrong: str
    figures: Figures


class Guard:
    """Watches the services of one tenant on one host.

    Args:
        hosting: Where they run.
        services: Their records.
        watches: What is known of them.
        clock: Seconds since the epoch.
    """

    def __init__(
        self, hosting: Hosting, services: ServiceStore, watches: Watches, *, clock: Clock = system_clock
    ) -> None:
        self._hosting = hosting
        self._services = services
        self._watches = watches
        self._clock = clock
        self._asked: dict[str, float] = {}

    def look(self, service: Service) -> Watch | None:
        """Look at a service once, tell what has changed, and take its version back when that is due.

        Returns:
            What is known now; None when nothing is live, or a deployment is under way and looks itself.

        Raises:
            TDevError: When a store or the host fails; the next look goes on.
        """
        known = self._watches.find(service.name)
        if known is not None and known.returning:
            return self._returned(known)
        if service.live_version is None or service.deploying is not None:
            return None
        newest = next(iter(self._services.deployments(service.name, limit=1)[0]), None)
        if known is None or known.version != service.live_version:
            known = self._watches.put(self._begun(service, newest))
        seen = self._seen(known, self._way_back(known, newest) is not None)
        if seen.wrong and known.healthy:
            return self._worse(known, newest, seen)
        if not seen.wrong and not known.healthy:
            return self._better(known)
        return known

    # ---- what is seen
    def _begun(self, service: Service, newest: Deployment | None) -> Watch:
        """Begin to watch a version. The figures of the one before are kept: its calls will leave the log."""
        assert service.live_version is not None
        own = newest if newest is not None and newest.version == service.live_version else None
        since = seconds_of(own.updated_at) if own else self._clock()
        baseline = None
        if own is not None and own.replaces is not None and own.replaces != own.version:
            found = self._figures(service.name, seconds_of(own.created_at) - BASELINE_S).get(own.replaces)
            baseline = Baseline(calls=found.calls, errors=found.errors, p50_ms=found.p50_ms) if found else None
        return Watch(
            service=service.name,
            version=service.live_version,
            deployment=own.id if own else None,
            live_since=iso(since),
            baseline=baseline,
            changed_at=iso(self._clock()),
        )

    def _seen(self, known: Watch, may_return: bool) -> Seen:
        now = self._clock()
        since = max(now - WINDOW_S, seconds_of(known.live_since))
        figures = self._figures(known.service, since).get(known.version, Figures())
        wrong = faults(WATCHED, figures, _figures(known.baseline)) if figures.calls >= LEAST_CALLS else []
        due = may_return and now - self._asked.get(known.service, 0.0) >= ASK_S
        if wrong or not known.healthy or due:
            self._asked[known.service] = now
            wrong = [*self._unhealthy(known.service, known.version), *wrong]
        return Seen("; ".join(wrong)[:2000], figures)

    def _unhealthy(self, service: str, version: int) -> list[str]:
        try:
            found = self._hosting.health(service, version)
        except NotFoundError:
            return [f"v{version} does not run"]
        return [] if found.healthy else [f"v{version} is not healthy: {found.reason}"]

    def _figures(self, service: str, since: float) -> dict[int, Figures]:
        try:
            return dict(self._hosting.figures(service, max(since, 0.0)))
        except NotFoundError:
            return {}

    # ---- what follows from it
    def _worse(self, known: Watch, newest: Deployment | None, seen: Seen) -> Watch:
        back = self._way_back(known, newest)
        if back is not None and self._unhealthy(known.service, back):
            back = None  # nobody is sent from what is broken to what is broken
        changes = {"healthy": False, "reason": seen.wrong, "returning": back is not None}
        told = ServiceUnhealthy(
            tenant=self._watches.tenant,
            service=known.service,
            version=known.version,
            reason=seen.wrong,
            calls=seen.figures.calls,
            errors=seen.figures.errors,
            returns_to=back,
        )
        after = self._watches.put(self._changed(known, changes), told)
        return self._returned(after) if after.returning else after

    def _better(self, known: Watch) -> Watch:
        told = ServiceRecovered(
            tenant=self._watches.tenant,
            service=known.service,
            version=known.version,
            unhealthy_since=known.changed_at,
        )
        return self._watches.put(self._changed(known, {"healthy": True, "reason": ""}), told)

    def _way_back(self, known: Watch, newest: Deployment | None) -> int | None:
        """The version to go back to; None when the time for that is over, or there is none."""
        if newest is None or newest.id != known.deployment or newest.status != "live" or newest.rollout is None:
            return None
        if newest.replaces in (None, newest.version):
            return None
        age = self._clock() - seconds_of(known.live_since)
        return newest.replaces if age < newest.rollout.watch_s else None

    def _returned(self, known: Watch) -> Watch:
        """Take the version back: first on record, then its calls. Killed in between, the next look goes on here."""
        assert known.deployment is not None
        try:
            done = self._services.withdraw(known.deployment, actor=ACTOR, reason=f"after it came live: {known.reason}")
            self._hosting.route(known.service, {int(done.replaces or 0): 100})
        except (ConflictError, NotFoundError):
            pass  # somebody else has moved the calls meanwhile; theirs is the last word
        return self._watches.put(self._changed(known, {"returning": False}))

    def _changed(self, known: Watch, changes: dict[str, object]) -> Watch:
        return known.model_copy(update={**changes, "changed_at": iso(self._clock())})


def _figures(baseline: Baseline | None) -> Figures | None:
    return Figures(baseline.calls, baseline.errors, baseline.p50_ms) if baseline is not None else None
