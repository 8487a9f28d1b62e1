"""Data flows well: types known, kinds that fit, steps that are needed, waits that are."""

import pytest

from tdev.domain.evaluation.flow import parallelism, purpose, types
from tdev.model.workflow import Step
from tests.support.judging import codes, step, subject

PAGE = step("f", "fetch_url", url="https://example.com/a")
TEXT = step("t", "html_to_text", html="${f.text}")
SHORT = step("s", "summarize_text", text="${t.text}")


def test_references_of_known_types_cost_nothing() -> None:
    assert codes(types(subject(PAGE, TEXT, SHORT))) == []


def test_a_reference_whose_type_nobody_knows_costs_where_a_type_is_wanted() -> None:
    unsure = step("s", "summarize_text", text="${$lookup(f, 'text')}")
    assert codes(types(subject(PAGE, unsure))) == ["type_unknown"]
    anything = step("j", "write_json", value="${$lookup(f, 'text')}")
    assert codes(types(subject(PAGE, anything))) == []


def test_markup_is_not_text_for_people() -> None:
    (found,) = types(subject(PAGE, step("s", "summarize_text", text="${f.text}"))).marks
    assert (found.code, found.step, found.field) == ("kind_mixed", "s", "text")
    read = step("r", "read_text_file", path="a.txt")
    assert codes(types(subject(read, step("s", "summarize_text", text="${r.text}")))) == []


def test_a_step_that_nobody_reads_and_nobody_asked_for_is_unused() -> None:
    idle = step("idle", "echo_tool", text="x")
    (found,) = purpose(subject(PAGE, TEXT, SHORT, idle, goal="summarize https://example.com/a")).marks
    assert (found.code, found.step) == ("unused", "idle")
    assert found.fix is not None
    assert found.fix.code == "drop_step"


def test_without_a_goal_the_last_steps_are_what_a_plan_is_for() -> None:
    assert codes(purpose(subject(PAGE, TEXT, SHORT))) == []
    beside = step("beside", "hash_text", text="${t.text}")
    assert codes(purpose(subject(PAGE, TEXT, SHORT, beside))) == []
    assert codes(purpose(subject(PAGE, TEXT, SHORT, beside, output="${s.text}"))) == ["unused"]


def test_the_same_call_twice_is_once_too_often() -> None:
    again = step("t2", "html_to_text", html="${f.text}")
    seen = purpose(subject(PAGE, TEXT, again, step("c", "compare_texts", old="${t.text}", new="${t2.text}")))
    (found,) = seen.marks
    assert (found.code, found.step) == ("duplicate", "t2")
    assert found.fix is not None
    assert found.fix.fix == {"instead": "t"}


def test_a_change_that_nobody_asked_for_costs_and_reading_does_not() -> None:
    goal = "summarize https://example.com/a"
    same = step("e", "echo_tool", text="${t.text}")
    seen = purpose(subject(PAGE, TEXT, same, step("s", "summarize_text", text="${e.text}"), goal=goal))
    assert [(mark.code, mark.step) for mark in seen.marks] == [("unasked", "e")]
    assert codes(purpose(subject(PAGE, TEXT, SHORT, goal=goal))) == []


def test_what_comes_later_builds_on_what_was_made_before() -> None:
    goal = "redact the personal data of a.txt, then summarize it"
    read, hide = step("r", "read_text_file", path="a.txt"), step("h", "redact_pii", text="${r.text}")
    past = purpose(subject(read, hide, step("s", "summarize_text", text="${r.text}"), goal=goal))
    assert [(mark.code, mark.step) for mark in past.marks] == [("bypassed", "s")]
    assert codes(purpose(subject(read, hide, step("s", "summarize_text", text="${h.text}"), goal=goal))) == []


@pytest.mark.parametrize(("after", "needless"), [(("f",), False), (("other",), True)])
def test_a_wait_for_what_is_not_read_is_needless(after: tuple[str, ...], needless: bool) -> None:
    other = step("other", "echo_tool", text="x")
    waits = TEXT.model_copy(update={"after": after})
    assert codes(parallelism(subject(PAGE, other, waits))) == (["needless_wait"] if needless else [])


def test_waiting_for_an_effect_is_no_needless_wait() -> None:
    save = step("save", "write_text_file", path="a.txt", text="x")
    read = Step(id="r", agent="read_text_file", input={"path": "a.txt"}, after=("save",))
    assert codes(parallelism(subject(save, read))) == []


def test_waiting_for_a_pause_is_what_it_is_there_for() -> None:
    pause = step("p", "wait_seconds", seconds=1).model_copy(update={"after": ("f",)})
    assert codes(parallelism(subject(PAGE, pause, TEXT.model_copy(update={"after": ("p",)})))) == []
    assert "unused" not in codes(purpose(subject(PAGE, pause, TEXT)))


def test_a_value_is_not_read_under_a_name_that_is_nothing_like_it() -> None:
    read, guess = step("r", "read_text_file", path="a.txt"), step("l", "detect_language", text="${r.text}")
    (found,) = types(subject(read, guess, step("s", "summarize_text", text="${l.language}"))).marks
    assert (found.code, found.step, found.field) == ("kind_mixed", "s", "text")
    assert found.fix is not None
    assert found.fix.fix == {"parameter": "text", "value": "${r.text}"}


def test_what_is_stored_is_what_was_made() -> None:
    goal = "make a markdown table of a.csv and save it as a.md"
    read, rows = step("r", "read_text_file", path="a.csv"), step("c", "read_csv", text="${r.text}")
    table = step("t", "rows_to_markdown", rows="${c.rows}")
    past = step("save", "write_text_file", path="a.md", text="${r.text}")
    assert [(m.code, m.step) for m in purpose(subject(read, rows, table, past, goal=goal)).marks] == [
        ("bypassed", "save")
    ]
    made = step("save", "write_text_file", path="a.md", text="${t.text}")
    assert codes(purpose(subject(read, rows, table, made, goal=goal))) == []
