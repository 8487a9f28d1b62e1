"""A service whose versions came live one after another, its host, and a guard that watches it."""

from pathlib import Path
from typing import Any

from tdev.domain.delivery.guarding import Guard
from tdev.domain.delivery.services import Packed, ServiceStore
from tdev.domain.delivery.strategies import immediate
from tdev.domain.delivery.watches import Watches
from tdev.kernel.clock import iso
from tdev.model.service import Deployment, Service
from tdev.model.watch import Watch
from tdev.platform.storage.embedded import SqliteTables
from tests.support.clock import SetClock
from tests.support.hosts import Doing, FakeHost
from tests.support.telling import KeepingBus, outbox

WATCH_S = 300


class Guarded:
    """The service ``greeter`` of the tenant ``local``; each ``live`` brings its next version live."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.host, self.bus = SetClock(), FakeHost(), KeepingBus()
        self.tables = SqliteTables(folder / "store.db", clock=self.clock)
        self.outbox = outbox(self.tables, self.bus, clock=self.clock)
        self.services = ServiceStore(self.tables, "local", outbox=self.outbox, clock=self.clock)
        self.watches = Watches(self.tables, "local", self.outbox)
        self.guard = self.restarted()

    def restarted(self) -> Guard:
        """The guard of another process."""
        return Guard(self.host, self.services, self.watches, clock=self.clock)

    def close(self) -> None:
        """Close the store."""
        self.tables.close()

    def live(self, watch_s: int = WATCH_S) -> Deployment:
        """Bring the next version live, ten seconds after the one before."""
        self.clock.advance(10)
        number = len(self.host.releases.get("greeter", {})) + 1
        self.begin(f"dep-{number}", watch_s)
        digest = f"sha256:{number:064x}"
        release = self.services.release(f"dep-{number}", Packed(digest, "w@1"), actor="deployer")
        self.host.provision(release)
        self.host.route("greeter", {release.version: 100})
        return self.services.end(f"dep-{number}", "live", actor="deployer", endpoint="/services/greeter")

    def begin(self, id: str, watch_s: int = WATCH_S) -> Deployment:
        """Accept a deployment."""
        rollout = immediate().model_copy(update={"watch_s": watch_s})
        now = iso(self.clock())
        given: dict[str, Any] = {"created_at": now, "updated_at": now, "rollout": rollout}
        return self.services.accept(Deployment(id=id, service="greeter", status="accepted", **given), actor="ann")

    def does(self, version: int, **how: Any) -> None:
        """How a version does from now on."""
        self.host.doing[version] = Doing(**how)

    def look(self, *, after_s: float = 5.0) -> Watch | None:
        """One look, some seconds after the one before."""
        self.clock.advance(after_s)
        return self.guard.look(self.service)

    @property
    def service(self) -> Service:
        """As the store has it."""
        return self.services.get("greeter")

    @property
    def told(self) -> list[str]:
        """The kinds of events that are not about deployments that come and go."""
        return [each.detail_type for each in self.bus.events if each.detail_type != "DeploymentChanged"]
