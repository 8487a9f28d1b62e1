"""One call: its input is its own, its output is JSON, its context is made for it."""

import pytest

from tdev.kernel.errors import StepTimeoutError
from tests.support.workflows import WAITS, Components, run, step, traced

TINY = {"max_attempts": 3, "interval_s": 0.0001, "backoff_rate": 1.0, "max_delay_s": 0.001}


@pytest.fixture
def parts():
    components = Components()
    components.add("add", lambda given: given["a"] + given["b"])
    components.add("echo", lambda given: given["value"])
    components.add("slow_echo", lambda given: given["value"], effects=WAITS)
    return components


def boom(given):
    raise ValueError("boom")


# ---- isolation


def spoil(given):
    given["value"].append("spoiled")
    return "ok"


def test_component_cannot_change_the_inputs_of_the_caller(parts):
    parts.add("spoil", spoil)
    inputs = {"rows": [1]}
    assert run(parts.compile(step("s", "spoil", {"value": "${inputs.rows}"})), inputs).status == "succeeded"
    assert inputs == {"rows": [1]}


def test_component_cannot_change_what_other_steps_read(parts):
    parts.add("spoil", spoil)
    workflow = parts.compile(
        step("source", "echo", {"value": [1]}),
        step("bad", "spoil", {"value": "${source}"}),
        step("reader", "echo", {"value": "${source}"}, after=["bad"]),
        output="${reader}",
    )
    assert run(workflow).result == [1]


def test_component_cannot_change_what_the_trace_tells_of_the_step_before(parts):
    parts.add("spoil", spoil)
    done = run(parts.compile(step("source", "echo", {"value": [1]}), step("bad", "spoil", {"value": "${source}"})))
    assert traced(done)["source"]["output"] == [1]


def test_element_cannot_change_what_the_next_element_reads(parts):
    parts.add("grow", lambda given: given["rules"].append(1) or len(given["rules"]))
    workflow = parts.compile(
        step("rules", "echo", {"value": []}),
        step("s", "grow", {"rules": "${rules}", "item": "${item}"}, for_each="${inputs.items}", max_concurrency=1),
    )
    assert run(workflow, {"items": [1, 2, 3]}).result == [1, 1, 1]


def test_run_cannot_change_constants_of_the_next_run(parts):
    parts.add("spoil", lambda given: given["value"].append(1) or len(given["value"]))
    parts.add("boom", boom)
    workflow = parts.compile(
        step("s", "spoil", {"value": []}),
        step("f", "boom", on_error="continue", fallback=[]),
        step("g", "spoil", {"value": "${f}"}),
    )
    assert [run(workflow).result for _ in range(3)] == [{"s": 1, "g": 1}] * 3


def test_component_keeps_no_hold_on_its_output(parts):
    mine = []
    parts.add("mine", lambda given: mine)
    parts.add("sly", lambda given: mine.append("changed") or "ok")
    workflow = parts.compile(step("a", "mine"), step("b", "sly", after=["a"]), output="${a}")
    assert run(workflow).result == []


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], object(), {"a": lambda: 1}, "\ud800", b"\xff"])
def test_output_that_is_not_json_fails_the_step(parts, value):
    parts.add("odd", lambda given: value)
    done = run(parts.compile(step("s", "odd")))
    assert done.status == "failed"
    assert "not JSON" in done.error["message"]


@pytest.mark.parametrize("value", ["NaN and Infinity are words", {"Infinity": 1}, 10**30, None, "", 0.1])
def test_output_that_is_json_comes_through_unchanged(parts, value):
    parts.add("fine", lambda given: value)
    assert run(parts.compile(step("s", "fine"))).result == value


# ---- context


def test_context_is_made_for_the_step_that_asks(parts):
    parts.add("asks", lambda given, context: context, context=True)
    done = run(parts.compile(step("s", "asks")), context_for=lambda name, key: [name, key], stream="r1")
    name, key = done.result
    assert name == "s"
    assert key.startswith("effect-")


def test_effect_key_differs_by_run_step_and_element_but_not_by_attempt(parts):
    keys = []

    def asks(given, context):
        keys.append(context)
        if len(keys) == 1:
            raise ValueError("again")

    parts.add("asks", asks, context=True)
    workflow = parts.compile(
        step("s", "asks", {"value": "${item}"}, for_each="${[1, 2]}", retry=TINY, max_concurrency=1)
    )
    for stream in ("r1", "r2"):
        run(workflow, context_for=lambda name, key: key, stream=stream)
    assert len(keys) == 5
    assert len(set(keys)) == 4


def test_component_that_needs_a_context_fails_where_there_is_none(parts):
    parts.add("asks", lambda given, context: None, context=True)
    assert "needs a context" in run(parts.compile(step("s", "asks"))).error["message"]


def test_own_timeout_of_a_component_is_told_as_such(parts):
    def late(given):
        raise StepTimeoutError("the service did not answer")

    parts.add("late", late, effects=WAITS)
    assert run(parts.compile(step("s", "late"))).error["code"] == "timed_out"
