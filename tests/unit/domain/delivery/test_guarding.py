"""Watching goes on after the deployment: told once, taken back once, and never to and fro."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.domain.audit.trail import AuditTrail
from tdev.kernel.errors import ConflictError, NotFoundError, PlatformError
from tests.support.guarding import WATCH_S, Guarded


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Guarded]:
    made = Guarded(tmp_path)
    yield made
    made.close()


class TestWell:
    def test_a_service_that_does_well_is_only_looked_at(self, here: Guarded) -> None:
        here.live()
        here.live()
        for _ in range(5):
            watch = here.look()
            assert watch is not None
            assert (watch.version, watch.healthy, watch.deployment) == (2, True, "dep-2")
        assert (here.told, here.host.weights["greeter"]) == ([], {2: 100})

    def test_nothing_is_written_while_nothing_changes(self, here: Guarded) -> None:
        here.live()
        first = here.look()
        assert here.look(after_s=600) == first

    def test_what_is_not_live_or_under_way_is_left_alone(self, here: Guarded) -> None:
        here.begin("dep-1")
        here.does(1, sick="no")
        assert here.look() is None

    def test_a_few_failures_are_no_reason(self, here: Guarded) -> None:
        here.live()
        here.live()
        here.does(2, calls=4, errors=4)
        here.look()
        assert (here.told, here.service.live_version) == ([], 2)

    def test_a_host_that_does_not_know_the_service_yet_says_nothing_about_it(self, here: Guarded) -> None:
        here.live()
        here.host.weights.clear()
        here.clock.advance(WATCH_S)
        watch = here.look()
        assert watch is not None
        assert watch.healthy


class TestBack:
    @pytest.mark.parametrize(
        ("how", "why"),
        [({"errors": 50}, "50 of 100 calls failed"), ({"sick": "503"}, "not healthy"), ({"ms": 900.0}, "ms")],
    )
    def test_a_version_that_does_worse_is_taken_back_and_this_is_told_and_on_record(
        self, here: Guarded, how: dict[str, object], why: str
    ) -> None:
        here.live()
        here.live()
        here.host.weights["greeter"] = {1: 1, 2: 99}  # both have had calls in the hour before
        here.look()
        here.does(2, **how)
        watch = here.look(after_s=40)
        assert watch is not None
        assert (here.service.live_version, here.host.weights["greeter"]) == (1, {1: 100})
        ended = here.services.deployment("dep-2")
        assert (ended.status, why in ended.reason) == ("rolled_back", True)
        last = AuditTrail(here.tables, "local").list()[-1]
        assert (last.subject, last.action, last.target) == ("watcher", "rolled_back", "greeter-v2")
        (unhealthy,) = [each for each in here.bus.events if each.detail_type == "ServiceUnhealthy"]
        assert (unhealthy.detail["version"], unhealthy.detail["returns_to"]) == (2, 1)
        assert here.bus.told[-1] == ("DeploymentChanged", "rolled_back")

    def test_there_is_no_second_way_back(self, here: Guarded) -> None:
        for _ in range(3):
            here.live()
        here.does(3, errors=50)
        here.does(2, errors=50)
        for _ in range(20):
            here.look(after_s=20)
        assert (here.service.live_version, here.host.weights["greeter"]) == (2, {2: 100})
        assert here.told == ["ServiceUnhealthy", "ServiceUnhealthy"], "that v2 is no better is told, not acted upon"
        assert here.host.history.count({2: 100}) == 2

    def test_after_its_time_it_is_told_and_stays(self, here: Guarded) -> None:
        here.live()
        here.live()
        here.look()
        here.does(2, errors=50)
        here.look(after_s=WATCH_S)
        assert (here.told, here.service.live_version) == (["ServiceUnhealthy"], 2)
        assert here.services.deployment("dep-2").status == "live"

    def test_without_a_time_for_it_nothing_is_taken_back(self, here: Guarded) -> None:
        here.live()
        here.live(watch_s=0)
        here.does(2, errors=50)
        here.look()
        assert (here.told, here.service.live_version) == (["ServiceUnhealthy"], 2)

    def test_the_first_version_has_nowhere_to_go(self, here: Guarded) -> None:
        here.live()
        here.does(1, errors=90)
        here.look()
        assert (here.told, here.service.live_version) == (["ServiceUnhealthy"], 1)

    @pytest.mark.parametrize("gone", [True, False])
    def test_nobody_is_sent_to_what_is_broken_or_gone(self, here: Guarded, gone: bool) -> None:
        here.live()
        here.live()
        if gone:
            here.host.retire("greeter", 1)
        here.does(1, sick="broken too")
        here.does(2, errors=50)
        here.look()
        assert (here.told, here.service.live_version) == (["ServiceUnhealthy"], 2)

    def test_a_version_that_a_person_went_back_to_stays(self, here: Guarded) -> None:
        here.live()
        here.live()
        here.host.route("greeter", {1: 100})
        here.services.back("greeter", 1, actor="ann")
        here.does(1, errors=50)
        here.look()
        assert (here.told, here.service.live_version) == (["ServiceUnhealthy"], 1)

    def test_what_does_as_badly_as_the_one_before_is_not_worse(self, here: Guarded) -> None:
        here.live()
        here.does(1, errors=40)
        here.live()
        here.host.weights["greeter"] = {1: 1, 2: 99}
        here.does(2, errors=42)
        watch = here.look()
        assert watch is not None
        assert (watch.healthy, here.told, here.service.live_version) == (True, [], 2)


class TestKilled:
    @pytest.mark.parametrize("method", ["route"])
    def test_a_way_back_that_was_cut_off_is_gone_to_its_end(self, here: Guarded, method: str) -> None:
        here.live()
        here.live()
        here.does(2, errors=50)
        here.host.fails[method] = 1
        with pytest.raises(PlatformError):
            here.look()
        watch = here.watches.find("greeter")
        assert watch is not None
        assert (watch.returning, here.service.live_version, here.host.weights["greeter"]) == (True, 1, {2: 100})
        here.guard = here.restarted()
        here.look()
        assert (here.service.live_version, here.host.weights["greeter"]) == (1, {1: 100})
        assert here.told == ["ServiceUnhealthy"]

    def test_a_deployment_that_has_begun_meanwhile_has_the_last_word(self, here: Guarded) -> None:
        here.live()
        here.live()
        here.does(2, errors=50)
        service = here.service
        here.begin("dep-3")
        here.guard.look(service)
        assert here.services.deployment("dep-2").status == "live"
        assert here.host.weights["greeter"] == {2: 100}


class TestRecovery:
    def test_it_is_told_once_that_a_service_is_sick_and_once_that_it_is_well(self, here: Guarded) -> None:
        here.live()
        here.does(1, errors=50)
        for _ in range(3):
            here.look()
        here.does(1)
        for _ in range(3):
            here.look()
        assert here.told == ["ServiceUnhealthy", "ServiceRecovered"]
        watch = here.watches.find("greeter")
        assert watch is not None
        assert (watch.healthy, watch.reason) == (True, "")

    def test_without_calls_its_health_says_whether_it_is_well_again(self, here: Guarded) -> None:
        here.live()
        here.does(1, errors=50)
        here.look()
        here.does(1, calls=0, sick="still")
        here.look()
        assert here.told == ["ServiceUnhealthy"]
        here.does(1, calls=0)
        here.look()
        assert here.told == ["ServiceUnhealthy", "ServiceRecovered"]

    def test_another_version_is_watched_anew(self, here: Guarded) -> None:
        here.live()
        here.does(1, errors=50)
        here.look()
        here.live()
        watch = here.look()
        assert watch is not None
        assert (watch.version, watch.healthy) == (2, True)
        assert watch.baseline is not None


def test_taking_back_twice_changes_nothing(here: Guarded) -> None:
    here.live()
    here.live()
    first = here.services.withdraw("dep-2", actor="watcher", reason="bad")
    assert here.services.withdraw("dep-2", actor="watcher", reason="worse") == first
    assert here.service.live_version == 1


def test_only_what_is_live_and_replaced_something_can_be_taken_back(here: Guarded) -> None:
    here.live()
    with pytest.raises(ConflictError, match="dep-1"):
        here.services.withdraw("dep-1", actor="watcher", reason="nothing was before it")
    here.live()
    with pytest.raises(ConflictError):
        here.services.withdraw("dep-1", actor="watcher", reason="it is not live any more")
    here.begin("dep-3")
    with pytest.raises(ConflictError):
        here.services.withdraw("dep-2", actor="watcher", reason="another one is under way")
    with pytest.raises(NotFoundError):
        here.services.withdraw("dep-9", actor="watcher", reason="there is none")
