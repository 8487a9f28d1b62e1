"""The plan while it is being made."""

from typing import Any

from tdev.domain.planning.board import Board, DraftStep
from tdev.domain.planning.constants import constants_in
from tests.support.nouns import component
from tests.support.plans import built_in_index

OF = built_in_index().by_name


def board(goal: str = "read a.txt", **fields: Any) -> Board:
    return Board(goal, constants_in(goal), {}, 0.24, **fields)


def step(name: str, given: dict[str, Any], **fields: Any) -> DraftStep:
    return DraftStep(fields.pop("id", name), OF[name], given, **fields)


def test_a_fork_leaves_no_trace_until_it_is_taken() -> None:
    first = board()
    first.add(step("read_text_file", {"path": "a.txt"}))
    trial = first.fork()
    trial.add(step("summarize_text", {"text": "${read_text_file.text}"}))
    trial.change("read_text_file", words="read it")
    trial.used.add(first.constants[0])
    trial.questions.append("which?")
    assert (len(first.steps), first.steps[0].words, first.used, first.questions) == (1, "", set(), [])
    first.take(trial)
    assert (len(first.steps), first.steps[0].words, len(first.used), first.questions) == (2, "read it", 1, ["which?"])


def test_the_same_step_is_not_put_twice() -> None:
    one = board()
    first = one.add(step("read_text_file", {"path": "a.txt"}))
    again = one.add(step("read_text_file", {"path": "a.txt"}, id="other"))
    assert again is first
    assert one.add(step("read_text_file", {"path": "b.txt"}, id="other")).id == "other"


def test_ids_are_free_and_never_a_reserved_name() -> None:
    one = board()
    one.add(step("read_text_file", {}))
    assert one.new_id(OF["read_text_file"]) == "read_text_file_2"
    assert one.new_id(component("inputs")) == "inputs_step"
    assert one.new_id(component("a-b")) == "a_b"


def test_parents_are_what_expressions_begin_with() -> None:
    made = step("join_texts", {"texts": ["${a.text}", "$${b}"], "separator": "${inputs.s}"}, for_each="${$keys(c.d)}")
    assert made.parents() == {"a", "inputs", "c"}


def test_what_stands_behind_a_step_uses_it_directly_or_through_others() -> None:
    one = board()
    one.add(step("read_text_file", {"path": "${inputs.path}"}))
    one.add(step("redact_pii", {"text": "${read_text_file.text}"}))
    one.add(step("summarize_text", {"text": "${redact_pii.text}"}))
    one.add(step("echo_tool", {"text": "x"}))
    assert one.behind("read_text_file") == {"redact_pii", "summarize_text"}
    assert one.behind("inputs") == {"read_text_file", "redact_pii", "summarize_text"}


def test_only_files_that_were_made_are_sources_for_a_file() -> None:
    one = board(hints=())
    one.inputs = {"path": {"type": "string"}}
    one.add(step("read_text_file", {"path": "a.txt"}))
    one.add(step("encode_qr", {"text": "x"}))
    assert {source.step for source in one.sources_for("path")} == {"inputs", "encode_qr"}
    assert {source.step for source in one.sources_for("text")} == {"inputs", "encode_qr", "read_text_file"}


def test_a_step_for_each_element_gives_lists() -> None:
    one = board()
    one.add(step("fetch_url", {"url": "${item}"}, for_each="${extract_urls}"))
    texts = next(source for source in one.sources() if source.name == "texts")
    assert texts.schema["type"] == "array"
    assert texts.kind == "html"


def test_the_last_step_is_one_that_words_asked_for() -> None:
    one = board()
    assert one.last() == ""
    one.add(step("fetch_url", {"url": "x"}))
    one.add(step("html_to_text", {"html": "${fetch_url.text}"}, inserted=True))
    assert one.last() == "fetch_url"


def test_constants_are_free_until_used() -> None:
    one = board("read a.txt and b.txt")
    one.used.add(one.constants[0])
    assert [c.text for c in one.free()] == ["b.txt"]
    assert one.free([one.constants[0]]) == []
