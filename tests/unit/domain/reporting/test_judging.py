"""From what the API answers to cases: the outcome, and where each remark stands."""

import json
from typing import Any

import pytest

from tdev.domain.reporting.judging import as_service, classified, evaluated, tried, unreadable, untested, with_article
from tdev.kernel.errors import Finding, InvalidError, TooLargeError


def analysis(**facts: Any) -> dict[str, Any]:
    main = {"name": "shout", "type": "agent", "form": "function", "line": 3, "brain_count": 1, "reusability": "A"}
    risks = [
        {"rule": "shell", "severity": "high", "line": 9, "source": " os.system(x)"},
        {"rule": "environment", "severity": "low", "line": 2, "source": "os.environ"},
    ]
    return {"main": "shout", "components": [{**main, **facts}], "risks": risks}


class TestClassified:
    def test_without_a_bar_risks_are_remarks_and_it_passes(self) -> None:
        case = classified("a.py", analysis(), type=None, fail_on=None)
        assert (case.outcome, case.told) == ("passed", "shout is an agent (1 brain, reusability A)")
        assert [(each.rule, each.level, each.line) for each in case.remarks] == [
            ("shell", "error", 9),
            ("environment", "note", 2),
        ]

    @pytest.mark.parametrize(("fail_on", "named"), [("high", "shell"), ("low", "shell, environment")])
    def test_risks_from_the_bar_on_fail(self, fail_on: Any, named: str) -> None:
        case = classified("a.py", analysis(), type=None, fail_on=fail_on)
        assert case.outcome == "failed"
        assert case.told.endswith(f"at risk: {named}")

    def test_another_type_than_the_wanted_one_fails_at_its_line(self) -> None:
        case = classified("a.py", analysis(), type="tool", fail_on=None)
        assert (case.outcome, case.remarks[0].rule, case.remarks[0].line) == ("failed", "other-type", 3)
        assert classified("a.py", analysis(), type="agent", fail_on=None).outcome == "passed"

    def test_a_file_without_anything_to_call_is_skipped(self) -> None:
        assert classified("__init__.py", analysis(form="module"), type="tool", fail_on=None).outcome == "skipped"


def test_what_cannot_be_read_fails_with_its_line() -> None:
    error = InvalidError("a.py cannot be read", [Finding("#/code", "invalid syntax", "syntax", 2, 5)])
    case = unreadable("a.py", error)
    assert (case.outcome, case.remarks[0].line, case.remarks[0].level) == ("failed", 2, "error")
    assert unreadable("b.py", TooLargeError("too large")).remarks[0].message == "too large"


@pytest.mark.parametrize("said", ["b.json: it is not JSON", "b.json, it is not JSON", "it is not JSON"])
def test_the_name_of_a_file_is_not_said_twice(said):
    assert unreadable("b.json", TooLargeError(said)).told == "it is not JSON"


def report(**given: Any) -> dict[str, Any]:
    return {"ref": "c@1.0.0", "passed": 2, "failed": 0, "differences": [], "mutation": None, **given}


class TestTested:
    def test_examples_that_all_hold_pass(self) -> None:
        assert (tried(report()).outcome, tried(report()).told) == ("passed", "2 of 2 examples hold")

    def test_an_example_that_does_not_hold_fails(self) -> None:
        case = tried(report(passed=1, failed=1, differences=["example 2 gave 1, not 2"]))
        assert (case.outcome, case.remarks[0].message) == ("failed", "example 2 gave 1, not 2")

    @pytest.mark.parametrize(("score", "outcome"), [(0.79, "failed"), (0.8, "passed"), (None, "passed")])
    def test_tests_that_notice_less_than_four_fifths_fail(self, score: float | None, outcome: str) -> None:
        survivor = {"line": 4, "operator": "number", "before": "1", "after": "2"}
        mutation = {"score": score, "mutants": 10, "survived": [survivor] if score else []}
        case = tried(report(mutation=mutation))
        assert case.outcome == outcome
        assert [each.line for each in case.remarks] == ([4] if score else [])

    def test_what_has_no_tests_is_skipped(self) -> None:
        assert (untested("c", "it has no examples").outcome, untested("c", "why").told) == ("skipped", "why")


class TestEvaluated:
    PLAN = json.dumps({"id": "w", "steps": [{"id": "read"}, {"id": "count"}]}, indent=1)

    def found(self, **given: Any) -> dict[str, Any]:
        finding = {"code": "wrong-value", "message": "no path", "cost": 5.0, "step": "count", "field": "path"}
        criteria = [{"name": "values", "findings": [finding]}]
        gate = {"name": "types", "passed": True, "evidence": "all fit"}
        whole = {"score": 80.0, "rating": "B", "threshold": 85.0, "passed": False, "gates": [gate]}
        return {**whole, "criteria": criteria, **given}

    def test_a_finding_stands_at_the_line_of_its_step(self) -> None:
        (remark,) = evaluated("w.json", self.found(), self.PLAN).remarks
        assert self.PLAN.splitlines()[remark.line - 1].strip() == '"id": "count"'
        assert remark.message == "no path (-5 points, values)"

    def test_a_finding_in_code_stands_at_the_line_that_it_names(self) -> None:
        finding = {"code": "c", "message": "m", "cost": 1.0, "step": None, "field": "line 12"}
        found = self.found(criteria=[{"name": "form", "findings": [finding]}])
        assert evaluated("a.py", found, "x = 1").remarks[0].line == 12

    def test_a_step_that_the_text_does_not_have_stands_nowhere(self) -> None:
        assert evaluated("w.json", self.found(), "{}").remarks[0].line == 0

    def test_a_gate_that_is_not_passed_is_named_and_an_error(self) -> None:
        gate = {"name": "types", "passed": False, "evidence": "text is no number"}
        case = evaluated("w.json", self.found(gates=[gate], criteria=[]), self.PLAN)
        assert case.told == "score 80 of 100 (B), threshold 85; gates not passed: types"
        assert [(each.rule, each.level) for each in case.remarks] == [("types", "error")]

    def test_what_passed_passes(self) -> None:
        assert evaluated("w.json", self.found(passed=True), self.PLAN).outcome == "passed"


class TestAsService:
    INPUTS = {"name": "inputs_known", "passed": False, "evidence": "not given: text"}
    SOUND = {"name": "sound", "passed": True, "evidence": ""}

    def test_inputs_that_come_with_each_call_close_no_gate(self) -> None:
        found = as_service({"score": 90, "threshold": 85, "passed": False, "gates": [self.SOUND, self.INPUTS]})
        assert (found["passed"], found["gates"]) == (True, [self.SOUND])

    @pytest.mark.parametrize(("score", "sound"), [(80, True), (90, False)])
    def test_a_score_or_another_gate_still_does(self, score: int, sound: bool) -> None:
        gates = [{**self.SOUND, "passed": sound}, self.INPUTS]
        assert not as_service({"score": score, "threshold": 85, "passed": False, "gates": gates})["passed"]


def test_kinds_have_their_article() -> None:
    assert [with_article(kind) for kind in ("tool", "agent", "team")] == ["a tool", "an agent", "a team"]
