"""How far an execution has come, as a row of phases."""

from typing import get_args

import pytest

from tdev.entry.ui.pages.executions import PHASES, STATUSES, phases
from tdev.model.execution import FINAL, ExecutionStatus

ASKED = {"decision": None}
ALLOWED = {"decision": "approved"}


def standing(status, **parts):
    found = {"plan": None, "rounds": [], "trace": [], "approval": None, "kind": "orchestration", **parts}
    return dict(phases({"status": status, **found}))


def test_what_has_just_been_accepted_is_being_planned():
    assert list(standing("accepted").values()) == ["now", "open", "open", "open", "open"]


def test_what_waits_is_planned_and_scored():
    found = standing("awaiting_approval", plan={}, rounds=[1], approval=ASKED)
    assert list(found.values()) == ["done", "done", "now", "open", "open"]


def test_what_needed_no_answer_is_cleared_as_soon_as_a_step_has_run():
    assert standing("running", plan={}, rounds=[1], trace=[1])["approved"] == "done"


def test_what_ended_well_has_nothing_left():
    assert set(standing("succeeded", plan={}, rounds=[1], trace=[1]).values()) == {"done"}
    assert set(standing("succeeded", plan={}, kind="workflow", trace=[1]).values()) == {"done"}


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({}, "planned"),
        ({"plan": {}, "rounds": [1], "approval": {"decision": "rejected"}}, "approved"),
        ({"plan": {}, "rounds": [1], "approval": ALLOWED}, "ran"),
        ({"plan": {}, "rounds": [1], "trace": [1]}, "done"),
    ],
)
def test_what_failed_shows_where_it_stopped(parts, where):
    found = standing("failed", **parts)
    assert [name for name, state in found.items() if state == "failed"] == [where]


@pytest.mark.parametrize("status", get_args(ExecutionStatus))
def test_no_more_than_one_phase_is_the_present_one(status):
    found = standing(status)
    assert list(found) == list(PHASES)
    assert list(found.values()).count("now") == (status not in FINAL)


def test_a_list_can_be_narrowed_to_every_status_but_the_moment_of_acceptance():
    assert set(STATUSES) == set(get_args(ExecutionStatus)) - {"accepted"}
