"""What a goal says besides its deeds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.asides import plainly, without_asides
from tests.support.plans import agents, clauses_of, planned
from tests.support.plans import given as inputs_of


@pytest.mark.parametrize(
    "thanks", ["Thanks!", "Nothing else, thanks.", "just the number please", "Hi there", "고마워요"]
)
def test_thanks_and_greetings_are_no_parts(thanks: str) -> None:
    parts = without_asides(clauses_of(f"Summarize a.txt. {thanks}"))
    assert [part.text for part in parts] == ["Summarize a.txt"]


@pytest.mark.parametrize(
    "remark",
    [
        "I have a long text, a.txt.",
        "The text is in a.txt.",
        "Our editors keep sending a.txt with typos.",
        "There's a file a.txt on my desk.",
    ],
)
def test_a_remark_asks_for_nothing_and_says_what_is_meant(remark: str) -> None:
    outcome = planned(f"{remark} Summarize it.")
    assert outcome.verdict == "plan"
    assert agents(outcome) == ["read_text_file", "summarize_text"]
    assert inputs_of(outcome, "read_text_file") == {"path": "a.txt"}
    assert any("remark" in note for note in outcome.notes)


def test_a_wish_is_a_request() -> None:
    parts = without_asides(clauses_of("The report needs a summary of a.txt. Count its words."))
    assert [part.role for part in parts] == ["action", "action"]


def test_a_remark_without_a_deed_behind_it_stays_a_part() -> None:
    (part,) = without_asides(clauses_of("The totals are in a.csv"))
    assert part.role == "action"


def test_a_file_named_first_belongs_to_the_deed_behind_it() -> None:
    outcome = planned("Take reviews.csv, column 'comment', and score the mood")
    assert agents(outcome)[:3] == ["read_text_file", "read_csv", "column_values"]
    assert inputs_of(outcome, "column_values")["column"] == "comment"


def test_a_deed_with_a_file_of_its_own_keeps_it() -> None:
    parts = without_asides(clauses_of("I have a.txt here. Summarize b.txt"))
    assert [each.text for each in parts[-1].constants] == ["b.txt"]


def test_a_label_is_no_part() -> None:
    parts = without_asides(clauses_of("TICKET-12:\nSummarize a.txt"))
    assert [part.text for part in parts] == ["Summarize a.txt"]


def test_numbers_of_a_list_begin_parts() -> None:
    outcome = planned("1) download https://cdn.example.com/a.zip 2) unpack it")
    assert agents(outcome) == ["download_file", "unzip_files"]


@pytest.mark.parametrize("goal", ["the top 2) of a.csv", "2) only this", "see section 1. Summarize a.txt"])
def test_a_number_that_begins_no_list_stays(goal: str) -> None:
    assert plainly(goal) == goal


def test_who_wishes_it_is_left_out() -> None:
    assert plainly("The boss wants a summary of a.txt").strip() == "a summary of a.txt"
    assert agents(planned("My manager asked for a summary of a.txt")) == ["read_text_file", "summarize_text"]


@given(st.lists(st.sampled_from(["1) ", "2) ", "3. ", "do it ", "The boss wants ", "a.csv", "\n", "(1) ", ". "])))
def test_every_character_keeps_its_place(parts: list[str]) -> None:
    goal = "".join(parts)
    plain = plainly(goal)
    assert len(plain) == len(goal)
    assert all(now == was or now in " \n" for now, was in zip(plain, goal, strict=True))
