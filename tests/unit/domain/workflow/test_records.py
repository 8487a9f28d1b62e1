"""Checkpoints read back as they were written; the trace tells how each step ended."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import from_json, to_json

from tdev.domain.workflow.records import SMALL, Record, decode, encode, failure, gathered, trace, trace_text
from tdev.domain.workflow.run import Run
from tdev.domain.workflow.running import Scheduler
from tdev.kernel.errors import NotFoundError, StepError
from tdev.model.execution import StepTrace
from tests.support.journals import MemoryJournal
from tests.support.workflows import Components, run, step, traced

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
STATUS = st.sampled_from(["succeeded", "skipped", "continued", "started", "failed"])
RECORDS = st.builds(
    lambda status, started, attempts, output, error: Record(
        status, started, 1.5, attempts, output, to_json(output), error
    ),
    STATUS,
    st.floats(0, 4e9),
    st.integers(0, 11),
    JSON,
    st.none() | st.fixed_dictionaries({"code": st.text(), "message": st.text()}),
)


@given(RECORDS)
def test_checkpoint_reads_back(record):
    assert decode(encode(record)) == record


@given(RECORDS)
def test_checkpoint_is_json(record):
    assert from_json(encode(record), allow_inf_nan=False)[0] == record.status


def test_checkpoint_without_a_text_stands_for_null():
    assert decode(encode(Record("skipped", 1.0))).output is None


@given(st.lists(RECORDS, min_size=1, max_size=5))
def test_whole_of_a_for_each_keeps_the_order_of_its_elements(records):
    total = gathered(records)
    assert total.output == [record.output for record in records]
    assert from_json(total.raw) == total.output
    assert total.started == min(record.started for record in records)
    assert total.attempts == sum(record.attempts for record in records)
    assert total.status == ("continued" if "continued" in {record.status for record in records} else "succeeded")


def test_failure_names_only_what_it_knows():
    assert failure("a", StepError("no")) == {"code": "step_failed", "message": "no", "step": "a"}
    assert failure("", NotFoundError("no", hint="look")) == {"code": "not_found", "message": "no", "hint": "look"}


@pytest.fixture
def parts():
    components = Components()
    components.add("echo", lambda given: given["value"])
    components.add("boom", lambda given: 1 / 0)
    return components


def test_trace_tells_when_how_long_and_what(parts):
    found = traced(run(parts.compile(step("a", "echo", {"value": {"x": 'é"\n'}}))))["a"]
    assert (found["agent"], found["status"], found["attempts"]) == ("echo@1.0.0", "succeeded", 1)
    assert found["output"] == {"x": 'é"\n'}
    assert found["ms"] >= 0
    assert found["started_at"].endswith("Z")


def test_trace_tells_at_which_level_foreign_code_ran(parts):
    parts.known["theirs"] = replace(parts.known["echo"], ref="theirs@1.0.0", isolation="strong")
    found = traced(
        run(
            parts.compile(
                step("a", "theirs", {"value": 1}),
                step("b", "echo", {"value": 1}),
                step("c", "theirs", {"value": 1}, when="${false}"),
            )
        )
    )
    assert found["a"]["isolation"] == "strong"
    assert "isolation" not in found["b"]
    assert found["c"]["status"] == "skipped"
    assert "isolation" not in found["c"]
    assert StepTrace.model_validate(found["a"]).isolation == "strong"


def test_trace_is_in_the_order_in_which_steps_started(parts):
    workflow = parts.compile(
        step("c", "echo", {"value": "${b}"}), step("b", "echo", {"value": "${a}"}), step("a", "echo", {"value": 1})
    )
    assert [found["step"] for found in trace(run(workflow))] == ["a", "b", "c"]


@pytest.mark.parametrize(("size", "kept"), [(SMALL - 2, True), (SMALL - 1, False)])
def test_large_output_stands_in_the_trace_as_its_digest(parts, size, kept):
    value = "x" * size  # and two quotation marks
    found = traced(run(parts.compile(step("a", "echo", {"value": "${inputs.v}"})), {"v": value}))["a"]
    if kept:
        assert found["output"] == value
        assert "output_digest" not in found
    else:
        assert "output" not in found
        assert found["output_digest"] == f"sha256:{hashlib.sha256(to_json(value)).hexdigest()}"


def test_trace_of_a_failed_step_tells_the_error_and_the_digest_of_its_input(parts):
    found = traced(run(parts.compile(step("a", "boom", {"v": "${inputs.v}"})), {"v": 1}))["a"]
    assert (found["status"], found["error"]["step"]) == ("failed", "a")
    assert found["input_digest"] == f"sha256:{hashlib.sha256(to_json({'v': 1})).hexdigest()}"
    assert "output" not in found


def test_step_whose_input_cannot_be_made_failed_at_that_time(parts):
    one = Run(parts.compile(step("a", "echo", {"value": "${inputs.nothing}"})), {})
    Scheduler(clock=lambda: 1_000_000_000.0).execute([one])
    assert trace(one)[0]["started_at"] == "2001-09-09T01:46:40.000Z"


def test_trace_text_is_the_trace(parts):
    done = run(parts.compile(step("a", "echo", {"value": [1, "two", None]}), step("b", "boom", after=["a"])))
    assert from_json(trace_text(done)) == trace(done)


def test_trace_after_going_on_is_the_trace_before(parts):
    workflow = parts.compile(step("a", "echo", {"value": {"b": 1, "a": 2}}), step("c", "echo", {"value": "${a}"}))
    journal = MemoryJournal()
    first = run(workflow, journal=journal, stream="r")
    assert trace(run(workflow, journal=journal, stream="r")) == [{**found, "ms": found["ms"]} for found in trace(first)]


def test_run_that_did_nothing_has_an_empty_trace(parts):
    assert trace(run(parts.compile())) == []
