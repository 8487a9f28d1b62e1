"""An installation that deploys to a host of the test, with short words for what tests do with it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tdev.model.deploying import Dossier
from tdev.model.identity import Principal
from tdev.model.notice import Envelope
from tdev.model.service import ENDED, Deployment, Service
from tdev.orchestration.deploy_standing import stand
from tdev.orchestration.deploy_starting import Wish, accept_deployment
from tests.support.bundles import EMAILS
from tests.support.hosts import FakeHost, hosted
from tests.support.runtimes import ANN
from tests.support.tenant_law import LawfulRuntime
from tests.support.walk import installed

CANARY: dict[str, Any] = {"strategy": "canary", "options": {"weights": [10, 50], "wait_s": 0}}


@dataclass
class Deploying:
    """An installation whose services run on ``host``; the workflow ``example`` is saved in it."""

    runtime: LawfulRuntime
    host: FakeHost

    def accept(self, who: Principal = ANN, *, key: str | None = None, **wish: Any) -> Deployment:
        """Ask for a deployment of the workflow."""
        wish = wish if "execution_id" in wish else {"workflow": "example", **wish}
        return accept_deployment(self.runtime, who, Wish(**wish), key=key)

    def deploy(self, who: Principal = ANN, **wish: Any) -> Deployment:
        """Deploy the workflow and wait for the end."""
        return self.ended(self.accept(who, **wish).id)

    def ended(self, id: str, *also: str) -> Deployment:
        """A deployment when it has ended, or stands at one of these statuses."""
        until = time.monotonic() + 20
        while True:
            found = stand(self.runtime, "local", id)
            if found.status in ENDED or found.status in also:
                return found
            assert time.monotonic() < until, found
            time.sleep(0.01)

    def ended_or_asked_again(self, id: str, digest: str) -> Deployment:
        """A deployment when it has ended, or asks something else than the question with this digest."""
        until = time.monotonic() + 20
        while True:
            found, dossier = stand(self.runtime, "local", id), self.dossier(id)
            asked = dossier.differences_approval or dossier.approval
            again = found.status == "awaiting_approval" and asked is not None and asked.digest != digest
            if found.status in ENDED or again:
                return found
            assert time.monotonic() < until, found
            time.sleep(0.01)

    def service(self, name: str = "example") -> Service:
        """The service as the store has it."""
        return self.runtime.services("local").get(name)

    def told(self) -> list[Envelope]:
        """The events so far. A status shows a moment before its event is published, so the outbox counts too."""
        self.runtime.outbox("local").flush()
        return self.runtime.event_queue.waiting()

    def dossier(self, id: str) -> Dossier:
        """What the deployment carries."""
        return self.runtime.dossiers("local").get(id)


@contextmanager
def deploying(folder: Path, host: FakeHost | None = None, **given: Any) -> Iterator[Deploying]:
    """An installation below a folder; ``given`` as for ``runtimes.walking``."""
    place = host or FakeHost()
    with installed(folder, kind=hosted(place), **given) as runtime:
        runtime.workflows("local").save(EMAILS, actor="ann")
        yield Deploying(runtime, place)
