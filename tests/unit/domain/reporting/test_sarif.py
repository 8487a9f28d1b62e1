"""SARIF: each remark is a result at its place, and a failure is never silent."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.reporting.cases import Case, Remark, Report
from tdev.domain.reporting.sarif import sarif_document
from tests.support.reports import sarif_of


def run_of(*cases: Case, gate: str = "classify") -> dict[str, Any]:
    return sarif_of(json.dumps(sarif_document([Report(gate, cases)], "1.2.3")))


def test_a_remark_is_a_result_with_its_line_and_level() -> None:
    run = run_of(Case("./src/a b.py", "passed", "good", "./src/a b.py", 0, (Remark("shell", "runs it", "warning", 7),)))
    (result,) = run["results"]
    assert (result["ruleId"], result["level"], result["message"]["text"]) == ("classify/shell", "warning", "runs it")
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "src/a%20b.py"}, "region": {"startLine": 7}}
    (rule,) = run["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"]) == ("classify/shell", "ClassifyShell")
    assert run["tool"]["driver"]["semanticVersion"] == "1.2.3"


def test_a_failed_case_without_an_error_is_a_result_of_its_own() -> None:
    run = run_of(Case("a.json", "failed", "score 40", "a.json", 0, (Remark("wrong-value", "b", "warning"),)))
    assert [result["ruleId"] for result in run["results"]] == ["classify/wrong-value", "classify/not-passed"]
    assert run["results"][1]["message"]["text"] == "score 40"


def test_what_passed_or_was_skipped_without_a_remark_is_no_result() -> None:
    assert run_of(Case("a", "passed", "good"), Case("b", "skipped", "nothing"))["results"] == []


def test_what_is_in_the_registry_has_its_name_for_a_place() -> None:
    (result,) = run_of(Case("shout@1.0.0", "failed", "no", remarks=(Remark("example", "1", "error"),)))["results"]
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "shout@1.0.0"


def test_a_finding_is_known_again_when_its_line_moves_and_is_not_that_of_another_file() -> None:
    def mark(name: str, line: int) -> str:
        (result,) = run_of(Case(name, "passed", "good", name, 0, (Remark("r", "m", "note", line),)))["results"]
        return str(result["partialFingerprints"]["tdev/v1"])

    assert mark("a.py", 3) == mark("a.py", 30)
    assert mark("a.py", 3) != mark("b.py", 3)


@given(
    st.lists(
        st.tuples(
            st.text(min_size=1, max_size=20).filter(str.isprintable),
            st.sampled_from(["passed", "failed", "skipped"]),
            st.lists(st.tuples(st.sampled_from(["a", "b-c"]), st.text(max_size=9), st.integers(0, 99)), max_size=3),
        ),
        max_size=5,
    )
)
def test_every_failure_leaves_a_result_of_level_error(given: list[Any]) -> None:
    cases = [
        Case(name, outcome, "told", name, 0, tuple(Remark(rule, text, "note", line) for rule, text, line in remarks))
        for name, outcome, remarks in given
    ]
    results = run_of(*cases)["results"]
    assert sum(each["level"] == "error" for each in results) == sum(case.outcome == "failed" for case in cases)
