"""How good a chain can be at best."""

from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.board import Board
from tdev.domain.planning.bounding import BEST, NONE, Bounds, bonus, bounds_for
from tdev.domain.planning.chaining import chain
from tdev.domain.planning.constants import constants_in
from tdev.domain.planning.inserting import value_of
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.searching import DEPTH, search_for
from tdev.domain.registry.built_in import built_in_components
from tdev.domain.workflow import schemas
from tests.support.nouns import component
from tests.support.plans import clauses_of
from tests.support.registries import generated_components

TEXT = {"type": "string"}
GOALS = (
    "sort sales.csv by price",
    "Summarize https://example.com/news",
    "average of the column price in a.csv",
    "Compare a.txt with b.txt",
    "Read the PDF report.pdf and show its keywords",
    "a.csv 읽어서 정렬해줘",
    "do it",
)


@cache
def index() -> Retrieval:
    return Retrieval([*built_in_components(), *generated_components(200)])


def bounded(goal: str, inputs: dict[str, Any] | None = None) -> tuple[Bounds, Board]:
    board = Board(goal, constants_in(goal), inputs or {}, 0.24)
    return bounds_for(search_for(clauses_of(goal)[0], board, index()), board, anew=False), board


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(GOALS), st.sampled_from(sorted(index().by_name)))
def test_no_chain_that_is_found_is_better_than_its_bound(goal: str, name: str) -> None:
    of = index().by_name[name]
    for parameter, schema in schemas.properties(of.input_schema).items():
        bounds, board = bounded(goal)
        most = max(bounds.of_chain(value_of(parameter, schema, of), depth) for depth in range(1, DEPTH + 1))
        found = chain(parameter, schema, of, bounds.search.clause, board, index())
        assert most <= BEST
        assert found is None or found.quality <= most


def test_what_cannot_be_had_has_no_bound() -> None:
    bounds, _ = bounded("do it")
    assert bounds.of_chain(value_of("text", TEXT, component()), DEPTH) == NONE


def test_a_deeper_search_can_only_find_more() -> None:
    bounds, _ = bounded("average of the column price in a.csv")
    wanted = value_of("numbers", {"type": "array", "items": {"type": "number"}}, component())
    found = [bounds.of_chain(wanted, depth) for depth in range(1, DEPTH + 1)]
    assert found == sorted(found)
    assert found[-1] > NONE


def test_what_is_at_hand_counts_as_what_the_goal_names() -> None:
    wanted = value_of("text", TEXT, component())
    without, _ = bounded("summarize it")
    given, _ = bounded("summarize it", {"path": TEXT})
    assert without.of_chain(wanted, 1) == NONE
    assert given.of_chain(wanted, 1) > NONE


def test_bounds_are_kept_for_a_goal_until_the_board_changes() -> None:
    bounds, board = bounded("sort sales.csv by price")
    assert bounds_for(bounds.search, board.fork(), anew=False) is bounds
    assert bounds_for(bounds.search, board, anew=True) is not bounds
    board.used.add(board.constants[0])
    assert bounds_for(bounds.search, board, anew=False) is not bounds


def test_a_step_costs_something() -> None:
    bounds, _ = bounded("do it")
    plain = next(p for p, _ in bounds.search.found.giving(value_of("text", TEXT, component()), (), index().by_name)[0])
    assert bonus(bounds.search, plain) <= 0.3 * bounds.search.worth(plain)
