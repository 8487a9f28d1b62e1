"""Scores at the command line: a plan refined before one's eyes, a plan judged, code judged."""

import json
from pathlib import Path

from tests.support.code_texts import GOOD
from tests.support.command_line import CommandLine

GOAL = "summarize https://example.com/a"


def test_a_plan_shows_each_round_what_each_fix_gained_and_why_it_ended(tdev: CommandLine) -> None:
    said = tdev("plan", GOAL)
    assert said.code == 0
    assert "round 0: score" in said.out
    assert "add_timeout: 'fetch_url' waits for the outside without a time limit (+9)" in said.out
    assert "it reached its gate" in said.out


def test_a_plan_as_json_has_its_refinement(tdev: CommandLine) -> None:
    found = tdev("plan", GOAL, "--json").json
    scores = [each["score"] for each in found["refinement"]["rounds"]]
    assert scores == sorted(scores)
    assert found["refinement"]["ended"] == "threshold"
    assert found["evaluation"]["passed"]
    assert all(fix["after"] >= fix["before"] for fix in found["fixes"])


def test_without_rounds_the_draft_is_shown_as_it_is(tdev: CommandLine) -> None:
    found = tdev("plan", GOAL, "--rounds", "0", "--json").json
    assert found["refinement"]["ended"] == "rounds"
    assert found["fixes"] == []


def test_a_condition_that_is_not_planned_becomes_a_question(tdev: CommandLine) -> None:
    said = tdev("plan", "count the words of notes.txt. If there are more than 5, summarize it")
    assert "'when'" in said.out or said.code == 0


def test_a_plan_is_judged_with_what_it_costs_and_where(tdev: CommandLine, tmp_path: Path) -> None:
    plan = {
        "id": "w",
        "goal": GOAL,
        "steps": [{"id": "f", "agent": "fetch_url", "input": {"url": "https://example.com/a"}}],
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    said = tdev("evaluate", str(tmp_path / "plan.json"))
    assert said.code == 3
    assert "-9 no_timeout f.timeout_s" in said.out
    assert "(+9)" in said.out
    found = tdev("evaluate", str(tmp_path / "plan.json"), "--json").json
    robustness = next(each for each in found["criteria"] if each["name"] == "robustness")
    assert {each["code"] for each in robustness["findings"]} == {"no_timeout", "no_retry"}


def test_a_plan_that_cannot_run_is_asked_about(tdev: CommandLine, tmp_path: Path) -> None:
    plan = {"id": "w", "steps": [{"id": "s", "agent": "summarize_text", "input": {}}]}
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    said = tdev("evaluate", str(tmp_path / "plan.json"))
    assert said.code == 3
    assert "Which 'text' (string) should step 's' (summarize_text) take?" in said.out


def test_code_is_judged_by_its_own_rubric(tdev: CommandLine, tmp_path: Path) -> None:
    good, poor = tmp_path / "good.py", tmp_path / "poor.py"
    good.write_text(GOOD, encoding="utf-8")
    poor.write_text("def work(x):\n    try:\n        return x\n    except Exception:\n        pass\n", encoding="utf-8")
    said = tdev("evaluate", str(good))
    assert said.code == 0
    assert "2 of 2 hold" in said.out
    said = tdev("evaluate", str(poor))
    assert said.code == 3
    assert "hidden_error line 4" in said.out
