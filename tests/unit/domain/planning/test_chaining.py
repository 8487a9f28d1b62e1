"""Steps put in because types ask for them."""

from typing import Any

from tdev.domain.planning.board import Board, DraftStep
from tdev.domain.planning.bounding import BEST
from tdev.domain.planning.chaining import TRIES, Chained, chain
from tdev.domain.planning.constants import constants_in
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.registry.built_in import built_in_components
from tests.support.nouns import component
from tests.support.plans import built_in_index, clauses_of

OF = built_in_index().by_name


def chained(
    goal: str, name: str, agent: str, board: Board | None = None, index: Retrieval | None = None
) -> tuple[Chained | None, Board]:
    clause = clauses_of(goal)[0]
    board = board or Board(goal, constants_in(goal), {}, 0.24)
    wanted: Any = OF[agent].input_schema["properties"][name]  # type: ignore[index, call-overload]
    return chain(name, wanted, OF[agent], clause, board, index or built_in_index()), board


def steps(board: Board) -> list[str]:
    return [step.component.name for step in board.steps]


def test_a_file_is_read_and_parsed_for_rows() -> None:
    found, board = chained("sort sales.csv", "rows", "sort_rows")
    assert found is not None
    assert (found.expression, steps(board)) == ("read_csv.rows", ["read_text_file", "read_csv"])
    assert found.opens is not None
    assert found.opens.text == "sales.csv"
    assert 0 < found.quality <= BEST
    assert all(step.inserted for step in board.steps)


def test_a_page_becomes_text_for_people() -> None:
    _, board = chained("summarize https://example.com/a", "text", "summarize_text")
    assert steps(board) == ["fetch_url", "html_to_text"]


def test_the_source_of_a_page_in_a_file_becomes_text_too() -> None:
    assert steps(chained("summarize a.html", "text", "summarize_text")[1]) == ["read_text_file", "html_to_text"]


def test_the_kind_of_the_file_chooses_the_reader() -> None:
    assert steps(chained("summarize a.pdf", "text", "summarize_text")[1]) == ["pdf_to_text"]
    assert steps(chained("summarize a.txt", "text", "summarize_text")[1]) == ["read_text_file"]


def test_a_setting_of_an_inserted_step_is_taken_from_the_words() -> None:
    _, board = chained("average of the column price in a.csv", "numbers", "number_statistics")
    assert steps(board) == ["read_text_file", "read_csv", "column_values"]
    assert board.steps[-1].input["column"] == "price"


def test_nothing_at_hand_gives_nothing_and_leaves_the_board_as_it_was() -> None:
    found, board = chained("sort by age", "rows", "sort_rows")
    assert found is None
    assert (board.steps, board.used) == ([], set())


def test_a_target_is_not_read() -> None:
    found, _ = chained("save it as out.csv", "rows", "write_csv")
    assert found is None


def test_what_is_fetched_comes_from_the_request_and_not_from_a_result() -> None:
    goal = "summarize it"
    board = Board(goal, (), {}, 0.24)
    url = component("find_url", output_schema={"properties": {"url": {"type": "string"}}, "required": ["url"]})
    board.add(DraftStep("find_url", url, {}))
    found, board = chained(goal, "text", "summarize_text", board)
    assert found is None
    board.inputs, board.hints = {"url": {"type": "string"}}, ("html",)
    _, board = chained(goal, "text", "summarize_text", board)
    assert steps(board) == ["find_url", "fetch_url", "html_to_text"]


def test_a_guarded_component_is_not_put_in_though_it_fits_best() -> None:
    text = {"type": "string"}
    sender = component(
        "read_note_and_tell",
        input_schema={"properties": {"path": text}, "required": ["path"]},
        output_schema={"properties": {"text": text}},
        phrases=("summarize a note",),
        effects=("read:files", "send"),
    )
    index = Retrieval([*built_in_components(), sender])
    _, board = chained("summarize a note a.txt", "text", "summarize_text", index=index)
    assert steps(board) == ["read_text_file"]


def test_an_analysis_nobody_speaks_of_is_not_put_in() -> None:
    goal = "save the rows"
    board = Board(goal, (), {"text": {"type": "string"}}, 0.24)
    found, board = chained(goal, "rows", "clean_rows", board)
    assert found is None or "extract_keywords" not in steps(board)


def test_the_second_side_of_a_pair_reads_what_is_left() -> None:
    goal = "compare a.txt with b.txt"
    first, board = chained(goal, "old", "compare_texts")
    second, board = chained(goal, "new", "compare_texts", board)
    assert [step.input["path"] for step in board.steps] == ["a.txt", "b.txt"]
    assert first is not None
    assert second is not None
    assert first.expression != second.expression


def test_a_search_stops_after_so_many_tries_and_leaves_the_board_as_it_was() -> None:
    text, rows = {"type": "string"}, {"type": "array", "items": {"type": "object"}}
    nearly = [
        component(
            f"read_part_{number}",
            input_schema={"properties": {"path": text, "part": rows}, "required": ["path", "part"]},
            output_schema={"properties": {"rows": rows}},
            effects=("read:files",),
        )
        for number in range(3 * TRIES)
    ]
    found, board = chained("sort the rows of a.bin", "rows", "sort_rows", index=Retrieval(nearly))
    assert found is None
    assert (board.steps, board.used) == ([], set())


def test_of_two_chains_that_are_as_good_that_of_the_first_name_is_taken() -> None:
    text = {"type": "string"}
    twins = [
        component(
            name,
            input_schema={"properties": {"path": text}, "required": ["path"]},
            output_schema={"properties": {"text": text}},
            effects=("read:files",),
        )
        for name in ("read_b", "read_a")
    ]
    _, board = chained("summarize notes.txt", "text", "summarize_text", index=Retrieval(twins))
    assert steps(board) == ["read_a"]
