"""What a search for a value goes by, and in which order components are tried."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.board import Board, DraftStep
from tdev.domain.planning.constants import constants_in
from tdev.domain.planning.inserting import Producer, Wanted, producers, value_of
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.searching import RANKED, Search, at_hand, needed, search_for
from tdev.domain.registry.built_in import built_in_components
from tests.support.nouns import component
from tests.support.plans import clauses_of
from tests.support.registries import generated_components

TEXT = {"type": "string"}
ROWS = {"type": "array", "items": {"type": "object"}}
GOALS = (
    "sort sales.csv by price",
    "Count the words in notes.txt",
    "Parse the invoices of https://example.com/a",
    "한글",
)


@cache
def index() -> Retrieval:
    """Built-in and generated components, half of which only the built-in ones vouch for."""
    own = list(built_in_components())
    return Retrieval([*own, *generated_components(400)], Retrieval(own))


def searched(goal: str, among: Retrieval | None = None) -> tuple[Search, Board]:
    board = Board(goal, constants_in(goal), {}, 0.24)
    return search_for(clauses_of(goal)[0], board, among or index()), board


def one_by_one(search: Search, wanted: Wanted) -> list[str]:
    """The same order, found by looking at every producer."""
    _, alike = producers(index()).giving(wanted, search.given | search.wanted, ())
    named, _ = producers(index()).giving(wanted, (), search.relevance)
    every = {pair[0].component.name: pair for pair in (*named, *(pair for each in alike for pair in each))}

    def rank(pair: tuple[Producer, float]) -> tuple[float, str]:
        return -pair[1] - search.worth(pair[0]), pair[0].component.name

    return [pair[0].component.name for pair in sorted(every.values(), key=rank) if search.allows(pair[0])][:RANKED]


@settings(deadline=None, max_examples=12)
@given(st.sampled_from(GOALS), st.sampled_from(["text", "rows", "path", "numbers", "html"]))
def test_the_best_of_lists_of_such_as_only_names_tell_apart_are_the_best_of_all(goal: str, name: str) -> None:
    search, _ = searched(goal)
    wanted = value_of(name, ROWS if name == "rows" else TEXT, component())
    assert [pair[0].component.name for pair in search.candidates(wanted)] == one_by_one(search, wanted)


def test_what_is_made_for_the_kind_of_the_file_comes_before_what_is_not() -> None:
    search, _ = searched("sort sales.csv by price", Retrieval(built_in_components()))
    names = [pair[0].component.name for pair in search.candidates(value_of("rows", ROWS, component()))]
    assert names[0] == "read_csv"


def test_nobody_s_component_loses_against_one_that_somebody_vouches_for() -> None:
    search, _ = searched(GOALS[0])
    named = {pair[0].component.name: pair[0] for pair in search.candidates(value_of("rows", ROWS, component()))}
    reader = named["read_csv"]
    assert search.worth(reader) > max(search.worth(each) for each in named.values() if each is not reader)


def test_the_same_words_are_read_once_for_an_index_until_it_forgets() -> None:
    first, _ = searched(GOALS[0])
    assert searched(GOALS[0])[0] is first
    index().forget()
    assert searched(GOALS[0])[0] is not first


def test_a_need_knows_the_constants_that_are_taken_for_it_the_clause_s_own_first() -> None:
    goal = "Read a.csv, then read b.csv and save it as c.csv"
    board = Board(goal, constants_in(goal), {}, 0.24)
    search = search_for(clauses_of(goal)[1], board, index())
    need = needed(value_of("path", TEXT, component()), search, board)
    assert [constant.text for constant, _ in need.constants] == ["b.csv", "a.csv"]
    assert need.data


def test_a_setting_the_words_give_is_said_and_one_its_type_refuses_is_not() -> None:
    search, board = searched("sort sales.csv by price")
    assert needed(value_of("by", TEXT, component()), search, board).said == "price"
    assert needed(value_of("by", {"type": "string", "enum": ["size"]}, component()), search, board).said is None


def test_what_is_fetched_comes_from_the_inputs_and_what_is_to_be_new_from_nowhere() -> None:
    board = Board("goal", (), {"url": TEXT}, 0.24)
    finder = component("find_url", output_schema={"properties": {"url": TEXT}})
    board.add(DraftStep("find_url", finder, {}))
    assert {s.step for s in at_hand("url", board, anew=False, outside=True)} == {"inputs", "find_url"}
    assert {s.step for s in at_hand("url", board, anew=False, outside=False)} == {"inputs"}
    assert at_hand("url", board, anew=True, outside=True) == []
