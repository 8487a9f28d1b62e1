"""Finding components by words."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.retrieval import KEPT_ANSWERS, Retrieval
from tdev.domain.planning.words import features
from tests.support.nouns import component
from tests.support.plans import built_in_index
from tests.support.registries import generated_components

SOME = generated_components(120)


def names(found: list[object]) -> list[str]:
    return [match.component.name for match in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "best"),
    [
        ("summarize the article", "summarize_text"),
        ("make a QR code", "encode_qr"),
        ("개인정보 마스킹", "redact_pii"),
        ("중복 제거", "dedupe_rows"),
        ("sum per region", "group_rows"),
    ],
)
def test_words_find_their_component(words: str, best: str) -> None:
    assert built_in_index().search(features(words), 1)[0].component.name == best


def test_a_phrase_wholly_said_beats_words_of_a_description() -> None:
    plain = component("one", description="Make coffee strong.")
    said = component("two", description="Something else.", phrases=("make coffee",))
    found = Retrieval([plain, said]).search(features("make coffee"))
    assert names(found) == ["two", "one"]


def test_hints_lift_what_is_made_for_the_kind() -> None:
    index = built_in_index()
    bare = index.search(features("read"), 10)
    assert index.search(features("read"), 10, features("pdf"))[0].component.name == "pdf_to_text"
    assert bare[0].component.name != "pdf_to_text"


def test_an_index_of_nothing_finds_nothing() -> None:
    empty = Retrieval([])
    assert empty.search(features("read"), 5, ("csv",)) == []
    assert empty.verbs == frozenset()
    assert empty.relevance(component(), ("read",)) == 0.0
    assert not empty.knows("read")


def test_nothing_asked_finds_nothing() -> None:
    assert built_in_index().search(()) == []


def test_relevance_is_that_of_the_search() -> None:
    index, terms = built_in_index(), features("extract the keywords of a text")
    for match in index.search(terms, 5):
        assert index.relevance(match.component, terms) == match.relevance


def test_what_is_known_and_what_a_component_has() -> None:
    index = built_in_index()
    assert index.knows("qr")
    assert not index.knows("lottery")
    assert index.has(index.by_name["encode_qr"], "qr")
    assert not index.has(index.by_name["hash_text"], "qr")
    assert not index.has(component("stranger"), "qr")


def test_full_memory_starts_over_and_answers_stay_the_same() -> None:
    index = Retrieval(SOME)
    before = names(index.search(features("parse the invoices"), 5))
    for number in range(KEPT_ANSWERS + 5):
        index.search((f"w{number}",), 3)
    assert names(index.search(features("parse the invoices"), 5)) == before
    index.forget()
    assert names(index.search(features("parse the invoices"), 5)) == before


@given(st.lists(st.sampled_from(sorted({t for c in SOME for t in features(c.description)})), max_size=5), st.integers())
def test_the_order_does_not_depend_on_registration(terms: list[str], seed: int) -> None:
    mixed = list(SOME)
    random.Random(seed).shuffle(mixed)
    one, other = Retrieval(SOME).search(terms, 20), Retrieval(mixed).search(terms, 20)
    assert [(m.component.name, m.relevance) for m in one] == [(m.component.name, m.relevance) for m in other]
    assert all(0 <= match.relevance <= 1 for match in one)
    assert [-m.relevance for m in one] == sorted(-m.relevance for m in one)
