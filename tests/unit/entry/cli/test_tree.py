"""The step tree: one line per event in a pipe, redrawn in place on a terminal."""

import io
from typing import Any

import pytest

from tdev.entry.cli.tree import StepTree

PLAN = {
    "plan": {
        "steps": [
            {"id": "read", "input": {"path": "notes.txt"}},
            {"id": "count", "input": {"text": "${read.text}", "limit": 5}},
        ]
    }
}


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")


def event(type: str, **detail: Any) -> dict[str, Any]:
    return {"seq": 1, "at": "now", "type": type, "detail": detail}


def step(name: str, status: str = "succeeded", ms: float = 1.5, **more: Any) -> dict[str, Any]:
    return event("step", step=name, status=status, ms=ms, **more)


def shown(*news: dict[str, Any], live: bool = False) -> str:
    stream = io.StringIO()
    tree = StepTree(stream, live=live)
    for each in news:
        tree(each)
    return stream.getvalue()


class TestLines:
    def test_each_step_that_ends_is_a_line_with_what_it_read(self) -> None:
        text = shown(PLAN, step("read"), step("count", ms=12.3))
        assert text == "  ✓ read  path=notes.txt  1.5 ms\n  ✓ count  text=${read.text}, limit=5  12 ms\n"

    def test_a_failure_says_why(self) -> None:
        assert shown(PLAN, step("read", "failed", error="there is no file")) == (
            "  ✗ read  path=notes.txt  1.5 ms\n    there is no file\n"
        )

    @pytest.mark.parametrize(("status", "sign"), [("skipped", "-"), ("continued", "!"), ("something new", "·")])
    def test_other_ends_have_signs_of_their_own(self, status: str, sign: str) -> None:
        assert shown(PLAN, step("read", status)).startswith(f"  {sign} read")

    def test_a_step_of_no_known_plan_is_shown_too(self) -> None:
        assert shown(step("later")) == "  ✓ later  1.5 ms\n"

    def test_the_stops_before_the_execution_are_told(self) -> None:
        assert shown(
            event("PlannerAgent", verdict="plan"),
            event("EvaluatorAgent", score=71.5, passed=False),
            event("PlannerAgent", changes=["a time limit for fetch", "a retry for fetch"]),
            event("EvaluatorAgent", score=100, passed=True),
            event("ApproverAgent", digest="sha256:0123456789abcdef"),
            event("RegistrarAgent", name="shout"),
        ).splitlines() == [
            "planned",
            "scored   71.5  below the gate",
            "refined  a time limit for fetch",
            "refined  a retry for fetch",
            "scored   100  passed",
            "waiting  for an approval of sha256:0123456789ab",
            "registered  shout",
        ]

    def test_the_plan_is_told_before_its_first_score_and_not_again(self) -> None:
        scored = event("EvaluatorAgent", score=90, passed=True)
        assert shown(PLAN, event("PlannerAgent", verdict="plan"), scored, scored, step("read")).splitlines() == [
            "planned",
            "  · read  path=notes.txt",
            "  · count  text=${read.text}, limit=5",
            "scored   90  passed",
            "scored   90  passed",
            "  ✓ read  1.5 ms",
        ]

    def test_a_plan_that_is_none_says_why(self) -> None:
        assert shown(event("PlannerAgent", verdict="refuse")) == "planned  nothing can do it\n"

    def test_events_that_say_nothing_to_people_are_left_out(self) -> None:
        assert shown(event("RecorderAgent", status="succeeded"), event("something new")) == ""


class TestLive:
    def test_the_plan_is_drawn_before_anything_has_ended(self) -> None:
        assert shown(PLAN, live=True) == "  · read  path=notes.txt\n  · count  text=${read.text}, limit=5\n"

    def test_it_is_redrawn_in_its_place(self) -> None:
        text = shown(PLAN, step("read"), PLAN, live=True)
        first, again = text.split("\x1b[2A\x1b[J")
        assert first.count("\n") == 2
        assert again == "  ✓ read  path=notes.txt  1.5 ms\n  · count  text=${read.text}, limit=5\n"

    def test_a_line_of_text_goes_above_the_steps(self) -> None:
        text = shown(PLAN, event("EvaluatorAgent", score=90, passed=True), PLAN, live=True)
        assert text.split("\x1b[J")[-1].splitlines()[0] == "scored   90  passed"

    def test_every_redraw_goes_up_by_as_many_lines_as_were_drawn(self) -> None:
        bad = step("read", "failed", error="a reason " * 50)
        text = shown(PLAN, PLAN, bad, PLAN, PLAN, live=True)
        for part in text.split("\x1b[J")[:-1]:
            drawn, _, up = part.rpartition("\x1b[")
            assert drawn.count("\n") == int(up.rstrip("A"))

    @pytest.mark.parametrize("letter", ["x", "글"])
    def test_no_line_is_wider_than_the_terminal(self, letter: str) -> None:
        wide = {"plan": {"steps": [{"id": "read", "input": {f"p{i}": letter * 40 for i in range(9)}}]}}
        lines = shown(wide, step("read"), wide, live=True).replace("\x1b[1A\x1b[J", "").splitlines()
        assert len(lines) == 2
        assert all(len(line) + line.count("글") < 80 for line in lines)


@pytest.mark.parametrize("value", ["x\x1b[31mred", "two\nlines", "bell\x07", "back\rspace"])
@pytest.mark.parametrize("live", [True, False])
def test_what_comes_from_outside_cannot_steer_the_terminal(value: str, live: bool) -> None:
    plan = {"plan": {"steps": [{"id": "read", "input": {"path": value}}]}}
    text = shown(plan, step("read", "failed", error=value), plan, live=live)
    kept = text.replace("\x1b[1A\x1b[J", "")
    assert not set(kept) & set("\x1b\x07\r")
    assert all(line.startswith("  ") for line in kept.splitlines())
