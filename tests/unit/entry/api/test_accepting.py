"""Waiting for an execution: as long as the caller wants and the function has, and not for a person."""

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.entry.api.accepting import LONGEST_S, waiting_s
from tdev.entry.api.app import handler
from tests.support.walk import EVERYTHING, Caller, answered, event

ANN = Caller()


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        (None, 0),
        ("", 0),
        ("wait", 20),
        ("wait=7", 7),
        ("wait = 7", 7),
        ('wait="7"', 7),
        ("Wait=3", 3),
        ("wait=0", 0),
        ("wait=999999999", 25),
        ("respond-async, wait=10", 10),
        ("wait=10; foo=bar", 10),
        ("respond-async", 0),
        ("wait=soon", 0),
        ("wait=-1", 0),
        ("waiting=5", 0),
    ],
)
def test_the_preference_of_rfc_7240_is_read(prefer, seconds):
    assert waiting_s(prefer) == seconds


@given(st.text(max_size=40))
def test_no_preference_is_an_error_and_none_waits_too_long(prefer):
    assert 0 <= waiting_s(prefer) <= LONGEST_S


def started(machine):
    (execution,) = machine.executions.values()
    return execution.arn


def test_an_execution_that_fails_while_the_caller_waits_is_answered_whole(here, machine):
    def fail():
        while not machine.executions:
            time.sleep(0.005)
        machine.end(started(machine), status="FAILED", error="TDev.NoPlan", cause='{"missing": ["fly"]}')

    thread = threading.Thread(target=fail)
    thread.start()
    answer = ANN.post("/api/orchestrate", {"goal": "fly"}, headers={"prefer": "wait=20"})
    thread.join()
    assert (answer.status, answer.body["status"], answer.body["error"]["code"]) == (200, "failed", "no_plan")
    assert answer.headers["preference-applied"] == "wait=20"


def test_when_the_time_is_up_the_answer_is_where_to_look(here, machine):
    answer = ANN.post("/api/orchestrate", {"goal": "fly"}, wait=1)
    assert (answer.status, answer.headers["retry-after"]) == (202, "1")
    assert answer.body["execution_id"] in answer.headers["location"]


def test_nobody_waits_longer_than_the_function_has(here, machine):
    class Context:
        aws_request_id = "r"

        @staticmethod
        def get_remaining_time_in_millis():
            return 2100

    claims = {"sub": "ann", "tenant": "local", "roles": EVERYTHING}
    found = event("POST", "/api/orchestrate", claims=claims, body={"goal": "fly"}, headers={"prefer": "wait=25"})
    begun = time.monotonic()
    assert answered(handler(found, Context())).status == 202
    assert time.monotonic() - begun < 20


def test_nobody_waits_for_a_person(here, machine):
    first = ANN.post("/api/orchestrate", {"goal": "fly"}, headers={"idempotency-key": "k"})
    id = first.body["execution_id"]
    here.executions("local").change(id, lambda now: now.model_copy(update={"status": "awaiting_approval"}))
    again = ANN.post("/api/orchestrate", {"goal": "fly"}, headers={"idempotency-key": "k", "prefer": "wait=25"})
    assert (again.status, again.body) == (202, {"execution_id": id, "status": "awaiting_approval"})


@pytest.mark.parametrize("wait", ["26", "-1", "soon", "1.5"])
def test_a_wait_in_the_query_must_be_possible(here, machine, wait):
    answer = ANN.post("/api/orchestrate", {"goal": "fly"}, wait=wait)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "#/wait")
    assert machine.executions == {}


@pytest.mark.parametrize("key", ["", "two words", "k" * 256, "키", "a\tb"])
def test_a_key_must_be_one(here, machine, key):
    answer = ANN.post("/api/orchestrate", {"goal": "fly"}, headers={"idempotency-key": key})
    assert answer.status == 422
    assert machine.executions == {}
