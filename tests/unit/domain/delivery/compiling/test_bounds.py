"""What may not fit into an execution."""

import pytest

from tdev.domain.delivery.compiling.bounds import warnings
from tests.support.workflows import step


def _told(*steps, timeout=30, effects=("pure",)):
    return warnings({"steps": list(steps)}, lambda ref: effects, timeout)


def test_what_cannot_grow_needs_no_word():
    assert _told(step("a", "x", {}), step("b", "x", {}, timeout_s=30)) == ()


def test_a_loop_is_told_its_room_and_that_its_result_may_be_large():
    room, size = _told(step("a", "x", {}, for_each="${inputs.rows}"))
    assert room == "step 'a' has room for about 3,569 elements: an execution ends after 25,000 events"
    assert size == "at most 256 KiB go in or out of a step: what a gives may be larger"


def test_retries_take_room():
    (room, _) = _told(step("a", "x", {}, for_each="${inputs.rows}", retry={"max_attempts": 3}))
    assert "about 1,135 elements" in room


@pytest.mark.parametrize("effect", ["fetch", "read:files"])
def test_what_comes_from_outside_may_be_large(effect):
    assert "what a, b gives" in _told(step("a", "x", {}), step("b", "x", {}), effects=(effect,))[0]


def test_a_step_that_may_take_longer_than_its_function_is_told():
    (told,) = _told(step("a", "x", {}, timeout_s=60.5))
    assert told == "step 'a' may take 60.5 s, but its function ends after 30 s (--call-timeout)"
