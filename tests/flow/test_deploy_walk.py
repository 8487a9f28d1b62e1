"""The walk of a deployment on a host that runs nothing: by stages, back by itself, rolled back, killed anywhere."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.delivery.releasing import verified_bundle
from tdev.kernel.errors import ConflictError, NotFoundError, PlatformError
from tdev.model.service import ENDED
from tdev.orchestration.definition import definitions
from tdev.orchestration.deploy_steering import call_off, roll_back
from tdev.platform.machine.embedded.engine import EmbeddedMachine
from tdev.platform.machine.embedded.rounds import Options
from tests.support.bundles import flow
from tests.support.deploying import CANARY, Deploying, deploying
from tests.support.hosts import Doing, FakeHost
from tests.support.runtimes import ANN
from tests.support.state_machines import until
from tests.support.walk import Caller


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Deploying]:
    with deploying(tmp_path) as found:
        yield found


class TestForward:
    def test_the_first_version_comes_live(self, here: Deploying) -> None:
        done = here.deploy()
        assert (done.status, done.reason, done.version) == ("live", "", 1)
        assert here.host.weights == {"example": {1: 100}}
        assert (here.service().live_version, here.service().endpoint) == (1, "/services/example")
        assert here.service().deploying is None

    def test_a_canary_goes_by_its_stages_tries_the_way_back_and_comes_live(self, here: Deploying) -> None:
        here.deploy()
        here.host.history.clear()
        done = here.deploy(**CANARY, memory=256)
        assert (done.status, done.version, done.replaces) == ("live", 2, 1)
        assert here.host.history == [{2: 10, 1: 90}, {2: 50, 1: 50}, {2: 100}, {1: 100}, {2: 100}]
        looks = [(look.weight, look.passed) for look in here.dossier(done.id).looks]
        assert looks == [(0, True), (10, True), (50, True), (100, True), (100, True)]

    def test_blue_green_gives_the_new_one_no_calls_before_it_was_looked_at(self, here: Deploying) -> None:
        here.deploy()
        here.host.history.clear()
        assert here.deploy(strategy="blue-green").status == "live"
        assert here.host.history == [{1: 100}, {2: 100}, {1: 100}, {2: 100}]

    def test_what_runs_is_a_signed_bundle_with_its_provenance(self, here: Deploying) -> None:
        here.deploy()
        release = here.host.releases["example"][1]
        bundle = verified_bundle(release, here.runtime.place("local"))
        assert bundle.manifest.service == "example"
        assert release.attestation is not None
        said = release.attestation.provenance
        assert (said.workflow, said.by, said.score, said.approved_by) == ("example@1", "ann", 100, None)

    def test_the_plan_of_an_execution_is_deployed_with_its_goal(self, here: Deploying) -> None:
        here.runtime.settings.files.joinpath("notes.txt").write_text("ann@example.org")
        ran = Caller().run("extract the email addresses of notes.txt")
        assert ran["status"] == "succeeded"
        done = here.deploy(execution_id=ran["id"], name="addresses")
        assert (done.status, done.service) == ("live", "addresses")
        assert here.dossier(done.id).order.goal == "extract the email addresses of notes.txt"


class TestBack:
    @pytest.mark.parametrize(
        ("doing", "words"),
        [
            (Doing(sick="it said 500"), "v2 is not healthy: it said 500"),
            (Doing(errors=30), "v2: 30 of 100 calls failed (30%, 0% before)"),
            (Doing(ms=500), "v2: half of the calls take more than 500 ms, 10 ms before"),
        ],
    )
    def test_a_worse_version_goes_back_by_itself_with_its_reason(
        self, here: Deploying, doing: Doing, words: str
    ) -> None:
        here.deploy()
        here.host.doing[2] = doing
        done = here.deploy(**CANARY)
        assert (done.status, done.reason) == ("rolled_back", words)
        assert here.host.weights == {"example": {1: 100}}
        assert max(weights.get(2, 0) for weights in here.host.history) <= 10
        assert here.service().live_version == 1
        assert here.host.retired == [2]

    def test_one_that_breaks_while_it_is_watched_goes_back_without_waiting_for_the_end(self, here: Deploying) -> None:
        here.deploy()
        begun = here.accept(strategy="immediate", options={"bake_s": 300})
        until(lambda: here.host.weights["example"] == {2: 100})
        here.host.doing[2] = Doing(errors=100)
        done = here.ended(begun.id)
        assert (done.status, here.host.weights["example"]) == ("rolled_back", {1: 100})

    def test_a_first_version_that_does_not_come_up_leaves_nothing(self, here: Deploying) -> None:
        here.host.doing[1] = Doing(sick="no")
        assert here.deploy().status == "rolled_back"
        assert here.host.releases == here.host.weights == {}
        here.host.doing.clear()
        assert (here.deploy().version, here.service().live_version) == (2, 2)

    def test_a_first_version_that_goes_slowly_is_gone_before_its_deployment_ends(self, here: Deploying) -> None:
        here.host.doing[1] = Doing(sick="no")
        here.host.lasts = 1
        assert here.deploy().status == "rolled_back"
        assert (here.host.lasts, here.host.releases) == (0, {})

    def test_a_host_that_refuses_is_tried_again_and_then_everything_goes_back(self, here: Deploying) -> None:
        here.deploy()
        here.host.fails["provision"] = 1
        assert here.deploy(**CANARY).status == "live"
        here.host.fails["provision"] = 1000
        done = here.deploy(memory=200)
        assert (done.status, done.reason) == ("rolled_back", "the host does not answer (provision)")
        assert here.host.weights["example"] == {2: 100}

    def test_a_way_back_that_does_not_work_is_found_before_it_is_needed(self, tmp_path: Path) -> None:
        class Stuck(FakeHost):
            def route(self, service: str, weights: Any) -> None:
                if weights != {1: 100} or self.weights[service] != {2: 100}:
                    super().route(service, weights)

        with deploying(tmp_path, Stuck()) as here:
            here.deploy()
            done = here.deploy(memory=256)
            assert done.status == "rolled_back"
            assert done.reason == "the way back to v1 does not work: {2: 100}"

    def test_nobody_is_sent_back_to_a_version_that_is_broken_only_to_try_it(self, here: Deploying) -> None:
        here.deploy()
        here.host.doing[1] = Doing(sick="it is broken", errors=100)
        here.host.history.clear()
        done = here.deploy(memory=256)
        assert (done.status, here.host.history) == ("live", [{2: 100}])
        assert "the way back was not tried" in here.dossier(done.id).looks[-1].told

    def test_what_does_not_pass_its_gate_changes_nothing_and_says_why(self, here: Deploying) -> None:
        here.runtime.workflows("local").save(flow({"id": "a", "agent": "no_such_tool"}), actor="ann")
        done = here.deploy()
        assert (done.status, done.version) == ("failed", None)
        assert done.reason.startswith("the gate was not passed: sound: ")
        assert here.host.history == []


class TestByHand:
    def test_a_rollback_is_one_change_of_weights(self, here: Deploying) -> None:
        for memory in (200, 201, 202):
            here.deploy(memory=memory)
        here.host.history.clear()
        assert roll_back(here.runtime, ANN, "example", 1).live_version == 1
        assert here.host.history == [{1: 100}]
        assert here.service().live_version == 1

    def test_without_a_number_it_is_the_version_before(self, here: Deploying) -> None:
        for memory in (200, 201):
            here.deploy(memory=memory)
        assert roll_back(here.runtime, ANN, "example", None).live_version == 1
        with pytest.raises(ConflictError, match="no version before") as refused:
            roll_back(here.runtime, ANN, "example", None)
        assert "deploy another one" in (refused.value.hint or "")

    def test_a_version_far_behind_is_freed_and_can_be_made_ready_again_from_its_bundle(self, here: Deploying) -> None:
        for memory in range(200, 206):
            here.deploy(memory=memory)
        assert here.host.retired == [1]
        assert sorted(here.host.releases["example"]) == [2, 3, 4, 5, 6]
        assert roll_back(here.runtime, ANN, "example", 1).live_version == 1
        assert here.host.weights["example"] == {1: 100}

    def test_a_version_that_never_was_is_not_found(self, here: Deploying) -> None:
        here.deploy()
        with pytest.raises(NotFoundError):
            roll_back(here.runtime, ANN, "example", 7)

    def test_a_deployment_under_way_is_in_the_way_and_can_be_called_off(self, here: Deploying) -> None:
        here.deploy()
        begun = here.accept(strategy="canary", options={"weights": [10], "wait_s": 300})
        until(lambda: here.host.weights["example"] == {2: 10, 1: 90})
        with pytest.raises(ConflictError, match="under way"):
            roll_back(here.runtime, ANN, "example", 1)
        with pytest.raises(ConflictError, match="under way"):
            here.accept()
        done = call_off(here.runtime, ANN, begun.id, reason="too slow")
        assert (done.status, done.reason) == ("rolled_back", "called off by ann: too slow")
        assert here.host.weights["example"] == {1: 100}
        assert here.deploy(memory=300).status == "live"


class CrashError(Exception):
    """Stands for the end of the process."""


def reopened(here: Deploying, hook: Callable[[str, int], None] | None = None) -> None:
    """Another engine on the same journal takes over, as after the end of a process."""
    here.runtime.machine.close()  # type: ignore[attr-defined]
    options = Options(hook=hook, nap_s=0.005)
    machine = EmbeddedMachine(here.runtime.data / "machine.db", definitions(), here.runtime.invoke, options=options)
    here.runtime.adopt(machine)
    machine.recover()


@pytest.mark.parametrize(("stage", "errors"), [("after", 0), ("before", 50)])
def test_killed_between_any_two_states_it_goes_on_and_the_old_or_the_new_version_answers(
    tmp_path: Path, stage: str, errors: int
) -> None:
    with deploying(tmp_path) as here:
        here.deploy()
        deaths: list[bool] = [True]
        commit = 0
        while deaths.pop():
            commit += 1
            old = here.service().live_version
            new = len(here.service().releases) + 1
            here.host.doing[new] = Doing(errors=errors)

            def hook(at: str, number: int, last: int = commit) -> None:
                if (at, number) == (stage, last):
                    deaths.append(True)
                    raise CrashError

            def over(id: str) -> bool:
                return bool(deaths) or here.runtime.services("local").deployment(id).status in ENDED

            with suppress(PlatformError):
                reopened(here, hook)
            with suppress(PlatformError):
                begun = here.accept(**CANARY, memory=200 + commit)
                until(partial(over, begun.id))
            assert sum(here.host.weights["example"].values()) == 100
            assert set(here.host.weights["example"]) <= {old, new}, "while nobody is there"
            reopened(here)
            done = here.ended(here.service().deployments[0])
            live = old if errors else new
            assert done.status == ("rolled_back" if errors else "live"), f"killed {stage} commit {commit}: {done}"
            assert (done.version, here.service().live_version) == (new, live)
            assert here.host.weights["example"] == {live: 100}
            deaths[:] = deaths or [False]
        assert commit > 6, "the machine has fewer steps than it should"
        assert here.runtime.services("local").get("example").deploying is None
