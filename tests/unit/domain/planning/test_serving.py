"""One part of a goal served."""

from typing import Any

import pytest

from tdev.domain.planning.drafting import draft
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.registry.built_in import built_in_components
from tests.support.nouns import component
from tests.support.plans import agents, given, planned

TEXT = {"type": "string"}


def crowd(*more: Any) -> Retrieval:
    return Retrieval([*built_in_components(), *more])


def test_a_deed_nobody_knows_is_not_served_by_who_knows_the_thing() -> None:
    assert planned("translate a.txt").verdict == "refuse"
    assert planned("deploy a.zip").verdict == "refuse"


def test_a_deed_is_served_as_soon_as_somebody_knows_it() -> None:
    translator = component(
        "translate_text",
        phrases=("translate the text",),
        input_schema={"properties": {"text": TEXT}, "required": ["text"]},
        output_schema={"properties": {"text": TEXT}, "required": ["text"]},
    )
    assert agents(draft("translate a.txt to French", crowd(translator))) == ["read_text_file", "translate_text"]


def test_a_destructive_deed_must_hit_its_object() -> None:
    assert planned("delete a.csv").verdict == "refuse"
    assert planned("drop the production database").verdict == "refuse"
    assert agents(planned("drop empty rows of a.csv")) == ["read_text_file", "read_csv", "clean_rows"]


def test_what_is_sent_needs_a_component_that_sends() -> None:
    assert "extract_emails" not in agents(planned("send an email to kim@example.com"))
    assert planned("send the summary of a.txt to kim@example.com").verdict != "plan"


def test_a_weak_match_that_lacks_a_value_is_no_match() -> None:
    assert planned("shut down the picture frame").verdict == "refuse"


def test_a_part_that_names_the_file_sets_it_where_one_is_written_anyway() -> None:
    outcome = planned('make a QR code of "x" and save it as x.png')
    assert agents(outcome) == ["encode_qr"]
    assert given(outcome, "encode_qr")["path"] == "x.png"
    assert agents(planned('make a QR code of "x" and save it as x.txt')) != ["encode_qr"]


def test_more_words_about_the_same_component_are_bound_together() -> None:
    outcome = planned("group a.csv by region and sum amount per group")
    assert agents(outcome).count("group_rows") == 1
    assert {"by": "region", "function": "sum", "column": "amount"}.items() <= given(outcome, "group_rows").items()


def test_the_same_is_done_with_each_file() -> None:
    outcome = planned("read a.csv and b.csv and join them on id")
    assert agents(outcome) == ["read_text_file", "read_csv", "read_text_file", "read_csv", "join_rows"]


@pytest.mark.parametrize(
    ("goal", "last"),
    [
        ("how many links are on https://example.com", "count_items"),
        ("latest news from https://example.com/feed.xml as a table", "rows_to_markdown"),
        ("how many rows of a.csv have age over 30", "filter_rows"),
    ],
)
def test_the_rest_of_the_words_is_served_too(goal: str, last: str) -> None:
    assert agents(planned(goal))[-1] == last


def test_the_kind_that_is_wanted_chooses_who_makes_it() -> None:
    assert "write_json" in agents(planned("turn a.csv into JSON"))
    assert "read_json" in agents(planned("turn a.json into CSV"))


def test_a_simple_component_is_preferred_to_one_that_decides() -> None:
    twin = {"phrases": ("polish the stone",), "output_schema": {"type": "string"}}
    pair = [component("a_polisher", type="agent", **twin), component("b_polisher", **twin)]
    assert agents(draft("polish the stone", Retrieval(pair))) == ["b_polisher"]


def test_a_value_alone_goes_to_the_step_before() -> None:
    outcome = planned("summarize a.txt; 5 sentences")
    assert given(outcome, "summarize_text")["sentences"] == 5


def test_a_question_about_what_was_just_made_needs_no_step() -> None:
    assert agents(planned("Compare a.txt with b.txt; what was added?"))[-1] == "compare_texts"
    assert agents(planned("Summarize a.txt; how many words?"))[-1] == "text_statistics"


def test_a_deed_on_a_thing_that_nothing_knows_is_missing() -> None:
    for goal, part in (
        ("Summarize report.pdf and print it on the office printer", "print it on the office printer"),
        ("crop avatar.jpg to 200x200 and remove its background", "remove its background"),
        ("Summarize a.txt and text the summary to +1 555 0100", "text the summary to +1 555 0100"),
    ):
        outcome = planned(goal)
        assert outcome.verdict == "partial"
        assert outcome.missing == (part,)


def test_a_sum_is_computed_though_it_is_compared() -> None:
    assert agents(planned("Is 1,250.75 * 12 - 899.99 more than 14000?")) == ["calculate"]


def test_a_message_asks_for_what_it_lacks() -> None:
    outcome = planned("Send an e-mail with the subject 'x' to bob@example.com")
    assert outcome.verdict == "ask"
    assert ["'sender'" in question or "'text'" in question for question in outcome.questions] == [True, True]
    assert given(outcome, "send_ses_message")["receivers"] == ["bob@example.com"]


def test_a_comparison_asks_for_nothing_beside_it() -> None:
    outcome = planned("add a column profit = revenue - cost to q3.csv, keep only rows with profit under 0")
    assert agents(outcome) == ["read_text_file", "read_csv", "compute_column", "filter_rows"]
    assert given(outcome, "compute_column")["expression"] == "{revenue} - {cost}"
