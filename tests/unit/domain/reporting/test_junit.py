"""JUnit XML that any reader takes, whatever names and messages hold."""

from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.reporting.cases import Case, Remark, Report
from tdev.domain.reporting.junit import junit_text
from tests.support.nouns import AT
from tests.support.reports import junit_of

CASES = (
    Case("a.py", "passed", "good", "a.py", 0.25, (Remark("habit", "assert", "note", 3),)),
    Case("b.py", "failed", "two things", "b.py", 0.5, (Remark("shell", "runs <a> shell", "error", 7),)),
    Case("c.py", "skipped", "nothing in it", "c.py"),
)


def test_counts_names_and_times_are_those_of_the_cases() -> None:
    root = junit_of(junit_text([Report("classify", CASES)], AT))
    (suite,) = root
    assert suite.get("name") == "tdev classify"
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", "1", "1")
    assert (root.get("time"), suite.get("timestamp")) == ("0.750", AT[:19])
    assert [case.get("name") for case in suite] == ["a.py", "b.py", "c.py"]


def test_a_failure_says_where_and_what() -> None:
    failure = junit_of(junit_text([Report("classify", CASES)], AT)).find("./testsuite/testcase/failure")
    assert failure is not None
    assert (failure.get("message"), failure.get("type")) == ("two things", "classify")
    assert failure.text == "b.py:7: shell: runs <a> shell"


def test_several_gates_are_several_suites_and_the_whole_counts_both() -> None:
    root = junit_of(junit_text([Report("classify", CASES), Report("evaluate", CASES[:1])], AT))
    assert [suite.get("tests") for suite in root] == ["3", "1"]
    assert root.get("tests") == "4"


def test_no_cases_are_a_document_too() -> None:
    assert junit_of(junit_text([Report("test", ())], AT)).get("tests") == "0"


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["passed", "failed", "skipped"]))
def test_any_text_makes_a_document_that_can_be_read(name: str, told: str, outcome: str) -> None:
    case = Case(name, outcome, told, remarks=(Remark("rule", told),))  # type: ignore[arg-type]
    junit_of(junit_text([Report("test", (case,))], AT))
