"""Strategies carried out on a host: what callers see while calls move to a good version, and to one that fails."""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tdev.domain.delivery.strategies import blue_green, canary, immediate, linear, shares, way_back
from tdev.model.service import Rollout
from tests.support.cloud import EMULATED
from tests.support.hosting import FAILING, GOOD, SICK, Host, emulated_host
from tests.support.hosting_ecs import ecs_host
from tests.support.hosting_machine import machine_host

NAMES = itertools.count(1)
HALF_WELL = """
import os

def handler(event, context):
    if event.get("rawPath") == "/health":
        return {"statusCode": 200, "body": "{}"}
    raise ValueError("healthy when asked, and fails its callers")
"""
"""Only its callers notice: the health check does not."""


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


@pytest.fixture(params=[pytest.param(name, marks=EMULATED) for name in ("emulator", "ecs", "machine")])
def host(request: pytest.FixtureRequest) -> Host:
    found: Host = request.getfixturevalue(request.param)
    return found


@dataclass
class Course:
    """What happened while calls moved: the weights one after another, and who answered callers in each stage."""

    routed: list[dict[int, int]] = field(default_factory=list)
    answered: list[Counter[int]] = field(default_factory=list)
    returned: str = ""


def move(host: Host, service: str, rollout: Rollout, *, old: int, new: int, calls: int = 12) -> Course:
    """Play the machine: route, let callers call, look, and go on or back."""
    course = Course()

    def route(weights: dict[int, int]) -> None:
        host.hosting.route(service, weights)
        course.routed.append(weights)

    for done, stage in enumerate(rollout.stages):
        route(shares(stage.weight, new, old))
        course.answered.append(host.calls(service, calls))
        health = host.hosting.health(service, new)
        errors = host.hosting.figures(service, host.started)[new].errors if "errors" in stage.checks else 0
        if not health.healthy or errors:
            course.returned = health.reason or f"{errors} calls failed"
            route(shares(way_back(rollout, done).weight, new, old))
            course.answered.append(host.calls(service, calls))
            return course
    return course


@pytest.fixture
def service(host: Host) -> str:
    """A service whose first version is live."""
    name = f"Moved{next(NAMES)}"
    host.deploy(name, 1)
    host.hosting.route(name, {1: 100})
    return name


@pytest.mark.parametrize(
    ("rollout", "routed"),
    [
        (immediate(), [{2: 100}]),
        (blue_green(), [{1: 100}, {2: 100}]),
        (canary(wait_s=0), [{1: 90, 2: 10}, {1: 50, 2: 50}, {2: 100}]),
        (linear(40, wait_s=0), [{1: 60, 2: 40}, {1: 20, 2: 80}, {2: 100}]),
    ],
    ids=lambda each: each.strategy if isinstance(each, Rollout) else "",
)
def test_calls_move_to_a_good_version_and_none_fails(
    host: Host, service: str, rollout: Rollout, routed: list[dict[int, int]]
) -> None:
    host.deploy(service, 2, GOOD + "\n# better\n")
    course = move(host, service, rollout, old=1, new=2)
    assert course.routed == routed
    assert not course.returned
    assert sum(course.answered, Counter())[0] == 0
    assert course.answered[-1] == {2: 12}
    assert host.hosting.routes(service) == {2: 100}


def test_a_canary_that_fails_its_callers_goes_back_and_harms_only_its_share(host: Host, service: str) -> None:
    host.deploy(service, 2, HALF_WELL)
    course = move(host, service, canary([30, 60], wait_s=0), old=1, new=2, calls=30)
    assert "calls failed" in course.returned
    assert course.routed == [{1: 70, 2: 30}, {1: 100}]
    harmed, after = course.answered
    # 30 calls at a share of 30 %: none at all in 2 runs of 10^5, more than 24 in 1 of 10^8.
    assert 0 < harmed[0] <= 24
    assert after == {1: 30}


@pytest.mark.parametrize("source", [SICK, FAILING], ids=["sick", "failing"])
def test_a_green_version_that_is_not_well_never_gets_a_call(host: Host, service: str, source: str) -> None:
    host.deploy(service, 2, source)
    course = move(host, service, blue_green(), old=1, new=2)
    assert course.returned
    assert all(weights == {1: 100} for weights in course.routed)
    assert sum(course.answered, Counter()) == {1: 24}


def test_after_a_failed_release_the_next_one_comes_in(host: Host, service: str) -> None:
    host.deploy(service, 2, HALF_WELL)
    assert move(host, service, canary([50], wait_s=0), old=1, new=2).returned
    host.deploy(service, 3)
    course = move(host, service, canary([50], wait_s=0), old=1, new=3)
    assert not course.returned
    assert sum(course.answered, Counter())[0] == 0
    assert host.calls(service, 5) == {3: 5}


def test_every_version_that_was_live_can_be_gone_back_to(host: Host, service: str) -> None:
    for version in (2, 3):
        host.deploy(service, version)
        move(host, service, immediate(), old=version - 1, new=version, calls=2)
    for version in (2, 1, 3):
        host.hosting.route(service, {version: 100})
        assert host.calls(service, 3) == {version: 3}
