"""What the demo of deploying calls kept and what broken, over calls that are made up."""

import pytest

from scripts.deploying.load import Call
from scripts.deploying.promises import Figure, at_most, broken, table
from scripts.deploying.walk import none_failed, returned


def calls(*, old: int, new: int, failed_old: int = 0, failed_new: int = 0) -> list[Call]:
    """So many of version 4 and of version 5, which are mixed evenly, and so many of each that failed."""
    made = [(4, number < failed_old) for number in range(old)]
    step = max(1, len(made) // max(1, new))
    for number in range(new):
        made.insert(number * (step + 1), (5, number < failed_new))
    return [Call(number / 10, 50.0, 500 if bad else 200, version) for number, (version, bad) in enumerate(made)]


def test_a_good_version_may_lose_nothing_and_must_have_been_called() -> None:
    assert none_failed("x", calls(old=9, new=1)).kept
    assert not none_failed("x", calls(old=9, new=1, failed_old=1)).kept
    assert not none_failed("x", [Call(0.0, 1.0, 0, 0)]).kept, "no answer at all is a failed call"
    assert not none_failed("x", []).kept, "nothing was shown"


def test_a_broken_canary_may_lose_its_share() -> None:
    share, others, time = returned(calls(old=90, new=10, failed_new=10), 5, 10)
    assert (share.kept, others.kept) == (True, True)
    assert share.value.startswith("10 of ")
    assert time.value.endswith(" s")


def test_it_may_not_lose_more_than_chance_explains() -> None:
    assert not returned(calls(old=50, new=50, failed_new=50), 5, 10)[0].kept


def test_a_failed_call_of_the_version_before_breaks_the_promise() -> None:
    assert not returned(calls(old=90, new=10, failed_old=1), 5, 10)[1].kept


def test_a_broken_version_that_nobody_called_has_shown_nothing() -> None:
    (found,) = returned(calls(old=10, new=0), 5, 10)
    assert not found.kept


@pytest.mark.parametrize(
    ("value", "busy", "kept"), [(4.9, 1.0, True), (5.1, 1.0, False), (9.0, 2.0, True), (5.1, 0.1, False)]
)
def test_speed_is_judged_as_on_a_calm_machine(value: float, busy: float, kept: bool) -> None:
    assert at_most("x", value, 5, "ms", busy).kept is kept


def test_figures_of_speed_count_only_where_they_are_judged() -> None:
    slow, wrong, told = at_most("slow", 9, 5, "s"), Figure("wrong", "1", "0", kept=False), Figure("told", "7")
    assert broken([slow, wrong, told], with_speed=True) == [slow, wrong]
    assert broken([slow, wrong, told], with_speed=False) == [wrong]


def test_the_table_names_what_is_broken_and_what_is_not_judged() -> None:
    rows = [
        at_most("slow", 9, 5, "s"),
        Figure("wrong", "1", "0", kept=False),
        Figure("good", "0", "0"),
        Figure("told", "7"),
    ]
    judged, told = table(rows, with_speed=True), table(rows, with_speed=False)
    assert [line.split()[-1] for line in judged[2:]] == ["BROKEN", "BROKEN", "kept", "7"]
    assert [line.split()[-1] for line in told[2:5]] == ["judged", "BROKEN", "kept"]
