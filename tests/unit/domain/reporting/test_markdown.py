"""The summary for people: failures first, no markup out of names and messages."""

import re

from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.reporting.cases import Case, Remark, Report
from tdev.domain.reporting.markdown import summary


def test_the_heading_counts_and_what_failed_comes_first_with_its_remarks() -> None:
    cases = (
        Case("a.json", "passed", "score 90"),
        Case("b.json", "failed", "score 40", remarks=(Remark("wrong-value", "is no path", "warning", 4),)),
    )
    text = summary([Report("evaluate", cases)])
    assert text.startswith("### ❌ tdev evaluate: 1 passed, 1 failed\n")
    assert text.index("`b.json`") < text.index("`a.json`")
    assert "- warning: wrong-value (line 4): is no path" in text


def test_a_gate_that_all_pass_says_so_and_one_without_cases_too() -> None:
    assert summary([Report("test", (Case("a", "passed", "good"),))]).startswith("### ✅ tdev test: 1 passed")
    assert summary([Report("test", ())]).startswith("### ✅ tdev test: nothing to judge")


def test_many_that_passed_are_counted_and_every_failure_is_shown() -> None:
    cases = [Case(f"p{number}", "passed", "good") for number in range(50)]
    cases += [Case(f"f{number}", "failed", "bad") for number in range(50)]
    text = summary([Report("test", tuple(cases))])
    assert "… and 30 more" in text
    assert all(f"`f{number}`" in text for number in range(50))


@given(st.text(alphabet=st.sampled_from("ab<>|`*[]()!@#_~\\\n &;"), max_size=30))
def test_a_row_stays_one_row_of_three_cells_and_nothing_in_it_is_markup(text: str) -> None:
    shown = summary([Report("test", (Case(text, "failed", text),))])
    row = shown.splitlines()[4]
    assert row.count("|") == 4
    told = row.split("|")[3]
    assert not re.search(r"[<>`*\[\]@#_~\\]", re.sub(r"&#\d+;", "", told))
