"""Strategies: the laws of all rollouts, what each is, and what is refused."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.delivery.strategies import (
    STRATEGIES,
    blue_green,
    canary,
    immediate,
    linear,
    next_stage,
    rolling,
    rollout_of,
    shares,
    way_back,
)
from tdev.kernel.errors import InvalidError
from tdev.model.service import Rollout

seconds = st.integers(0, 86_400)
rollouts = st.one_of(
    st.builds(immediate, bake_s=seconds),
    st.builds(blue_green, wait_s=seconds, bake_s=seconds),
    st.builds(canary, st.sets(st.integers(1, 100), min_size=1).map(sorted), wait_s=seconds, bake_s=seconds),
    st.builds(linear, st.integers(1, 100), wait_s=seconds, bake_s=seconds),
    st.integers(1, 100).flatmap(
        lambda count: st.builds(rolling, st.just(count), st.integers(1, count), wait_s=seconds, bake_s=seconds)
    ),
)


def weights(rollout):
    return [stage.weight for stage in rollout.stages]


@given(rollouts)
def test_weights_rise_and_end_at_all_calls(rollout):
    found = weights(rollout)
    assert all(before < after for before, after in pairwise(found))
    assert found[-1] == 100
    assert found[0] >= 0


@given(rollouts)
def test_walking_the_stages_ends_and_the_way_back_is_open_at_every_stop(rollout):
    done = 0
    while (stage := next_stage(rollout, done)) is not None:
        back = way_back(rollout, done)
        assert (back.weight, back.wait_s) == (0, 0)
        assert stage.checks
        done += 1
    assert done == len(rollout.stages)
    assert way_back(rollout, done).weight == 0


@given(rollouts)
def test_a_rollout_survives_being_written_down(rollout):
    assert Rollout.model_validate_json(rollout.text()) == rollout


@given(rollouts)
def test_the_same_rollout_is_answered_again(rollout):
    again = Rollout.model_validate(rollout.model_dump())
    assert [next_stage(again, done) for done in range(len(again.stages))] == list(rollout.stages)


@given(rollouts, st.integers(1, 50), st.integers(51, 99))
def test_shares_of_every_stage_are_all_calls(rollout, old, new):
    for stage in (*rollout.stages, way_back(rollout, 0)):
        found = shares(stage.weight, new, old)
        assert sum(found.values()) == 100
        assert found.get(new, 0) == stage.weight
        assert 0 not in found.values()


def test_what_each_strategy_is():
    assert weights(immediate()) == [100]
    assert weights(blue_green()) == [0, 100]
    assert weights(canary()) == [10, 50, 100]
    assert weights(linear(30)) == [30, 60, 90, 100]
    assert weights(linear(100)) == [100]
    assert weights(rolling(5, 2)) == [40, 80, 100]
    assert weights(rolling(3, 1)) == [33, 66, 100]
    assert weights(rolling(1)) == [100]


def test_a_canary_that_does_not_say_all_still_ends_there():
    assert weights(canary([5, 25])) == [5, 25, 100]


def test_stages_wait_and_the_last_one_bakes():
    rollout = canary([10], wait_s=30, bake_s=300)
    assert [stage.wait_s for stage in rollout.stages] == [30, 0]
    assert rollout.bake_s == 300
    assert blue_green(wait_s=7).stages[0].wait_s == 7


def test_a_stage_without_calls_is_judged_by_health_alone():
    first, last = blue_green().stages
    assert first.checks == ("health",)
    assert "errors" in last.checks


@pytest.mark.parametrize(
    ("strategy", "options", "pointers"),
    [
        ("canary", {"weights": []}, ["#/weights"]),
        ("canary", {"weights": "10"}, ["#/weights"]),
        ("canary", {"weights": [0, 50]}, ["#/weights/0"]),
        ("canary", {"weights": [50, 10, 50, 101]}, ["#/weights/1", "#/weights/2", "#/weights/3"]),
        ("canary", {"weights": [10.0]}, ["#/weights/0"]),
        ("canary", {"weights": [True]}, ["#/weights/0"]),
        ("canary", {"wait_s": -1, "bake_s": 86_401}, ["#/wait_s", "#/bake_s"]),
        ("linear", {"step": 0}, ["#/step"]),
        ("linear", {"step": "20"}, ["#/step"]),
        ("rolling", {"instances": 0}, ["#/instances"]),
        ("rolling", {"instances": "4"}, ["#/instances"]),
        ("rolling", {"instances": 3, "batch": 4}, ["#/batch"]),
        ("immediate", {"bake_s": None}, ["#/bake_s"]),
        ("immediate", {"weights": [10], "step": 5}, ["#/step", "#/weights"]),
        ("blue-green", {"wait_s": 1.5}, ["#/wait_s"]),
        ("big-bang", {}, ["#/strategy"]),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(strategy, options, pointers):
    with pytest.raises(InvalidError) as caught:
        rollout_of(strategy, options)
    assert [finding.pointer for finding in caught.value.findings] == pointers


@pytest.mark.parametrize("name", [*STRATEGIES, "blue-green"])
def test_each_strategy_is_reached_by_its_name(name):
    assert rollout_of(name).strategy == name.replace("-", "_")
    assert rollout_of(name, {"bake_s": 5}).bake_s == 5


def test_options_reach_their_strategy():
    assert weights(rollout_of("canary", {"weights": [1, 2]})) == [1, 2, 100]
    assert weights(rollout_of("rolling", {"instances": 2, "batch": 2})) == [100]


@pytest.mark.parametrize("done", [-1, 2, True, None])
def test_there_is_no_stage_outside_the_rollout(done):
    for ask in (next_stage, way_back):
        with pytest.raises(InvalidError):
            ask(immediate(), done)


def test_the_first_version_has_nobody_to_share_with():
    assert shares(10, 1, None) == {1: 100}
    assert shares(0, 1, None) == {}
    assert shares(0, 1, 1) == {1: 100}


@pytest.mark.parametrize("name", STRATEGIES)
def test_every_strategy_takes_the_time_in_which_a_version_still_goes_back(name):
    assert rollout_of(name, {"watch_s": 7}).watch_s == 7
    assert rollout_of(name, {}).watch_s == 300
    with pytest.raises(InvalidError) as refused:
        rollout_of(name, {"watch_s": -1})
    assert [finding.pointer for finding in refused.value.findings] == ["#/watch_s"]
