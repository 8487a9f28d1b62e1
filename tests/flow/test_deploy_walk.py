"""The walk of a deployment with a host that runs nothing: live, by stages, back by itself, rolled back, killed."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tdev.model.identity import Principal
from tdev.model.service import ENDED, Deployment
from tdev.orchestration.deploy_settling import settle_deployment
from tdev.orchestration.deploy_starting import Wish, accept_deployment
from tdev.orchestration.deploy_steering import roll_back
from tests.support.bundles import EMAILS
from tests.support.hosts import Doing, FakeHost, hosted
from tests.support.runtimes import ANN
from tests.support.tenant_law import LawfulRuntime
from tests.support.walk import installed

CANARY = {"weights": [10, 50], "wait_s": 0}


@dataclass
class Here:
    """An installation whose services run on ``host``."""

    runtime: LawfulRuntime
    host: FakeHost

    def deploy(self, who: Principal = ANN, **wish: Any) -> Deployment:
        """Deploy the workflow and wait for the end."""
        accepted = accept_deployment(self.runtime, who, Wish(**{"workflow": "example", **wish}))
        return self.ended(accepted.id)

    def ended(self, id: str, *also: str) -> Deployment:
        until = time.monotonic() + 20
        while True:
            found = settle_deployment(self.runtime, "local", id)
            if found.status in ENDED or found.status in also:
                return found
            assert time.monotonic() < until, found
            time.sleep(0.01)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    host = FakeHost()
    with installed(tmp_path, kind=hosted(host)) as runtime:
        runtime.workflows("local").save(EMAILS, actor="ann")
        yield Here(runtime, host)


def test_the_first_version_comes_live(here: Here) -> None:
    done = here.deploy()
    assert (done.status, done.reason, done.version) == ("live", "", 1)
    assert here.host.weights == {"example": {1: 100}}
    service = here.runtime.services("local").get("example")
    assert (service.live_version, service.endpoint) == (1, "/services/example")


def test_a_canary_goes_by_its_stages_tries_the_way_back_and_comes_live(here: Here) -> None:
    here.deploy()
    here.host.history.clear()
    done = here.deploy(strategy="canary", options=CANARY, memory=256)
    assert (done.status, done.version, done.replaces) == ("live", 2, 1)
    assert here.host.history == [{2: 10, 1: 90}, {2: 50, 1: 50}, {2: 100}, {1: 100}, {2: 100}]
