"""The steps by which a release comes live: each can be done again, and somebody answers all the time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.domain.delivery.dossiers import Dossiers
from tdev.domain.delivery.services import Packed, ServiceStore
from tdev.domain.delivery.shifting import KEPT, Shift
from tdev.domain.delivery.strategies import blue_green, canary, immediate
from tdev.domain.delivery.watching import BASELINE_S
from tdev.kernel.errors import ConflictError, NotFoundError, PlatformError
from tdev.model.deploying import DeployOrder, Dossier
from tdev.model.service import Deployment, Rollout
from tdev.platform.hosting import Figures
from tdev.platform.storage.embedded import SqliteTables
from tests.support.bundles import EMAILS
from tests.support.clock import SetClock
from tests.support.hosts import Doing, FakeHost
from tests.support.nouns import AT

TWO_STAGES = canary(weights=[10, 50], wait_s=30)


class Desk:
    """A tenant's stores and host, with short words for what brings a version there."""

    def __init__(self, tables: SqliteTables, host: FakeHost) -> None:
        self.host = host
        self.clock = SetClock()
        self.services = ServiceStore(tables, "local")
        self.dossiers = Dossiers(tables, "local")
        self.asked: list[str] = []
        self.shift = Shift(self._hosting, self.services, self.dossiers, clock=self.clock)
        self._count = 0

    def _hosting(self) -> FakeHost:
        self.asked.append("hosting")
        return self.host

    def accepted(self, rollout: Rollout = TWO_STAGES) -> str:
        self._count += 1
        id = f"dep-{self._count}"
        order = DeployOrder(service="example", workflow=EMAILS, rollout=rollout)
        self.dossiers.open(Dossier(deployment=id, order=order))
        wanted = Deployment(
            id=id,
            service="example",
            strategy=rollout.strategy,
            rollout=rollout,
            status="accepted",
            created_at=AT,
            updated_at=AT,
        )
        self.services.accept(wanted, actor="ann")
        return id

    def packed(self, rollout: Rollout = TWO_STAGES) -> str:
        id = self.accepted(rollout)
        self.services.release(id, Packed(f"sha256:{self._count:064d}", "example@1", {}), actor="deployer")
        return id

    def provisioned(self, rollout: Rollout = TWO_STAGES) -> str:
        id = self.packed(rollout)
        self.shift.provision(id)
        return id

    def live(self) -> int:
        id = self.provisioned(immediate())
        self.shift.route(id, 0)
        return self.shift.live(id).version or 0

    @property
    def weights(self) -> dict[int, int]:
        return self.host.weights["example"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    tables = SqliteTables(tmp_path / "tables.db")
    yield Desk(tables, FakeHost())
    tables.close()


class TestProvision:
    def test_the_weights_of_before_are_noted_before_anything_is_made(self, desk: Desk) -> None:
        desk.live()
        id = desk.packed()
        desk.host.fails["provision"] = 1
        with pytest.raises(PlatformError):
            desk.shift.provision(id)
        assert desk.dossiers.get(id).before == {1: 100}

    def test_done_again_it_keeps_what_was_noted_first(self, desk: Desk) -> None:
        desk.live()
        id = desk.provisioned()
        desk.host.route("example", {2: 100})
        desk.shift.provision(id)
        found = desk.dossiers.get(id)
        assert (found.before, found.changes) == ({1: 100}, ("v2 was made",))
        assert found.address == "/services/example"

    def test_the_first_version_has_nothing_before_it(self, desk: Desk) -> None:
        assert desk.dossiers.get(desk.provisioned()).before == {}

    def test_what_is_not_packed_cannot_be_made(self, desk: Desk) -> None:
        with pytest.raises(ConflictError, match="nothing packed"):
            desk.shift.provision(desk.accepted())
        assert desk.asked == []


class TestStages:
    def test_the_baking_is_one_more_stage_of_all_calls(self, desk: Desk) -> None:
        desk.live()
        stages = desk.shift.stages(desk.packed(canary(weights=[10], wait_s=5, bake_s=60)))
        assert [(stage.weight, stage.wait_s) for stage in stages] == [(10, 5), (100, 0), (100, 60)]
        assert "errors" in stages[-1].checks

    def test_where_nobody_was_before_calls_are_not_divided(self, desk: Desk) -> None:
        assert [stage.weight for stage in desk.shift.stages(desk.packed())] == [100]


class TestRoute:
    def test_calls_are_divided_as_the_stage_says_and_its_time_begins_once(self, desk: Desk) -> None:
        desk.live()
        id = desk.provisioned()
        desk.shift.route(id, 0)
        assert desk.weights == {2: 10, 1: 90}
        begun = desk.clock.now
        desk.clock.advance(7)
        desk.shift.route(id, 0)
        assert (desk.dossiers.get(id).stage, desk.dossiers.get(id).stage_at) == (0, begun)
        desk.shift.route(id, 1)
        assert (desk.dossiers.get(id).stage, desk.dossiers.get(id).stage_at) == (1, begun + 7)

    def test_who_called_it_off_meanwhile_has_the_last_word(self, tmp_path: Path) -> None:
        class CalledOff(FakeHost):
            act: Any = None

            def route(self, service: str, weights: Any) -> None:
                super().route(service, weights)
                if 2 in weights and self.act is not None:
                    act, self.act = self.act, None
                    act()

        tables = SqliteTables(tmp_path / "tables.db")
        host = CalledOff()
        desk = Desk(tables, host)
        desk.live()
        id = desk.provisioned()
        host.act = lambda: desk.services.end(id, "rolled_back", actor="ann", reason="called off")
        desk.shift.route(id, 0)
        tables.close()
        assert desk.weights == {1: 100}

    def test_a_deployment_that_has_ended_moves_nothing(self, desk: Desk) -> None:
        desk.live()
        id = desk.provisioned()
        desk.services.end(id, "rolled_back", actor="ann", reason="enough")
        for step in (lambda: desk.shift.route(id, 0), lambda: desk.shift.look(id, 0), lambda: desk.shift.health(id)):
            with pytest.raises(ConflictError, match="ended"):
                step()
        assert desk.weights == {1: 100}


class TestLook:
    def test_what_was_seen_is_kept_with_the_weight(self, desk: Desk) -> None:
        desk.live()
        id = desk.provisioned()
        desk.shift.route(id, 0)
        assert desk.shift.look(id, 0).told == "v2 is healthy, 100 calls"
        (look,) = desk.dossiers.get(id).looks
        assert (look.weight, look.passed, look.told) == (10, True, "v2 is healthy, 100 calls")

    def test_a_sick_version_is_not_asked_for_its_figures(self, desk: Desk) -> None:
        desk.live()
        id = desk.provisioned()
        desk.host.doing[2] = Doing(sick="it said 500", errors=100)
        desk.shift.route(id, 0)
        found = desk.shift.look(id, 0)
        assert (found.passed, found.told) == (False, "v2 is not healthy: it said 500")

    def test_only_the_checks_of_the_stage_count(self, desk: Desk) -> None:
        desk.live()
        id = desk.provisioned(immediate())
        desk.host.doing[2] = Doing(errors=100)
        desk.shift.route(id, 0)
        assert desk.shift.look(id, 0).passed, "immediate looks at the health alone"

    def test_the_new_one_is_judged_since_its_stage_and_the_old_one_since_an_hour_before(self, tmp_path: Path) -> None:
        asked: list[float] = []

        class Noted(FakeHost):
            def figures(self, service: str, since: float) -> dict[int, Figures]:
                asked.append(since)
                return {}

        tables = SqliteTables(tmp_path / "tables.db")
        desk = Desk(tables, Noted())
        desk.live()
        id = desk.provisioned()
        desk.shift.route(id, 0)
        begun = desk.clock.now
        desk.clock.advance(20)
        asked.clear()
        desk.shift.look(id, 0)
        tables.close()
        assert asked == [begun, begun - BASELINE_S]

    def test_of_many_looks_the_newest_stay(self, desk: Desk) -> None:
        desk.live()
        id = desk.provisioned()
        for number in range(55):
            desk.shift.told(id, f"look {number}", passed=number % 2 == 0)
        told = [look.told for look in desk.dossiers.get(id).looks]
        assert (len(told), told[0], told[-1]) == (50, "look 5", "look 54")


class TestRehearse:
    def test_the_way_back_is_gone_and_returned(self, desk: Desk) -> None:
        desk.live()
        id = desk.provisioned()
        desk.shift.route(id, 2)
        desk.host.history.clear()
        found = desk.shift.rehearse(id)
        assert (found.passed, found.told) == (True, "the way back to v1 works")
        assert desk.host.history == [{1: 100}, {2: 100}]

    def test_one_that_is_sick_after_the_way_back_does_not_pass(self, tmp_path: Path) -> None:
        class SickLater(FakeHost):
            def route(self, service: str, weights: Any) -> None:
                if weights == {2: 100} and self.history and self.history[-1] == {1: 100}:
                    self.doing[2] = Doing(sick="it does not wake")
                super().route(service, weights)

        tables = SqliteTables(tmp_path / "tables.db")
        desk = Desk(tables, SickLater())
        desk.live()
        id = desk.provisioned()
        desk.host.route("example", {2: 60, 1: 40})
        found = desk.shift.rehearse(id)
        tables.close()
        assert (found.passed, found.told) == (False, "v2 is not healthy: it does not wake")

    def test_the_first_version_has_no_way_back(self, desk: Desk) -> None:
        id = desk.provisioned()
        desk.shift.route(id, 0)
        assert desk.shift.rehearse(id).told == "there is no version to go back to"


class TestEnd:
    def test_live_says_where_it_is_and_how_many_calls_it_took(self, desk: Desk) -> None:
        desk.live()
        id = desk.provisioned()
        desk.shift.route(id, 2)
        desk.host.doing[2] = Doing(errors=3)
        done = desk.shift.live(id)
        assert (done.status, done.calls, done.errors) == ("live", 100, 3)
        assert (desk.services.get("example").live_version, desk.services.get("example").endpoint) == (
            2,
            "/services/example",
        )

    def test_a_host_without_figures_does_not_keep_it_from_coming_live(self, tmp_path: Path) -> None:
        class Mute(FakeHost):
            def figures(self, service: str, since: float) -> dict[int, Figures]:
                raise PlatformError("no figures today")

        tables = SqliteTables(tmp_path / "tables.db")
        desk = Desk(tables, Mute())
        assert desk.live() == 1
        tables.close()

    def test_the_newest_versions_stay_ready_for_the_way_back(self, desk: Desk) -> None:
        for _ in range(KEPT + 2):
            desk.live()
        assert desk.host.retired == [1, 2]

    def test_back_gives_the_calls_to_whom_they_belonged_and_frees_the_new_one(self, desk: Desk) -> None:
        desk.live()
        desk.live()
        desk.host.route("example", {1: 30, 2: 70})
        id = desk.provisioned()
        desk.shift.route(id, 1)
        done = desk.shift.back(id, "it failed")
        assert (done.status, done.reason, desk.weights) == ("rolled_back", "it failed", {1: 30, 2: 70})
        assert desk.host.retired == [3]
        assert desk.shift.back(id, "again") == done
        assert desk.services.get("example").live_version == 2

    def test_back_of_a_first_version_leaves_nothing(self, desk: Desk) -> None:
        id = desk.provisioned()
        assert desk.shift.back(id, "sick").status == "rolled_back"
        assert desk.host.weights == {}

    def test_what_has_provisioned_nothing_has_failed_and_asks_no_host(self, desk: Desk) -> None:
        id = desk.packed()
        done = desk.shift.back(id, "the gate", actor="ann")
        assert (done.status, done.reason, desk.asked) == ("failed", "the gate", [])

    def test_a_host_that_fails_on_the_way_back_is_tried_again(self, desk: Desk) -> None:
        desk.live()
        id = desk.provisioned()
        desk.shift.route(id, 0)
        desk.host.fails["route"] = 1
        with pytest.raises(PlatformError):
            desk.shift.back(id, "it failed")
        assert desk.services.deployment(id).status not in ("rolled_back", "failed")
        assert desk.shift.back(id, "it failed").status == "rolled_back"
        assert desk.weights == {1: 100}

    def test_one_that_gets_calls_again_is_not_freed(self, desk: Desk) -> None:
        desk.live()
        id = desk.provisioned()
        desk.dossiers.change(id, lambda now: now.model_copy(update={"before": {1: 50, 2: 50}}))
        desk.shift.back(id, "it failed")
        assert desk.host.retired == []

    def test_a_host_that_does_not_know_the_version_any_more_is_no_error(self, tmp_path: Path) -> None:
        class Gone(FakeHost):
            def retire(self, service: str, version: int) -> None:
                raise NotFoundError(f"v{version} is gone")

        tables = SqliteTables(tmp_path / "tables.db")
        desk = Desk(tables, Gone())
        desk.live()
        assert desk.shift.back(desk.provisioned(), "no").status == "rolled_back"
        tables.close()


STEPS = st.lists(
    st.sampled_from(["provision", "health", "route0", "route1", "route2", "look", "rehearse"]), max_size=12
)


@given(steps=STEPS, failing=st.lists(st.sampled_from(["provision", "health", "route", "routes"]), max_size=3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_in_whatever_order_and_however_often_somebody_answers(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], failing: list[str]
) -> None:
    tables = SqliteTables(tmp_path_factory.mktemp("law") / "tables.db")
    try:
        desk = Desk(tables, FakeHost())
        desk.live()
        id = desk.packed(blue_green() if len(steps) % 2 else TWO_STAGES)
        last = len(desk.shift.stages(id)) - 1
        for name in failing:
            desk.host.fails[name] = desk.host.fails.get(name, 0) + 1
        acts: dict[str, Any] = {
            "provision": lambda: desk.shift.provision(id),
            "health": lambda: desk.shift.health(id),
            "look": lambda: desk.shift.look(id, 0),
            "rehearse": lambda: desk.shift.rehearse(id),
        }
        for step in steps:
            try:
                (acts.get(step) or (lambda step=step: desk.shift.route(id, min(int(step[-1]), last))))()
            except (PlatformError, NotFoundError):
                pass
            assert sum(desk.weights.values()) == 100
            assert set(desk.weights) <= {1, 2}
        desk.host.fails.clear()
        desk.shift.back(id, "enough")
        assert desk.weights == {1: 100}
    finally:
        tables.close()
