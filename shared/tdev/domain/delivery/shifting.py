"""How a release comes live, step by step, and how everything goes back: what the machine ``deploy`` has done.

Each step can be done again: a process may die in any of them, and the machine then calls it once more. At every moment
the calls go to the version of before, to the new one, or to both by their weights; never to none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from tdev.domain.delivery.dossiers import Dossiers
from tdev.domain.delivery.services import ServiceStore
from tdev.domain.delivery.strategies import WATCHED, shares
from tdev.domain.delivery.watching import BASELINE_S, faults
from tdev.kernel.clock import Clock, iso, seconds_of, system_clock
from tdev.kernel.errors import ConflictError, NotFoundError, PlatformError
from tdev.kernel.plurals import counted
from tdev.model.deploying import Dossier, Look
from tdev.model.service import ENDED, Check, Deployment, Release, Stage
from tdev.platform.hosting import Figures, Hosting, Provisioned

KEPT = 5
"""Versions that stay ready behind the newest, for the way back."""
_LOOKS = 50
ACTOR = "deployer"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it goes on, and what was seen."""

    passed: bool
    told: str


class Shift:
    """The steps of the deployments of one tenant on one host.

    Args:
        hosting: Answers the host; asked for only when something is done there.
        services: The services of the tenant.
        dossiers: The dossiers of their deployments.
        clock: Seconds since the epoch.
    """

    def __init__(
        self, hosting: Callable[[], Hosting], services: ServiceStore, dossiers: Dossiers, *, clock: Clock = system_clock
    ) -> None:
        self._host = hosting
        self._services = services
        self._dossiers = dossiers
        self._clock = clock

    @cached_property
    def _hosting(self) -> Hosting:
        return self._host()

    def provision(self, id: str) -> Provisioned:
        """Make the release ready beside the one that answers; the weights of before are noted first.

        Raises:
            ConflictError: When nothing is packed.
            TDevError: What the host refuses.
        """
        deployment, release = self._release(id)
        before = self._weights(deployment.service)
        # Done again, it must not take for the weights of before what an earlier try has made.
        self._dossiers.change(id, lambda now: now if now.before is not None else _with(now, before=before))
        made = self._hosting.provision(release)

        def noted(now: Dossier) -> Dossier:
            return _with(now, address=made.address or now.address, changes=made.changes or now.changes)

        self._dossiers.change(id, noted)
        return made

    def stages(self, id: str) -> tuple[Stage, ...]:
        """The stages to go through, the baking as the last one. Without a version before there is nothing to divide."""
        deployment = self._services.deployment(id)
        assert deployment.rollout is not None
        stages = deployment.rollout.stages if deployment.replaces else deployment.rollout.stages[-1:]
        bake_s = deployment.rollout.bake_s
        return (*stages, Stage(weight=100, wait_s=bake_s, checks=WATCHED)) if bake_s else stages

    def health(self, id: str) -> Verdict:
        """Ask the new version how it is."""
        deployment, release = self._release(id)
        return self._looked(id, 0, self._health(deployment.service, release.version))

    def told(self, id: str, text: str, *, passed: bool = True) -> None:
        """Write down what was seen before calls move."""
        self._looked(id, 0, Verdict(passed, text))

    def route(self, id: str, number: int) -> None:
        """Divide the calls as a stage says; its time begins when this was done first."""
        deployment, release = self._release(id)
        weights = shares(self.stages(id)[number].weight, release.version, deployment.replaces)
        if weights:
            self._hosting.route(deployment.service, weights)
        self._undo_when_over(id)
        now = self._clock()
        begun = {"stage": number, "stage_at": now}
        self._dossiers.change(id, lambda known: known if known.stage == number else _with(known, **begun))

    def look(self, id: str, number: int) -> Verdict:
        """Look at the new version as a stage says."""
        deployment, release = self._release(id)
        stage = self.stages(id)[number]
        found = self._health(deployment.service, release.version)
        if found.passed:
            wrong, calls = self._faults(deployment, release.version, stage.checks, self._dossiers.get(id).stage_at)
            told = f"v{release.version}: {'; '.join(wrong)}" if wrong else f"{found.told}, {counted(calls, 'call')}"
            found = Verdict(not wrong, told)
        return self._looked(id, stage.weight, found)

    def rehearse(self, id: str) -> Verdict:
        """Try the way back: all calls to the version of before and again to the new one.

        A version of before that is not healthy gets no calls for it: whoever replaces what is broken must not be sent
        back to it. That is only noted.
        """
        deployment, release = self._release(id)
        old, service = deployment.replaces, deployment.service
        if old is None or old == release.version:
            return Verdict(True, "there is no version to go back to")
        behind = self._health(service, old)
        if not behind.passed:
            return self._looked(id, 100, Verdict(True, f"the way back was not tried: {behind.told}"))
        self._hosting.route(service, shares(0, release.version, old))
        tried = dict(self._hosting.routes(service))
        self._hosting.route(service, shares(100, release.version, old))
        if tried != {old: 100}:
            return self._looked(id, 100, Verdict(False, f"the way back to v{old} does not work: {tried}"))
        again = self._health(service, release.version)
        told = f"the way back to v{old} works" if again.passed else again.told
        return self._looked(id, 100, Verdict(again.passed, told))

    def live(self, id: str) -> Deployment:
        """Note that the new version is the one that answers; what is too old to go back to is freed."""
        deployment, release = self._release(id)
        dossier = self._dossiers.get(id)
        self._count(deployment)
        done = self._services.end(id, "live", actor=ACTOR, endpoint=dossier.address or None)
        outdated = release.version - KEPT
        if outdated > 0 and outdated != deployment.replaces:
            self._retire(deployment.service, outdated)
        return done

    def back(self, id: str, reason: str, *, actor: str = ACTOR) -> Deployment:
        """Give the calls back to whom they belonged, and end the deployment with the reason.

        One that has provisioned nothing has changed nothing: it ends as ``failed``.

        Raises:
            TDevError: When the host fails; it can be tried again.
        """
        deployment = self._services.deployment(id)
        if deployment.status in ENDED:
            return deployment
        before = self._dossiers.get(id).before
        if before is None:
            return self._services.end(id, "failed", actor=actor, reason=reason)
        if before:
            self._hosting.route(deployment.service, before)
            self._count(deployment)
            if deployment.version is not None and deployment.version not in before:
                self._retire(deployment.service, deployment.version)
        elif deployment.replaces is None:
            if not self._hosting.destroy(deployment.service).done:
                message = f"{deployment.service} is still being taken away"
                raise PlatformError(message, hint="it goes on by itself; do the same again later")
        return self._services.end(id, "rolled_back", actor=actor, reason=reason)

    # ---- what the steps share
    def _count(self, deployment: Deployment) -> None:
        """Note how many calls the new version has got, and how many of them failed: what the attempt has cost."""
        if deployment.version is None or deployment.status in ENDED:
            return
        try:
            begun = seconds_of(deployment.created_at)
            found = self._figures(deployment.service, begun).get(deployment.version, Figures())
            counted = {"calls": found.calls, "errors": found.errors}
            self._services.change(deployment.id, lambda now: now.model_copy(update=counted))
        except (ConflictError, NotFoundError, PlatformError):
            return  # somebody has ended it, or the host has no figures: the end must not wait for a count

    def _undo_when_over(self, id: str) -> None:
        """Somebody may have called it off while the calls were moved; then theirs is the last word."""
        deployment, before = self._services.deployment(id), self._dossiers.get(id).before
        if deployment.status in ENDED - {"live"} and before:
            self._hosting.route(deployment.service, before)

    def _release(self, id: str) -> tuple[Deployment, Release]:
        deployment = self._services.deployment(id)
        if deployment.version is None:
            raise ConflictError(f"the deployment {id} has nothing packed", hint="start a new one")
        if deployment.status in ENDED and deployment.status != "live":
            raise ConflictError(f"the deployment {id} has ended: {deployment.status}", hint="start a new one")
        return deployment, self._services.release_of(deployment.service, deployment.version)

    def _weights(self, service: str) -> dict[int, int]:
        try:
            return dict(self._hosting.routes(service))
        except NotFoundError:
            return {}

    def _health(self, service: str, version: int) -> Verdict:
        found = self._hosting.health(service, version)
        told = f"v{version} is healthy" if found.healthy else f"v{version} is not healthy: {found.reason}"
        return Verdict(found.healthy, told)

    def _faults(
        self, deployment: Deployment, version: int, checks: tuple[Check, ...], since: float
    ) -> tuple[list[str], int]:
        new = self._figures(deployment.service, since).get(version, Figures())
        old = None
        if deployment.replaces is not None and deployment.replaces != version:
            old = self._figures(deployment.service, since - BASELINE_S).get(deployment.replaces)
        return faults(checks, new, old), new.calls

    def _figures(self, service: str, since: float) -> Mapping[int, Figures]:
        return self._hosting.figures(service, max(since, 0.0))

    def _looked(self, id: str, weight: int, found: Verdict) -> Verdict:
        look = Look(at=iso(self._clock()), weight=weight, passed=found.passed, told=found.told[:500])
        self._dossiers.change(id, lambda now: _with(now, looks=(*now.looks, look)[-_LOOKS:]))
        return found

    def _retire(self, service: str, version: int) -> None:
        try:
            self._hosting.retire(service, version)
        except (ConflictError, NotFoundError):
            return  # it has calls again, or is gone: nothing to free


def _with(dossier: Dossier, **changes: object) -> Dossier:
    return dossier.model_copy(update=changes)
