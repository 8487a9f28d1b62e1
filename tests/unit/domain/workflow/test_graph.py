"""The order of steps: levels are a topological order, and a cycle is found exactly when there is one."""

from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.workflow.graph import behind, cycle, dependencies, last_steps, levels, reads
from tdev.platform.jsonata import ExpressionError

NAMES = [f"s{i}" for i in range(8)]
GRAPHS = st.integers(1, 8).flatmap(
    lambda count: st.fixed_dictionaries(
        {name: st.sets(st.sampled_from(NAMES[:count]), max_size=3) for name in NAMES[:count]}
    )
)


def fields(name, given=None, when=None, for_each=None, after=()):
    return SimpleNamespace(id=name, input=given or {}, when=when, for_each=for_each, after=after)


def reachable(needs, start):
    found, left = set(), list(needs[start])
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += needs[name]
    return found


@given(GRAPHS)
def test_levels_are_a_topological_order(needs):
    done = set()
    for level in levels(needs):
        assert level
        for name in level:
            assert needs[name] <= done
        done |= set(level)


@given(GRAPHS)
def test_no_step_waits_longer_than_it_must(needs):
    depth = {name: index for index, level in enumerate(levels(needs)) for name in level}
    for name, index in depth.items():
        assert index == max((depth[before] + 1 for before in needs[name]), default=0)


@given(GRAPHS)
def test_cycle_is_found_exactly_when_not_all_are_placed(needs):
    placed = {name for level in levels(needs) for name in level}
    assert bool(cycle(needs)) == (placed != set(needs))
    assert bool(cycle(needs)) == any(name in reachable(needs, name) for name in needs)


@given(GRAPHS)
def test_cycle_is_a_closed_walk_without_detours(needs):
    loop = cycle(needs)
    if loop:
        assert loop[0] == loop[-1]
        assert len(set(loop[:-1])) == len(loop) - 1
        assert all(following in needs[name] for name, following in pairwise(loop))


@given(GRAPHS)
def test_last_steps_are_those_nobody_needs(needs):
    assert last_steps(needs) == [name for name in needs if not any(name in before for before in needs.values())]


@given(GRAPHS, st.sets(st.sampled_from(NAMES), max_size=2))
def test_behind_are_all_that_depend_on_it(needs, names):
    names &= set(needs)
    wanted = {name for name in needs if reachable(needs, name) & names} - names
    assert behind(needs, names) == wanted


def test_order_inside_a_level_is_that_of_the_workflow():
    assert levels({"c": set(), "a": set(), "b": {"c"}}) == [["c", "a"], ["b"]]


def test_nothing_has_no_order():
    assert (levels({}), cycle({}), last_steps({}), behind({}, [])) == ([], [], [], set())


def test_reads_come_from_input_condition_and_list():
    one = fields("s", {"a": {"b": ["${x.y}", "text ${z}"]}, "c": "plain w"}, when="${v > 1}", for_each="${rows}")
    assert reads(one) == {"x", "z", "v", "rows"}


def test_dependencies_are_steps_only():
    steps = [fields("a"), fields("b", {"v": "${a} ${inputs.x} ${item}"}), fields("c", after=("a", "nobody"))]
    assert dependencies(steps) == {"a": set(), "b": {"a"}, "c": {"a"}}


def test_step_that_reads_itself_is_a_cycle():
    assert cycle(dependencies([fields("a", {"v": "${a}"})])) == ["a", "a"]


def test_expression_that_never_ends_is_an_error():
    with pytest.raises(ExpressionError):
        reads(fields("a", {"v": "${x"}))
