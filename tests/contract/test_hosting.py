"""What every engine of the ``Hosting`` port does alike: versions side by side, calls divided, always a way back."""

import itertools
import json
from collections.abc import Iterator

import pytest

from tdev.kernel.errors import ConflictError, InvalidError, NotFoundError, PlatformError
from tdev.model.service import Statement
from tdev.platform.hosting import Rehearses, Removal
from tests.support.cloud import EMULATED
from tests.support.hosting import ECHOING, FAILING, GOOD, SICK, Host, emulated_host, release, zipped
from tests.support.hosting_ecs import ecs_host
from tests.support.hosting_embedded import embedded_host
from tests.support.hosting_machine import machine_host

NAMES = itertools.count(1)
READS = Statement(actions=("s3:GetObject",), resources=("arn:${AWS::Partition}:s3:::texts/*",))


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with emulated_host(tmp_path_factory.mktemp("emulator")) as host:
        yield host


@pytest.fixture(scope="module")
def ecs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with ecs_host(tmp_path_factory.mktemp("ecs")) as host:
        yield host


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with machine_host(tmp_path_factory.mktemp("machine")) as host:
        yield host


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with embedded_host(tmp_path_factory.mktemp("embedded")) as host:
        yield host


@pytest.fixture(
    params=[
        "embedded",
        pytest.param("emulator", marks=EMULATED),
        pytest.param("ecs", marks=EMULATED),
        pytest.param("machine", marks=EMULATED),
    ]
)
def host(request: pytest.FixtureRequest) -> Host:
    found: Host = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def name() -> str:
    """A service of its own for each test."""
    return f"Policy_Matcher{next(NAMES)}"


class TestProvision:
    def test_the_first_version_runs(self, host: Host, name: str) -> None:
        made = host.deploy(name, 1)
        assert made.version == 1
        assert made.changes
        assert host.hosting.health(name, 1).healthy

    def test_a_further_version_gets_no_calls(self, host: Host, name: str) -> None:
        host.deploy(name, 1)
        host.hosting.route(name, {1: 100})
        host.deploy(name, 2)
        assert host.hosting.routes(name) == {1: 100}
        assert host.calls(name, 10) == {1: 10}
        assert host.hosting.health(name, 2).healthy

    def test_the_address_stays_when_versions_change(self, host: Host, name: str) -> None:
        first = host.deploy(name, 1).address
        assert host.deploy(name, 2, GOOD, READS).address == first

    def test_it_can_be_repeated(self, host: Host, name: str) -> None:
        first = host.deploy(name, 1)
        again = host.deploy(name, 1)
        assert again.changes == ()
        assert again.address == first.address

    def test_a_number_never_stands_for_another_artifact(self, host: Host, name: str) -> None:
        host.deploy(name, 1)
        with pytest.raises(ConflictError, match="another artifact"):
            host.deploy(name, 1, GOOD + "\n")
        assert host.hosting.health(name, 1).healthy

    def test_the_same_artifact_can_be_released_again(self, host: Host, name: str) -> None:
        content = zipped(GOOD, name)
        host.keep(content)
        host.hosting.provision(release(name, 1, content))
        host.hosting.provision(release(name, 2, content))
        host.hosting.route(name, {2: 100})
        assert host.calls(name, 5) == {2: 5}

    def test_numbers_may_have_gaps(self, host: Host, name: str) -> None:
        host.deploy(name, 3)
        host.deploy(name, 7)
        host.hosting.route(name, {7: 100})
        assert host.calls(name, 3) == {7: 3}

    def test_what_is_not_there_makes_no_service(self, host: Host, name: str) -> None:
        host.deploy(name, 1)
        with pytest.raises(PlatformError):
            host.hosting.provision(release(name, 2, b"nobody keeps this"))
        assert host.calls(name, 3) == {1: 3}

    def test_services_whose_names_look_alike_are_two(self, host: Host, name: str) -> None:
        other = name.lower().replace("_", "-")
        host.deploy(name, 1)
        host.deploy(other, 2)
        assert host.hosting.routes(name) == {1: 100}
        assert host.hosting.routes(other) == {2: 100}
        host.hosting.destroy(other)
        assert host.calls(name, 2) == {1: 2}


class TestHealth:
    def test_a_version_that_says_503_is_not_healthy(self, host: Host, name: str) -> None:
        host.deploy(name, 1, SICK)
        said = host.hosting.health(name, 1)
        assert not said.healthy
        assert "503" in said.reason

    def test_a_version_that_fails_tells_why(self, host: Host, name: str) -> None:
        host.deploy(name, 1, FAILING)
        said = host.hosting.health(name, 1)
        assert not said.healthy
        assert "no paper" in said.reason

    def test_asking_does_not_need_any_calls_to_go_there(self, host: Host, name: str) -> None:
        host.deploy(name, 1)
        host.deploy(name, 2, SICK)
        assert host.hosting.health(name, 1).healthy
        assert not host.hosting.health(name, 2).healthy

    def test_a_version_that_does_not_run_is_not_found(self, host: Host, name: str) -> None:
        with pytest.raises(NotFoundError):
            host.hosting.health(name, 1)
        host.deploy(name, 1)
        with pytest.raises(NotFoundError):
            host.hosting.health(name, 2)


class TestRoute:
    def test_calls_are_divided_as_told(self, host: Host, name: str) -> None:
        host.deploy(name, 1)
        host.deploy(name, 2)
        host.hosting.route(name, {1: 50, 2: 50})
        assert host.hosting.routes(name) == {1: 50, 2: 50}
        seen = host.calls(name, 40)
        assert sum(seen.values()) == 40
        # With equal shares, 40 calls on one side happen once in 5 * 10^11 times.
        assert set(seen) == {1, 2}

    def test_a_small_share_is_a_small_share(self, host: Host, name: str) -> None:
        host.deploy(name, 1)
        host.deploy(name, 2)
        host.hosting.route(name, {1: 90, 2: 10})
        assert host.hosting.routes(name) == {1: 90, 2: 10}
        assert host.calls(name, 30)[1] > 15

    def test_percents_come_back_as_they_went(self, host: Host, name: str) -> None:
        host.deploy(name, 1)
        host.deploy(name, 2)
        for percent in range(1, 100):
            host.hosting.route(name, {1: 100 - percent, 2: percent})
            assert host.hosting.routes(name) == {1: 100 - percent, 2: percent}

    def test_the_way_back_is_the_same_call(self, host: Host, name: str) -> None:
        host.deploy(name, 1)
        host.deploy(name, 2, FAILING)
        host.hosting.route(name, {2: 100})
        assert host.calls(name, 3) == {0: 3}
        host.hosting.route(name, {1: 100, 2: 0})
        assert host.hosting.routes(name) == {1: 100}
        assert host.calls(name, 10) == {1: 10}

    def test_it_can_be_repeated(self, host: Host, name: str) -> None:
        host.deploy(name, 1)
        host.deploy(name, 2)
        for _ in range(2):
            host.hosting.route(name, {1: 75, 2: 25})
        assert host.hosting.routes(name) == {1: 75, 2: 25}

    def test_weights_that_are_none_change_nothing(self, host: Host, name: str) -> None:
        host.deploy(name, 1)
        for weights in ({}, {1: 99}, {1: 101}, {1: 110, 2: -10}, {1: 50.0, 2: 50}, {1: True}):
            with pytest.raises(InvalidError):
                host.hosting.route(name, weights)
        assert host.hosting.routes(name) == {1: 100}

    def test_a_version_that_does_not_run_gets_nothing(self, host: Host, name: str) -> None:
        host.deploy(name, 1)
        with pytest.raises(NotFoundError):
            host.hosting.route(name, {1: 90, 2: 10})
        assert host.hosting.routes(name) == {1: 100}

    def test_more_versions_than_the_host_takes_are_refused(self, host: Host, name: str) -> None:
        for version in range(1, host.most_sharing + 2):
            host.deploy(name, version)
        share = 100 // (host.most_sharing + 1)
        weights = dict.fromkeys(range(2, host.most_sharing + 2), share)
        with pytest.raises(InvalidError):
            host.hosting.route(name, {1: 100 - sum(weights.values()), **weights})

    def test_a_service_that_does_not_exist_has_no_routes(self, host: Host, name: str) -> None:
        with pytest.raises(NotFoundError):
            host.hosting.routes(name)
        with pytest.raises(NotFoundError):
            host.hosting.route(name, {1: 100})
        with pytest.raises(NotFoundError):
            host.hosting.figures(name, 0)


class TestRetire:
    def test_a_version_without_calls_goes_and_the_others_stay(self, host: Host, name: str) -> None:
        for version in (1, 2, 3):
            host.deploy(name, version)
        host.hosting.route(name, {3: 100})
        host.hosting.retire(name, 2)
        with pytest.raises(NotFoundError):
            host.hosting.health(name, 2)
        assert host.calls(name, 3) == {3: 3}

    def test_it_can_be_repeated(self, host: Host, name: str) -> None:
        for version in (1, 2):
            host.deploy(name, version)
        for _ in range(2):
            host.hosting.retire(name, 2)
        assert host.calls(name, 2) == {1: 2}

    def test_a_version_with_calls_stays(self, host: Host, name: str) -> None:
        for version in (1, 2):
            host.deploy(name, version)
        for weights in ({1: 1, 2: 99}, {1: 99, 2: 1}, {2: 100}):
            host.hosting.route(name, weights)
            with pytest.raises(ConflictError):
                host.hosting.retire(name, 2)
        assert host.hosting.health(name, 2).healthy

    def test_the_next_release_can_be_made_after_it(self, host: Host, name: str) -> None:
        for version in (1, 2):
            host.deploy(name, version)
        host.hosting.route(name, {2: 100})
        host.hosting.retire(name, 1)
        host.deploy(name, 3, GOOD, READS)
        host.hosting.route(name, {2: 50, 3: 50})
        assert set(host.calls(name, 40)) == {2, 3}


class TestDestroy:
    def test_a_dry_run_names_everything_and_takes_nothing(self, host: Host, name: str) -> None:
        host.deploy(name, 1)
        told = host.hosting.destroy(name, dry_run=True)
        assert told.resources
        assert not told.done
        assert host.calls(name, 2) == {1: 2}

    def test_it_takes_what_the_dry_run_named(self, host: Host, name: str) -> None:
        host.deploy(name, 1)
        told = host.hosting.destroy(name, dry_run=True)
        assert host.hosting.destroy(name) == Removal(told.resources, done=True)
        with pytest.raises(NotFoundError):
            host.hosting.routes(name)

    def test_it_can_be_repeated(self, host: Host, name: str) -> None:
        host.deploy(name, 1)
        host.hosting.destroy(name)
        assert host.hosting.destroy(name) == Removal((), done=True)
        assert host.hosting.destroy(name, dry_run=True) == Removal((), done=False)

    def test_the_service_can_be_made_again(self, host: Host, name: str) -> None:
        host.deploy(name, 1)
        host.hosting.destroy(name)
        host.deploy(name, 2)
        assert host.calls(name, 2) == {2: 2}


def test_figures_are_told_for_each_version(host: Host, name: str) -> None:
    host.deploy(name, 1)
    host.deploy(name, 2, FAILING)
    host.hosting.route(name, {1: 50, 2: 50})
    seen = host.calls(name, 20)
    found = host.hosting.figures(name, host.started)
    assert {version: each.calls for version, each in found.items()} == {1: seen[1], 2: seen[0]}
    assert {version: each.errors for version, each in found.items()} == {1: 0, 2: seen[0]}
    assert found[1].p50_ms is not None
    assert found[1].p99_ms is not None
    assert 0 < found[1].p50_ms <= found[1].p99_ms


def test_asking_for_health_is_no_call_of_a_caller(host: Host, name: str) -> None:
    host.deploy(name, 1)
    host.hosting.health(name, 1)
    assert host.hosting.figures(name, host.started)[1].calls == 0


def test_one_version_can_be_asked_past_the_weights_and_that_is_no_call_of_a_caller(host: Host, name: str) -> None:
    if not isinstance(host.hosting, Rehearses):
        pytest.skip("this engine leaves rehearsals to the process that deploys")
    host.deploy(name, 1)
    host.deploy(name, 2, ECHOING)
    event = {"inputs": {"text": "a"}, "answers": {}}
    assert host.hosting.rehearse(name, 2, event).payload == {"asked": event}
    failed = host.hosting.rehearse(name, 1, {**event, "rawPath": "/none"})
    assert (failed.function_error, failed.payload) == (None, {"release": 1})
    assert host.hosting.routes(name) == {1: 100}
    assert host.hosting.figures(name, host.started)[2].calls == 0
    with pytest.raises(NotFoundError):
        host.hosting.rehearse(name, 7, event)


def test_what_a_version_raises_when_it_is_asked_is_told(host: Host, name: str) -> None:
    if not isinstance(host.hosting, Rehearses):
        pytest.skip("this engine leaves rehearsals to the process that deploys")
    host.deploy(name, 1, FAILING)
    found = host.hosting.rehearse(name, 1, {"inputs": {}, "answers": {}})
    assert found.function_error
    assert (found.error["errorType"], found.error["errorMessage"]) == ("ValueError", "no paper")


def test_what_is_told_is_json_for_people(host: Host, name: str) -> None:
    """Changes and resources are shown in dry runs and kept on record."""
    made = host.deploy(name, 1)
    assert json.loads(json.dumps([made.changes, host.hosting.destroy(name, dry_run=True).resources]))
