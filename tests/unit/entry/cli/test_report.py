"""Plans, scores and executions in words."""

from typing import Any

import pytest

from tdev.entry.cli.report import milliseconds, show_evaluation, show_execution, show_plan, show_result, show_why

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


STEP = {"id": "read", "agent": "read_text_file@1.0.0", "input": {"path": "notes.txt"}}
EVALUATION = {
    "score": 71.5,
    "rating": "C",
    "passed": False,
    "threshold": 85,
    "gates": [
        {"name": "types", "passed": True, "evidence": "all fit"},
        {"name": "x", "passed": False, "evidence": "y"},
    ],
    "criteria": [{"name": "coverage", "points": 10, "max": 20, "evidence": "half of the words"}],
    "suggestions": [{"code": "add_retry", "message": "fetch may fail"}],
}


def execution(**fields: Any) -> dict[str, Any]:
    return {"id": "exec-1", "status": "succeeded", "goal": "say hello", **fields}


def lines(capsys: Capture) -> list[str]:
    out, err = capsys.readouterr()
    assert err == ""
    return out.splitlines()


@pytest.mark.parametrize(
    ("ms", "text"),
    [(0, "0.0 ms"), (0.071, "0.1 ms"), (2.435, "2.4 ms"), (27.4, "27 ms"), (999.4, "999 ms"), (3140, "3.1 s")],
)
def test_a_time_has_as_many_digits_as_matter(ms: float, text: str) -> None:
    assert milliseconds(ms) == text


class TestPlans:
    def test_steps_say_what_they_read_and_why_they_are_there(self, capsys: Capture) -> None:
        outcome = {
            "verdict": "plan",
            "goal": "read notes.txt",
            "workflow": {"steps": [STEP, {"id": "each", "for_each": "${read}", "when": "${x}", "approve": True}]},
            "reasons": [{"step": "read", "words": "read"}],
        }
        show_plan(outcome)
        assert lines(capsys) == [
            "plan  read notes.txt",
            "  read (path=notes.txt)  for 'read'",
            "  each ()  when: ${x}  for_each: ${read}  asks first",
        ]

    def test_what_is_missing_and_asked_is_said(self, capsys: Capture) -> None:
        show_plan({"verdict": "partial", "goal": "g", "missing": ["fly"], "questions": ["which?"], "notes": ["n"]})
        assert lines(capsys) == ["partial  g", "  missing: fly", "  question: which?", "  note: n"]

    def test_long_values_are_cut(self, capsys: Capture) -> None:
        step = {"id": "s", "input": {"rows": list(range(100)), "text": "x" * 100}}
        show_plan({"verdict": "plan", "goal": "g", "workflow": {"steps": [step]}})
        assert all(len(line) < 150 for line in lines(capsys))


def test_a_score_shows_gates_points_and_what_could_be_better(capsys: Capture) -> None:
    show_evaluation(EVALUATION)
    assert lines(capsys) == [
        "score 71.5 of 100 (C), threshold 85: not passed",
        "  ✓ types: all fit",
        "  ✗ x: y",
        "     10/20  coverage: half of the words",
        "  could add_retry: fetch may fail",
    ]


class TestExecutions:
    def test_rounds_show_their_score_and_what_changed(self, capsys: Capture) -> None:
        rounds = [
            {"round": 0, "evaluation": EVALUATION},
            {"round": 1, "evaluation": {**EVALUATION, "score": 95, "rating": "A"}, "changes": ["a retry for fetch"]},
        ]
        show_execution(execution(rounds=rounds, trace=[{"step": "a", "status": "succeeded", "ms": 2.4}], result="done"))
        assert lines(capsys) == [
            "succeeded  exec-1  say hello",
            "  round 0: score 71.5 (C)",
            "  round 1: score 95 (A)",
            "    a retry for fetch",
            "  a: succeeded, 2.4 ms",
            "done",
        ]

    def test_what_was_followed_is_not_said_again(self, capsys: Capture) -> None:
        rounds = [{"round": 0, "evaluation": EVALUATION}]
        show_execution(execution(rounds=rounds, trace=[{"step": "a", "status": "succeeded", "ms": 1}]), followed=True)
        assert lines(capsys) == ["succeeded  exec-1", "null"]

    def test_an_error_says_what_and_what_next(self, capsys: Capture) -> None:
        show_execution(execution(status="failed", error={"code": "not_found", "message": "no file", "hint": "put it"}))
        assert lines(capsys)[1:] == ["  not_found: no file", "  try: put it"]

    def test_one_that_waits_shows_the_plan_what_it_does_and_how_to_answer(self, capsys: Capture) -> None:
        asked = {"effects": ["pure", "send"], "digest": "sha256:00", "expires_at": "2026-11-28"}
        show_execution(execution(status="awaiting_approval", plan={"steps": [STEP]}, approval=asked))
        assert lines(capsys)[1:] == [
            "  read (path=notes.txt)",
            "  asks because it does: send",
            "  stands until 2026-11-28, for sha256:00",
            "  try: tdev approve exec-1    or: tdev reject exec-1",
        ]

    def test_a_step_that_asks_for_itself_is_said(self, capsys: Capture) -> None:
        show_execution(execution(status="awaiting_approval", plan={}, approval={"effects": ["pure"]}))
        assert "what a step asks for" in lines(capsys)[1]


class TestResults:
    @pytest.mark.parametrize(
        ("result", "text"),
        [
            ("plain", ["plain"]),
            ({"text": "a\nb", "title": "t"}, ["a", "b"]),
            ({"text": "a", "rows": []}, ["text: a", "rows: (none)"]),
            ({"text": 5}, ["text: 5"]),
            (["é", 1], ["é, 1"]),
            (None, ["null"]),
        ],
    )
    def test_text_is_text_and_the_rest_is_named(self, capsys: Capture, result: Any, text: list[str]) -> None:
        show_result(result)
        assert lines(capsys) == text

    def test_what_is_long_is_cut_and_says_so(self, capsys: Capture) -> None:
        show_result("x" * 5000)
        shown = lines(capsys)
        assert len(shown[0]) == 4000
        assert shown[1] == "... (5,000 characters; --json shows all)"

    def test_a_result_cannot_steer_the_terminal(self, capsys: Capture) -> None:
        show_result("a\x1b[2Jb\x07\tc\nd")
        assert lines(capsys) == ["a\\x1b[2Jb\\x07\tc", "d"]


@pytest.mark.parametrize(
    ("budget", "told"),
    [(None, "cost: 0.000001500 USD at list prices, 3 calls"), (0.05, "at list prices of 0.05 allowed, 3 calls")],
)
def test_what_a_run_has_cost_is_said_with_what_it_may_cost(capsys: Capture, budget: float | None, told: str) -> None:
    spent = {"calls": 3, "gb_seconds": 0.1, "nano_usd": 1500}
    show_execution({"id": "exec-1", "status": "failed", "trace": [], "spent": spent, "budget": budget})
    assert told in capsys.readouterr().out


def test_why_a_step_is_in_a_plan_is_told(capsys):
    reason = {
        "step": "one",
        "agent": "read_csv",
        "relevance": 0.8,
        "matched": ["read", "csv"],
        "rivals": [{"agent": "read_json", "relevance": 0.4}],
        "inputs": {"path": "said: 'a.csv'"},
    }
    bare = {"step": "two", "agent": "x", "relevance": 0.0, "matched": [], "rivals": [], "inputs": {}}
    show_why({"reasons": [reason, bare]})
    told = capsys.readouterr().out
    assert "read, csv (relevance 0.80)" in told
    assert "read_json 0.40" in told
    assert "path: said: 'a.csv'" in told
    assert "the types of other steps ask for it" in told
    assert "nobody else has these words" in told
