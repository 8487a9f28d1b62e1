"""What tests said, as people read it."""

from typing import Any

import pytest

from tdev.entry.cli.tested import show_tests

SURVIVOR = {"line": 4, "operator": "number", "before": "a = 1\nb", "after": "a = 2\nb"}


def shown(capsys: pytest.CaptureFixture[str], **given: Any) -> list[str]:
    whole = {"ref": "c@1.0.0", "passed": 2, "failed": 0, "differences": [], "mutation": None, "recorded": False}
    show_tests({**whole, **given})
    return capsys.readouterr().out.splitlines()


def test_examples_that_hold_are_counted_and_the_others_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys) == ["c@1.0.0: 2 of 2 examples hold"]
    lines = shown(capsys, passed=1, failed=1, differences=["example 2 gave 1, not 2"])
    assert lines == ["c@1.0.0: 1 of 2 examples hold", "  no example 2 gave 1, not 2"]


def test_a_change_that_nothing_noticed_is_a_diff(capsys: pytest.CaptureFixture[str]) -> None:
    mutation = {"score": 0.5, "found": 9, "mutants": 2, "killed": 1, "survived": [SURVIVOR]}
    lines = shown(capsys, mutation=mutation, recorded=True)
    assert lines[1] == "  mutation score 50%: 1 of 2 changes noticed (tried of 9); recorded"
    assert lines[3:] == ["  line 4: number", "  - a = 1", "  - b", "  + a = 2", "  + b"]


@pytest.mark.parametrize(("found", "told"), [(0, "nothing in its code to change"), (3, "no time to try")])
def test_without_a_score_it_says_why(capsys: pytest.CaptureFixture[str], found: int, told: str) -> None:
    mutation = {"score": None, "found": found, "mutants": 0, "killed": 0, "survived": []}
    assert told in shown(capsys, mutation=mutation)[1]
