import json
import math
import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.sandbox import SandboxLimits
from tdev.platform.sandbox.embedded.conversation import End, Ended
from tdev.platform.sandbox.embedded.verdict import checked, isolation_of, told_of

LIMITS = SandboxLimits(cpu_s=2)
GONE = Ended("NoResult", "gone")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("held", "level"),
    [
        ("namespaces landlock seccomp limits", "strong"),
        ("landlock seccomp limits", "medium"),
        ("namespaces landlock seccomp", "weak"),
        ("namespaces seccomp limits", "weak"),
        ("landlock limits", "weak"),
        ("limits no_new_privileges", "none"),
        ("", "none"),
    ],
)
def test_the_level_follows_from_the_walls_that_held(held, level):
    assert isolation_of({"held": held.split(), "missing": []}).level == level


def test_a_wall_may_say_more_about_itself():
    found = isolation_of({"held": ["landlock 7: files", "seccomp", "limits"], "missing": ["namespaces: no"]})
    assert found.level == "medium"
    assert found.missing == ("namespaces: no",)


@pytest.mark.parametrize(
    ("end", "kind"),
    [
        (End(-signal.SIGXCPU, 2.0), "CpuTime"),
        (End(-signal.SIGXCPU, 0.1), "Crashed"),
        (End(-signal.SIGKILL, 1.9), "CpuTime"),
        (End(128 + signal.SIGKILL, 1.9), "CpuTime"),
        (End(-signal.SIGKILL, 0.1), "Crashed"),
        (End(-signal.SIGSEGV, 0.1), "Crashed"),
        (End(-99, 0.1), "Crashed"),
        (End(0, 0.1), "NoResult"),
        (End(3, 0.1), "NoResult"),
        (End(None, 0.0), "NoResult"),
    ],
)
def test_the_end_of_the_process_decides_what_is_told(end, kind):
    told = told_of(GONE, end, LIMITS)
    assert told["type"] == kind
    assert told["message"]


def test_a_signal_is_named():
    assert "SIGSEGV" in told_of(GONE, End(-signal.SIGSEGV, 0.1), LIMITS)["message"]


@given(JSON)
def test_an_output_comes_through_unchanged_or_not_at_all(value):
    output, error = checked({"output": value})
    if error is None:
        assert output is value
        json.dumps(value, allow_nan=False).encode()
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    else:
        assert (output, error["type"]) == (None, "NotJson")
        with pytest.raises(ValueError):  # noqa: PT011 - of infinities, or of half character pairs
            json.dumps(value, allow_nan=False, ensure_ascii=False).encode()


@given(JSON)
def test_whatever_is_answered_has_an_output_or_an_error_that_can_be_told(answer):
    output, error = checked(answer)
    assert error is None or (output is None and {"type", "message"} <= set(error))
    json.dumps([output, error], allow_nan=False, ensure_ascii=False).encode()


@pytest.mark.parametrize("answer", [None, [], {}, {"result": 1}, {"output": 1, "limit": None}, "x"])
def test_another_shape_is_no_result(answer):
    assert checked(answer)[1]["type"] == "NoResult"


def test_an_error_is_cut_and_its_parts_are_text():
    _, error = checked({"error": {"type": ["x"], "message": "m" * 9000, "k" * 90: math.inf}})
    assert error["type"] == "['x']"
    assert len(error["message"]) == 2000
    assert error["k" * 50] == "inf"
