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
