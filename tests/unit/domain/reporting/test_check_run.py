"""Check runs: what GitHub takes, failures first, and within what one request may hold."""

import json

from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.reporting.cases import Case, Level, Remark, Report
from tdev.domain.reporting.check_run import check_run

LEVELS: tuple[Level, ...] = ("note", "warning", "error")


def case(outcome="failed", *remarks, file="./src/a.py", told="no"):
    return Case(file or "shout@1.0.0", outcome, told, file, 0, remarks)


def test_a_gate_that_is_met_is_a_success_that_says_how_many_passed():
    made = check_run(Report("classify", (case("passed"), case("passed"))))
    assert (made["name"], made["status"], made["conclusion"]) == ("tdev classify", "completed", "success")
    assert made["output"]["title"] == "2 passed"
    assert made["output"]["annotations"] == []


def test_a_remark_stands_beside_its_line():
    made = check_run(Report("classify", (case("failed", Remark("shell", "runs it", "error", 7)),)))
    (note,) = made["output"]["annotations"]
    assert note == {
        "path": "src/a.py",
        "start_line": 7,
        "end_line": 7,
        "annotation_level": "failure",
        "title": "shell",
        "message": "runs it",
    }
    assert made["conclusion"] == "failure"


def test_a_failure_without_a_remark_is_a_note_of_its_own_and_what_has_no_file_is_in_the_summary():
    made = check_run(Report("test", (case(told="score 40"), case(file="", told="3 of 4 hold"))))
    assert [note["message"] for note in made["output"]["annotations"]] == ["score 40"]
    assert "3 of 4 hold" in made["output"]["summary"]


def test_with_nothing_to_judge_it_says_so():
    assert check_run(Report("test", ()))["output"]["title"] == "nothing to judge"


REMARKS = st.builds(
    Remark,
    rule=st.text(max_size=300),
    message=st.text(max_size=3000),
    level=st.sampled_from(LEVELS),
    line=st.integers(0),
)


@given(st.lists(REMARKS, max_size=4), st.integers(1, 40), st.sampled_from(["passed", "failed"]))
def test_whatever_was_seen_fits_one_request_and_no_failure_is_left_out_for_a_note(remarks, times, outcome):
    report = Report("classify", (case(outcome, *remarks * times),))
    output = check_run(report)["output"]
    notes = output["annotations"]
    failures = sum(remark.level == "error" for one in report.cases for remark in one.findings)
    assert len(notes) == min(50, len(report.cases[0].findings))
    assert sum(note["annotation_level"] == "failure" for note in notes) == min(50, failures)
    assert all(note["start_line"] >= 1 and len(note["message"]) <= 2000 and len(note["title"]) <= 255 for note in notes)
    assert 0 < len(output["summary"]) <= 65_535
    assert "left out" in output["summary"][-40:] or len(report.cases[0].findings) <= 50
    assert json.dumps(output)
