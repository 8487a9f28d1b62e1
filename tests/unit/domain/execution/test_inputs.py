"""Small inputs travel with the state, large ones are read from the execution."""

import pytest

from tdev.domain.execution.inputs import MOST_TRAVELLING, inputs_of, travelling
from tdev.kernel.errors import NotFoundError
from tdev.model.requests import ExecutionRef, PlanRequest
from tests.support.nouns import execution
from tests.support.runtimes import runtime_in


@pytest.fixture
def store(tmp_path):
    with runtime_in(tmp_path) as runtime:
        store = runtime.executions("local")
        store.create(execution(inputs={"kept": "x"}))
        yield store


def request(inputs=None, id=None):
    reference = ExecutionRef(id=id, tenant="local") if id else None
    return PlanRequest(tenant="local", goal="say hello", inputs=inputs or {}, execution=reference)


def test_inputs_travel_up_to_the_limit():
    frame = len('{"text":""}')
    fitting = {"text": "x" * (MOST_TRAVELLING - frame)}
    assert travelling(fitting) == fitting
    assert travelling({"text": fitting["text"] + "x"}) == {}
    assert travelling({}) == {}


def test_what_the_request_carries_is_used(store):
    assert inputs_of(request({"carried": 1}, "exec-1"), store) == {"carried": 1}


def test_what_it_does_not_carry_is_read_from_its_execution(store):
    assert inputs_of(request(id="exec-1"), store) == {"kept": "x"}


def test_a_request_without_an_execution_has_only_its_own(store):
    assert inputs_of(request(), store) == {}


def test_an_execution_that_is_gone_is_told(store):
    with pytest.raises(NotFoundError):
        inputs_of(request(id="exec-2"), store)
