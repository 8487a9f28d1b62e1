"""Kinds of content."""

import pytest

from tdev.domain.planning import kinds
from tdev.domain.planning.constants import constants_in
from tdev.domain.planning.words import features
from tests.support.nouns import component
from tests.support.plans import built_in_index

OF = built_in_index().by_name


@pytest.mark.parametrize(
    ("text", "ending"),
    [("a/b.CSV", "csv"), ("https://x.org/a.xml?b=c.pdf", "xml"), ("https://x.org/a", ""), ("none", "")],
)
def test_a_name_has_an_ending(text: str, ending: str) -> None:
    assert kinds.ending_of(text) == ending


def test_files_and_addresses_are_called_by_their_kind() -> None:
    assert kinds.spoken(constants_in("a.csv")) == "csv rows"
    assert "html" in kinds.spoken(constants_in("https://example.com/a"))
    assert "html" not in kinds.spoken(constants_in("https://example.com/feed.xml"))
    assert kinds.spoken(constants_in("3 and 'x'")) == ""


@pytest.mark.parametrize(
    ("name", "reads", "makes"),
    [
        ("read_csv", {"csv"}, set()),
        ("write_csv", set(), {"csv"}),
        ("markdown_to_html", {"markdown"}, {"html"}),
        ("html_to_text", {"html"}, set()),
        ("rows_to_markdown", set(), {"markdown"}),
        ("summarize_text", set(), set()),
    ],
)
def test_a_component_reads_and_makes_kinds(name: str, reads: set[str], makes: set[str]) -> None:
    assert kinds.kinds_read(OF[name]) == {f for kind in reads for f in features(kind)}
    assert kinds.kinds_made(OF[name]) == {f for kind in makes for f in features(kind)}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("turn it into JSON", {"json"}), ("as a CSV", {"csv"}), ("HTML로 변환", {"html"}), ("to Kim", set())],
)
def test_words_ask_for_a_kind(words: str, wanted: set[str]) -> None:
    assert kinds.kinds_wanted(words) == wanted


def test_what_is_fetched_is_a_page_unless_its_name_says_otherwise_and_a_file_by_its_name() -> None:
    assert kinds.kind_given(OF["fetch_url"], {"url": "https://example.com/a"}) == "html"
    assert kinds.kind_given(OF["fetch_url"], {"url": "${inputs.url}"}) == "html"
    assert kinds.kind_given(OF["fetch_url"], {"url": "https://example.com/a.json"}) == ""
    assert kinds.kind_given(OF["read_text_file"], {"path": "a.html"}) == "html"
    assert kinds.kind_given(OF["read_text_file"], {"path": "a.txt"}) == ""
    assert kinds.kind_given(OF["read_text_file"], {"path": "${inputs.path}"}) == ""
    assert kinds.kind_given(OF["echo_tool"], {"text": "a.html"}) == ""


def test_what_takes_a_text_as_it_is_stores_it_or_reads_it() -> None:
    assert kinds.is_opaque(OF["encode_qr"])
    assert kinds.is_opaque(OF["hash_text"])
    assert not kinds.is_opaque(OF["summarize_text"])
    assert kinds.stores(OF["write_text_file"])
    assert kinds.stores(OF["post_webhook"])
    assert not kinds.stores(OF["fetch_url"])
    assert kinds.reads_as_text(OF["summarize_text"])
    assert not kinds.reads_as_text(OF["html_to_text"])


def test_a_summary_stands_beside_the_original() -> None:
    assert kinds.is_condensing(OF["summarize_text"])
    assert not kinds.is_condensing(OF["redact_pii"])
    assert kinds.is_condensing(component("shorten_story"))


def test_words_refer_to_what_was_made_last() -> None:
    assert kinds.speaks_of_result(features("keywords of the summary"), "keywords of the summary")
    assert kinds.speaks_of_result((), "of the result")
    assert not kinds.speaks_of_result(features("the keywords"), "the keywords")


@pytest.mark.parametrize(
    ("words", "place"),
    [("summarize the web page", "url"), ("read the PDF", "path"), ("CSV 파일이 들어오면", "path"), ("sum it", "")],
)
def test_words_speak_of_a_place_without_naming_it(words: str, place: str) -> None:
    assert kinds.place_spoken_of(features(words)) == place
