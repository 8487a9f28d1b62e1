"""A rubric is data: what each finding costs, and what the points add up to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.evaluation.rubric import Mark, Rule, Seen, rating_of, rubric, total
from tdev.model.evaluation import Suggestion

RULE = Rule("purpose", 8, "Is it needed?", {"unused": 5, "duplicate": 6})


@pytest.mark.parametrize("name", ["plan", "code"])
def test_the_maxima_of_a_rubric_add_up_to_a_hundred(name: str) -> None:
    rules = rubric(name)
    assert sum(rule.max for rule in rules.values()) == 100
    assert all(rule.asks.endswith("?") for rule in rules.values())


@pytest.mark.parametrize("name", ["plan", "code"])
def test_every_charge_costs_something_and_none_more_than_its_criterion_has(name: str) -> None:
    for rule in rubric(name).values():
        assert rule.charges
        assert all(0 < charge <= rule.max for charge in rule.charges.values()), rule.name


def test_what_is_found_is_priced_and_named_with_its_place() -> None:
    fix = Suggestion(code="drop_step", step="a", message="drop it")
    judged = RULE.judge(Seen("", (Mark("unused", "nothing uses 'a'", "a", "text", "the words", fix),)))
    assert (judged.criterion.points, judged.criterion.max) == (3, 8)
    (found,) = judged.criterion.findings
    assert (found.code, found.step, found.field, found.words, found.cost) == ("unused", "a", "text", "the words", 5)
    assert judged.suggestions[0].gain == 5
    assert judged.criterion.evidence == "nothing uses 'a'"


def test_no_criterion_costs_more_than_it_has_and_no_fix_promises_more() -> None:
    fix = Suggestion(code="drop_step", step="a", message="drop it")
    judged = RULE.judge(Seen("two", (Mark("unused", "one", fix=fix), Mark("duplicate", "two", fix=fix))))
    assert judged.criterion.points == 0
    assert all(suggestion.gain <= 8 for suggestion in judged.suggestions)


def test_questions_are_asked_once() -> None:
    marks = (Mark("unused", "one", question="which?"), Mark("duplicate", "two", question="which?"))
    assert RULE.judge(Seen("", marks)).questions == ("which?",)


def test_a_finding_that_the_rubric_does_not_price_is_an_error() -> None:
    with pytest.raises(KeyError):
        RULE.judge(Seen("", (Mark("unheard_of", "?"),)))


@given(st.lists(st.tuples(st.sampled_from(["unused", "duplicate"]), st.floats(-1, 2)), max_size=6))
def test_points_stay_between_nothing_and_the_maximum(marks: list[tuple[str, float]]) -> None:
    judged = RULE.judge(Seen("", tuple(Mark(code, "x", share=share) for code, share in marks)))
    assert 0 <= judged.criterion.points <= 8
    assert all(found.cost >= 0 for found in judged.criterion.findings)


@pytest.mark.parametrize(
    ("score", "rating"), [(100, "A+"), (97, "A+"), (96.9, "A"), (80, "B"), (70, "C"), (60, "D"), (59.9, "F"), (0, "F")]
)
def test_the_rating_follows_from_the_score(score: float, rating: str) -> None:
    assert rating_of(score) == rating


def test_the_score_is_the_sum_to_one_decimal() -> None:
    thirds = [Rule("a", 10, "?", {"x": 10}).judge(Seen("", (Mark("x", "m", share=1 / 3),))) for _ in range(3)]
    assert total(thirds) == 20.0
