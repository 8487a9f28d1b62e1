"""The table of changes: what it allows, what it wants to hear, and what no reason can buy."""

from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.registry.lifecycle import CHANGES, Change, change_of, check_passed, check_said
from tdev.kernel.errors import ConflictError, InvalidError, StatusRefusedError
from tdev.model.component import Status
from tdev.model.lifecycle import Check, Outcome

STATUSES: tuple[Status, ...] = get_args(Status)
LIFE: tuple[Status, ...] = ("experimental", "stable", "deprecated", "retired")


def check(outcome: Outcome, rule: str = "tests") -> Check:
    return Check(rule=rule, outcome=outcome, evidence=f"{rule} {outcome}")


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("after", STATUSES)
def test_every_change_is_in_the_table_or_refused(before: Status, after: Status) -> None:
    if (before, after) in CHANGES:
        assert change_of("a@1.0.0", before, after) == CHANGES[before, after]
        return
    with pytest.raises(StatusRefusedError) as refused:
        change_of("a@1.0.0", before, after)
    assert isinstance(refused.value, ConflictError)
    assert refused.value.hint


def test_the_life_can_be_lived_from_its_beginning_to_its_end() -> None:
    assert all(pair in CHANGES for pair in pairwise(LIFE))


def test_what_is_stable_is_deprecated_before_it_is_retired() -> None:
    with pytest.raises(StatusRefusedError) as refused:
        change_of("a@1.0.0", "stable", "retired")
    assert refused.value.hint == "first make it experimental or deprecated"


def test_only_vetted_versions_become_stable_and_nobody_but_an_approver_makes_them() -> None:
    for (_, after), change in CHANGES.items():
        assert change.vetted == (after == "stable")
        if after in ("stable", "retired"):
            assert (change.role, change.owner) == ("approver", "approver")


def test_whoever_published_a_version_may_deprecate_it_and_names_reason_and_replacement() -> None:
    for before in ("experimental", "stable"):
        change = CHANGES[before, "deprecated"]
        assert (change.owner, change.needs) == ("developer", ("reason", "replacement"))


def test_nothing_is_retired_while_it_is_used() -> None:
    assert all(change.unused for (_, after), change in CHANGES.items() if after == "retired")


def test_what_was_not_said_is_pointed_at() -> None:
    change = Change(needs=("reason", "replacement"))
    check_said(change, {"reason": "old", "replacement": "b@1.0.0"})
    with pytest.raises(InvalidError) as refused:
        check_said(change, {"reason": "", "replacement": None})
    assert [finding.pointer for finding in refused.value.findings] == ["#/reason", "#/replacement"]


def test_each_broken_rule_is_named_with_what_was_seen() -> None:
    with pytest.raises(StatusRefusedError, match="tests: tests failed; gate: gate failed") as refused:
        check_passed("a@1.0.0", "stable", [check("failed"), check("passed", "x"), check("failed", "gate")], "please")
    assert [(finding.code, finding.message) for finding in refused.value.findings] == [
        ("tests", "tests failed"),
        ("gate", "gate failed"),
    ]


def test_a_reason_stands_in_for_what_could_not_be_looked_at() -> None:
    with pytest.raises(StatusRefusedError, match="mutation"):
        check_passed("a@1.0.0", "stable", [check("unknown", "mutation")], "")
    check_passed("a@1.0.0", "stable", [check("unknown", "mutation")], "tried by hand")


@given(st.lists(st.sampled_from(["passed", "failed", "unknown"]), max_size=6), st.sampled_from(["", "because"]))
def test_no_reason_buys_a_failure_and_silence_buys_nothing(outcomes: list[Outcome], reason: str) -> None:
    allowed = "failed" not in outcomes and ("unknown" not in outcomes or bool(reason))
    try:
        check_passed("a@1.0.0", "stable", [check(each) for each in outcomes], reason)
        passed = True
    except StatusRefusedError:
        passed = False
    assert passed == allowed
