"""Parameters filled."""

from typing import Any

import pytest

from tdev.domain.planning.binding import Bound, bind, step_of
from tdev.domain.planning.board import Board, DraftStep
from tdev.domain.planning.constants import constants_in
from tdev.domain.planning.words import features
from tests.support.plans import built_in_index, clauses_of

OF = built_in_index().by_name


def on_board(goal: str, *steps: tuple[str, dict[str, Any]], inputs: dict[str, Any] | None = None) -> Board:
    board = Board(goal, constants_in(goal), inputs or {}, 0.24)
    for name, given in steps:
        board.add(DraftStep(board.new_id(OF[name]), OF[name], given))
    return board


def bound(agent: str, goal: str, board: Board | None = None, at: int = -1) -> Bound:
    return bind(OF[agent], clauses_of(goal)[at], board or on_board(goal), built_in_index())


@pytest.mark.parametrize(
    ("agent", "goal", "expected"),
    [
        ("hash_text", 'hash "abc" with md5', {"text": "abc", "algorithm": "md5"}),
        ("encode_qr", "QR code of https://example.com", {"text": "https://example.com"}),
        ("fetch_url", "open https://example.com", {"url": "https://example.com"}),
        ("calculate", "what is 3 + 4", {"expression": "3 + 4"}),
        ("zip_files", "zip a.txt and b.txt into c.zip", {"paths": ["a.txt", "b.txt"], "path": "c.zip"}),
        ("resize_image", "resize a.png to height 30", {"path": "a.png", "height": 30}),
        ("resize_image", "scale a.png and save it as b.png", {"path": "a.png"}),
        ("date_difference", "from 2026-01-02 to 2026-03-04", {"start": "2026-01-02", "end": "2026-03-04"}),
        ("echo_tool", 'say "${inputs.secret}"', {"text": "$${inputs.secret}"}),
    ],
)
def test_the_words_fill_it(agent: str, goal: str, expected: dict[str, Any]) -> None:
    found = bound(agent, goal, at=0)
    assert {**found.input, **expected} == found.input
    assert found.open == []


def test_what_opens_its_content_is_fetched_even_for_a_hash() -> None:
    goal = "sha256 of the page https://example.com/a"
    board = on_board(goal)
    found = bound("hash_text", goal, board)
    assert [step.component.name for step in board.steps] == ["fetch_url"]
    assert found.input["text"] == "${fetch_url.text}"


def test_what_nothing_fills_stays_open_and_lowers_the_quality() -> None:
    found = bound("compare_texts", "compare two texts")
    assert found.open == ["old", "new"]
    assert found.quality == 0.0
    assert bound("WriteBriefAgent", "write a brief").open == ["text"]


def test_the_result_of_the_last_step_is_stored_and_not_what_it_was_made_of() -> None:
    board = on_board("", ("read_text_file", {"path": "a.md"}), ("markdown_to_html", {"text": "${read_text_file.text}"}))
    assert bound("write_text_file", "save it", board).input["text"] == "${markdown_to_html.html}"


SUMMARY = (("read_text_file", {"path": "a.txt"}), ("summarize_text", {"text": "${read_text_file.text}"}))


@pytest.mark.parametrize(
    ("words", "reads"),
    [
        ("extract keywords", "read_text_file"),
        ("extract keywords of the summary", "summarize_text"),
        ("read a.txt then extract keywords", "summarize_text"),
    ],
)
def test_beside_a_summary_the_original_is_looked_at(words: str, reads: str) -> None:
    assert bound("extract_keywords", words, on_board(words, *SUMMARY)).input["text"] == f"${{{reads}.text}}"


def test_a_changed_text_takes_the_place_of_the_original() -> None:
    board = on_board("", ("read_text_file", {"path": "a.txt"}), ("redact_pii", {"text": "${read_text_file.text}"}))
    assert bound("summarize_text", "summarize it", board).input["text"] == "${redact_pii.text}"


def test_two_tables_read_before_are_joined_left_and_right() -> None:
    board = on_board("", ("read_csv", {"text": "a"}), ("read_csv", {"text": "b"}))
    found = bound("join_rows", "join them on id", board)
    assert (found.input["left"], found.input["right"], found.input["on"]) == (
        "${read_csv.rows}",
        "${read_csv_2.rows}",
        "id",
    )


def test_several_files_become_a_list_of_their_texts() -> None:
    goal = "put the texts of a.txt and b.txt together"
    assert bound("join_texts", goal).input["texts"] == ["${read_text_file.text}", "${read_text_file_2.text}"]


def test_a_list_is_worked_on_one_by_one() -> None:
    board = on_board("", ("extract_urls", {"text": "x"}))
    found = bound("fetch_url", "fetch each", board)
    assert (found.input["url"], found.for_each) == ("${item}", "${extract_urls}")


def test_the_column_spoken_of_last_is_meant() -> None:
    board = on_board("", ("group_rows", {"rows": [], "column": "amount"}))
    assert bound("sort_rows", "sort descending", board).input["column"] == "amount"


def test_inputs_of_the_request_fill_settings_and_data() -> None:
    board = on_board("", inputs={"text": {"type": "string"}, "sentences": {"type": "integer"}})
    found = bound("summarize_text", "summarize", board)
    assert found.input == {"text": "${inputs.text}", "sentences": "${inputs.sentences}"}


def test_a_reader_of_several_kinds_takes_the_best_there_is() -> None:
    board = on_board("", ("read_csv", {"text": "a,b"}))
    assert bound("WriteBriefAgent", "write a brief", board).input == {"rows": "${read_csv.rows}"}


def test_a_file_to_write_is_asked_for_and_never_the_one_that_was_read() -> None:
    board = on_board("", ("read_text_file", {"path": "a.txt"}))
    assert bound("write_text_file", "save it", board).open == ["path"]


def test_a_step_gets_a_free_id_and_the_words_it_serves() -> None:
    board = on_board("", ("echo_tool", {"text": "a"}))
    clause = clauses_of("say hello")[0]
    made = step_of(OF["echo_tool"], Bound(input={"text": "b"}), clause, board)
    assert (made.id, made.words, made.input) == ("echo_tool_2", "say hello", {"text": "b"})
    assert "hello" in features(made.words)


def test_the_only_quoted_text_is_what_is_written_and_not_its_subject() -> None:
    goal = "send an email to a@b.org saying 'hi'"
    found = bound("send_ses_message", goal)
    assert found.input["text"] == "hi"
    assert {"sender", "subject"} <= set(found.open)


def test_a_quoted_text_is_not_kept_for_what_has_a_value_of_its_own() -> None:
    found = bound("next_cron_times", "next five run times of '15 6 * * 1-5' starting 2026-04-01T00:00")
    assert found.input["expression"] == "15 6 * * 1-5"
    assert found.input["start"] == "2026-04-01T00:00"
