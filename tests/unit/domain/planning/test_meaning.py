"""The index with an embedding beside the one without."""

import pytest

from tdev.domain.planning.drafting import draft
from tdev.domain.planning.meaning import NEAREST, SHARE, Meant
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.words import features
from tests.support.embeddings import TableEmbedding
from tests.support.nouns import component
from tests.support.plans import built_in_index

TABLE = {"automobil": (1.0, 0.0), "car": (0.9, 0.1), "price": (0.2, 0.8), "cake": (0.0, 1.0)}


def cars() -> Retrieval:
    some = [
        component("price_of_car", phrases=("price of a car",)),
        component("bake_cake", phrases=("bake a cake",)),
        component("shout", phrases=("shout a text",)),
    ]
    return Retrieval(some)


def test_a_component_is_found_by_a_word_that_it_does_not_have() -> None:
    plain = cars()
    terms = features("automobile")
    assert plain.search(terms) == []
    found = Meant(plain, TableEmbedding(TABLE)).search(terms)
    assert found[0].component.name == "price_of_car"
    assert 0 < found[0].relevance <= SHARE


def test_what_the_words_find_stays_found_and_loses_nothing() -> None:
    plain = built_in_index()
    meant = Meant(plain, TableEmbedding(TABLE))
    for goal in ("summarize a text", "read a csv file"):
        before = {match.component.name: match.relevance for match in plain.search(features(goal), 40)}
        after = {match.component.name: match.relevance for match in meant.search(features(goal), 40 + NEAREST)}
        assert all(after[name] >= relevance for name, relevance in before.items())


def test_words_without_a_vector_are_answered_as_without_an_embedding() -> None:
    plain = built_in_index()
    meant = Meant(plain, TableEmbedding({}))
    assert meant.search(features("summarize a text")) == plain.search(features("summarize a text"))
    assert draft("Summarize notes.txt", meant) == draft("Summarize notes.txt", plain)


def test_the_same_vectors_give_the_same_plan() -> None:
    goal = "Summarize notes.txt and count the words"
    plans = [draft(goal, Meant(built_in_index(), TableEmbedding(TABLE))) for _ in range(2)]
    assert plans[0] == plans[1]


def test_a_deed_is_not_done_because_a_text_is_near() -> None:
    eraser = component("shred_car", description="automobile", effects=("destructive",), phrases=("shred a car",))
    meant = Meant(Retrieval([eraser]), TableEmbedding(TABLE))
    assert draft("delete the automobile", meant).verdict == "refuse"


def test_components_are_embedded_once_and_only_when_something_is_looked_for() -> None:
    engine = TableEmbedding(TABLE)
    meant = Meant(cars(), engine)
    assert engine.calls == 0
    for goal in ("car", "cake", "car"):
        meant.search(features(goal))
    assert engine.calls == 3


def test_an_index_of_nothing_finds_nothing() -> None:
    assert Meant(Retrieval([]), TableEmbedding(TABLE)).search(("car",)) == []


@pytest.mark.parametrize("other", ["vouched", "last"])
def test_the_indexes_beside_it_have_the_embedding_too(other: str) -> None:
    plain = cars()
    assert getattr(Meant(plain, TableEmbedding(TABLE)), other).search(features("automobile"))
    apart = Retrieval(plain.components, Retrieval(plain.components[1:]), Retrieval(plain.components))
    found = getattr(Meant(apart, TableEmbedding(TABLE)), other)
    assert isinstance(found, Meant)
    assert found.search(features("automobile"))


def test_what_was_remembered_is_forgotten() -> None:
    meant = Meant(cars(), TableEmbedding(TABLE))
    first = meant.search(features("automobile"))
    meant.forget()
    again = meant.search(features("automobile"))
    assert again == first
    assert again is not first
