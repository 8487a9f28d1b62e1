"""The watcher goes through the services of every tenant; trouble with one is no trouble for the others."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.kernel.errors import PlatformError
from tdev.orchestration.deploy_watching import Watcher
from tests.support.deploying import Deploying, deploying
from tests.support.hosts import Doing, FakeHost


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Deploying]:
    with deploying(tmp_path) as made:
        yield made


@pytest.fixture
def watcher(here: Deploying) -> Watcher:
    return Watcher(here.runtime, lambda _: here.host)


def test_each_live_service_of_this_machine_is_looked_at(here: Deploying, watcher: Watcher) -> None:
    assert watcher.work() == 0
    here.deploy(name="one")
    here.deploy(name="two")
    assert watcher.work() == 2
    for name in ("one", "two"):
        watch = here.runtime.watches("local").find(name)
        assert watch is not None
        assert (watch.version, watch.healthy) == (1, True)


def test_a_version_that_breaks_after_its_deployment_is_taken_back(here: Deploying, watcher: Watcher) -> None:
    here.deploy()
    second = here.deploy(memory=256)
    watcher.work()
    here.host.doing[2] = Doing(errors=50)
    watcher.work()
    assert here.service().live_version == 1
    ended = here.runtime.services("local").deployment(second.id)
    assert (ended.status, "50 of 100 calls failed" in ended.reason) == ("rolled_back", True)
    told = [each.detail_type for each in here.told()]
    assert told.count("ServiceUnhealthy") == 1


class OneThatFails(FakeHost):
    """A host that, once it is ``down``, cannot tell anything of one service."""

    down = False

    def figures(self, service: str, since: float) -> object:  # type: ignore[override]
        if self.down and service == "one":
            raise PlatformError("it does not answer")
        return super().figures(service, since)


def test_what_cannot_be_looked_at_does_not_hide_the_others(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    host = OneThatFails()
    with deploying(tmp_path, host) as here:
        here.deploy(name="one")
        here.deploy(name="two")
        host.down = True
        assert Watcher(here.runtime, lambda _: host).work() == 2
        assert here.runtime.watches("local").find("two") is not None
    assert "one of local could not be watched" in caplog.text


def test_each_step_of_a_deployment_is_told_in_its_order(here: Deploying) -> None:
    done = here.deploy()
    told = [(each.detail["status"], each.detail["version"]) for each in here.told()]
    assert told == [("accepted", None), ("deploying", None), ("live", 1)]
    assert (done.calls, done.errors) == (100, 0)
