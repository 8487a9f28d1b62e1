"""Exit codes, colours, and what goes to which stream."""

import json
from typing import get_args
from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.entry.cli.console import (
    EXIT,
    colour,
    exit_for_error,
    exit_for_status,
    fail_with,
    give,
    one_line,
    paint,
    printable,
    say,
    table,
    tell,
)
from tdev.kernel.errors import (
    ConflictError,
    DeniedError,
    Finding,
    GateError,
    InvalidError,
    NotFoundError,
    PlanError,
    PlatformError,
    RefusedCodeError,
    StepError,
    StepTimeoutError,
    TDevError,
    TooLargeError,
    UnauthenticatedError,
)
from tdev.model.execution import ExecutionStatus

TERMINAL = ("NO_COLOR", "FORCE_COLOR", "CI")


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in TERMINAL:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("succeeded", 0),
        ("failed", 1),
        ("unknown", 1),
        ("cancelled", 1),
        ("rejected", 3),
        ("timed_out", 6),
        ("accepted", 6),
        ("running", 6),
        ("awaiting_approval", 7),
    ],
)
def test_a_status_has_its_exit_code(status: str, code: int) -> None:
    assert exit_for_status(status) == code


def test_every_status_has_a_code_of_its_own_choosing() -> None:
    assert exit_for_status("something new") == 1
    assert all(exit_for_status(status) in {0, 1, 3, 6, 7} for status in get_args(ExecutionStatus))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TDevError("x"), 1),
        (PlatformError("x"), 1),
        (StepError("x"), 1),
        (ConflictError("x"), 1),
        (TooLargeError("x"), 2),
        (InvalidError("x"), 2),
        (RefusedCodeError("x"), 3),
        (GateError("x"), 3),
        (PlanError("x"), 3),
        (NotFoundError("x"), 4),
        (DeniedError("x"), 5),
        (UnauthenticatedError("x"), 5),
        (StepTimeoutError("x"), 6),
    ],
)
def test_an_error_has_its_exit_code(error: TDevError, code: int) -> None:
    assert exit_for_error(error) == code


def test_the_interrupted_one_is_that_of_the_shell() -> None:
    assert (EXIT.interrupted, EXIT.waiting) == (130, 7)


class TestErrors:
    ERROR = InvalidError("the plan is wrong", [Finding("#/steps/0", "has no name", "name")], hint="give it one")

    def test_it_says_what_where_and_what_next_on_stderr(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert fail_with(self.ERROR) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err == "error: the plan is wrong\n  #/steps/0  has no name\n  try: give it one\n"

    def test_as_json_the_same_is_on_stdout(self, capsys: pytest.CaptureFixture[str]) -> None:
        fail_with(self.ERROR, as_json=True)
        assert json.loads(capsys.readouterr().out) == {
            "error": {
                "code": "invalid",
                "message": "the plan is wrong",
                "hint": "give it one",
                "errors": [{"pointer": "#/steps/0", "message": "has no name", "code": "name"}],
            }
        }

    def test_what_the_message_says_already_is_not_said_twice(self, capsys: pytest.CaptureFixture[str]) -> None:
        fail_with(InvalidError("#/goal: is empty", [Finding("#/goal", "is empty")]))
        assert capsys.readouterr().err == "error: #/goal: is empty\n"

    def test_without_hint_and_findings_it_is_one_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert fail_with(NotFoundError("there is no run")) == 4
        assert capsys.readouterr().err == "error: there is no run\n"


class TestStreams:
    def test_results_go_to_stdout_and_remarks_to_stderr(self, capsys: pytest.CaptureFixture[str]) -> None:
        say("result")
        tell("remark")
        assert capsys.readouterr() == ("result\n", "remark\n")

    def test_json_is_one_line_in_a_pipe_and_keeps_its_letters(self, capsys: pytest.CaptureFixture[str]) -> None:
        give({"말": ["é", 1]})
        assert capsys.readouterr().out == '{"말": ["é", 1]}\n'

    def test_a_table_is_aligned_and_has_no_blanks_at_the_end(self, capsys: pytest.CaptureFixture[str]) -> None:
        table([("a", "long text"), ("longer", "b")], ("id", "what"))
        assert capsys.readouterr().out == "id      what\na       long text\nlonger  b\n"

    def test_wide_letters_take_two_columns(self, capsys: pytest.CaptureFixture[str]) -> None:
        table([("가나", "x"), ("abcd", "y")], ("id", "what"))
        assert capsys.readouterr().out == "id    what\n가나  x\nabcd  y\n"

    def test_an_empty_table_is_its_heading(self, capsys: pytest.CaptureFixture[str]) -> None:
        table([], ("id", "what"))
        assert capsys.readouterr().out == "id  what\n"


class TestColours:
    def test_there_are_none_in_a_pipe(self) -> None:
        assert not colour()
        assert paint("x", "red") == "x"

    def test_force_color_brings_them_and_no_color_wins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert paint("x", "red") == "\x1b[31mx\x1b[0m"
        assert paint("x", "dim") == "\x1b[2mx\x1b[0m"
        monkeypatch.setenv("NO_COLOR", "1")
        assert paint("x", "red") == "x"

    def test_an_empty_no_color_counts_as_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("NO_COLOR", "")
        assert colour()


class TestTexts:
    @given(st.text())
    def test_what_is_printable_steers_no_terminal_and_stays_so(self, text: str) -> None:
        shown = printable(text)
        assert not set(shown) & {"\x1b", "\x07", "\r", "\x7f", "\x9b", "\u202e"}
        assert printable(shown) == shown

    @given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)) | st.just("안녕\tß\n"))
    def test_ordinary_text_is_left_alone(self, text: str) -> None:
        assert printable(text) == text

    def test_every_text_in_a_value_is_made_printable_and_nothing_else(self) -> None:
        assert printable({"\x07": ["\x1b[2J", 1, None, ("a",)]}) == {"\\x07": ["\\x1b[2J", 1, None, ["a"]]}

    @given(st.text(), st.integers(1, 50))
    def test_one_line_has_at_most_its_width(self, text: str, width: int) -> None:
        line = one_line(text, width)
        assert "\n" not in line
        assert sum(2 if east_asian_width(c) in "WF" else 1 for c in line) <= width

    def test_a_cut_is_seen(self) -> None:
        assert one_line("a  b\nc", 9) == "a b c"
        assert one_line("abcdef", 4) == "abc…"
        assert one_line("가나다라", 5) == "가나…"

    def test_a_very_long_text_is_cut_at_once(self) -> None:
        assert one_line("x" * 3_000_000, 10) == "x" * 9 + "…"
