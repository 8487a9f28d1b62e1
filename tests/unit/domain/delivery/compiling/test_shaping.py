"""The order of steps in rows and groups."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.delivery.compiling.shaping import Group, Row, shaped, steps_in

NAMES = [f"s{number}" for number in range(8)]


@st.composite
def graphs(draw):
    """Steps, each of which needs some of those before it."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    return {name: {each for each in names[:index] if draw(st.booleans())} for index, name in enumerate(names)}


def pairs(part):
    """Every two steps of which the first ends before the second begins."""
    if isinstance(part, str):
        return set()
    found = {pair for each in part.parts for pair in pairs(each)}
    if isinstance(part, Row):
        for one, other in combinations(part.parts, 2):
            found |= {(first, second) for first in steps_in(one) for second in steps_in(other)}
    return found


@given(graphs())
def test_every_step_is_in_it_once_and_after_what_it_needs(needs):
    row = shaped(needs)
    assert sorted(steps_in(row)) == sorted(needs)
    assert {(before, step) for step, every in needs.items() for before in every} <= pairs(row)


@given(graphs())
def test_steps_without_a_path_between_them_at_all_run_at_once(needs):
    row = shaped({**needs, "alone": set()})
    assert not [pair for pair in pairs(row) if "alone" in pair]


def test_chains_side_by_side_do_not_wait_for_one_another():
    row = shaped({"a": set(), "b": {"a"}, "c": set(), "d": {"c"}, "e": {"b", "d"}})
    assert row == Row((Group((Row(("a", "b")), Row(("c", "d")))), "e"))


def test_what_all_wait_for_stands_alone():
    assert shaped({"a": set(), "b": {"a"}, "c": {"a"}}) == Row(("a", Group(("b", "c"))))


def test_what_is_no_nest_goes_by_levels():
    row = shaped({"a": set(), "b": set(), "c": {"a"}, "d": {"a", "b"}})
    assert row == Row((Group(("a", "b")), Group(("c", "d"))))
