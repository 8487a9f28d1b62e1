"""Where values come from."""

import pytest

from tdev.domain.planning.sources import (
    Source,
    alike,
    best_source,
    is_data,
    is_file,
    is_unreadable,
    sources_of,
    wants_several,
)
from tests.support.nouns import component
from tests.support.plans import built_in_index

OF = built_in_index().by_name
TEXT = {"type": "string"}
ROWS = {"type": "array", "items": {"type": "object", "additionalProperties": True}}


def of(step: str, name: str, order: int = 0) -> list[Source]:
    return list(sources_of(step, OF[name], order))


def test_an_object_gives_its_fields_and_a_plain_output_itself() -> None:
    assert [source.expression for source in of("a", "summarize_text")] == ["a.text", "a.sentences"]
    (emails,) = of("b", "extract_emails")
    assert (emails.expression, emails.name, emails.first) == ("b", "emails", True)


@pytest.mark.parametrize(
    ("given", "wanted", "likeness"),
    [
        ("text", "text", 1.0),
        ("url", "urls", 0.7),
        ("base_url", "url", 0.7),
        ("content", "text", 0.6),
        ("html", "text", 0.5),
        ("text", "html", 0.0),
        ("pages", "color", 0.0),
    ],
)
def test_names_are_more_or_less_alike(given: str, wanted: str, likeness: float) -> None:
    assert alike(given, wanted) == likeness


def test_data_is_told_from_settings() -> None:
    assert is_data("text", TEXT)
    assert is_data("left", ROWS)
    assert is_data("old", {"type": "string", "description": "the text before"})
    assert not is_data("columns", {"type": "array", "items": TEXT})
    assert not is_data("algorithm", TEXT)
    assert is_file("paths")
    assert not is_file("text")


def test_the_later_of_equal_sources_is_taken() -> None:
    fit = best_source("text", TEXT, [*of("a", "summarize_text", 0), *of("b", "redact_pii", 1)])
    assert fit is not None
    assert fit.source.expression == "b.text"


def test_a_list_is_lifted_to_its_elements() -> None:
    fit = best_source("url", TEXT, of("a", "extract_urls"))
    assert fit is not None
    assert fit.lifted


def test_types_that_do_not_fit_are_no_source() -> None:
    assert best_source("numbers", {"type": "array", "items": {"type": "number"}}, of("a", "summarize_text")) is None


def test_where_anything_will_do_the_first_thing_is_meant() -> None:
    fit = best_source("value", {}, of("a", "group_rows"))
    assert fit is not None
    assert fit.source.expression == "a.rows"


def test_lists_meet_under_different_names() -> None:
    fit = best_source("items", {"type": "array"}, of("a", "extract_emails"))
    assert fit is not None
    assert fit.quality == 0.5


def test_the_source_of_a_page_is_html_and_no_text_for_people() -> None:
    page = next(iter(sources_of("a", component("fetch", output_schema={"properties": {"text": TEXT}}), 0, "html")))
    fit = best_source("html", TEXT, [page])
    assert fit is not None
    assert fit.quality == pytest.approx(0.9)
    assert is_unreadable(page, "text", OF["summarize_text"])
    assert not is_unreadable(page, "html", OF["html_to_text"])
    assert not is_unreadable(page, "text", OF["write_text_file"])


def test_what_compares_or_joins_wants_several() -> None:
    assert wants_several(OF["compare_texts"])
    assert wants_several(OF["join_rows"])
    assert not wants_several(OF["write_text_file"])
    assert not wants_several(OF["summarize_text"])
