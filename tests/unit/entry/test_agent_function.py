"""One agent as a function: checked payload in, plain JSON out, one event and one log line."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tdev.entry.agent_function import agent_function
from tdev.entry.process import use
from tdev.kernel.errors import ConflictError, InvalidError, NotFoundError
from tdev.model.noun import Noun
from tdev.model.requests import ExecutionRef
from tdev.platform.log_records import fields_of
from tdev.runtime import Runtime
from tests.support.nouns import execution
from tests.support.runtimes import runtime_in

REF = {"id": "exec-1", "tenant": "local", "requester": "ann"}


class Question(Noun):
    tenant: str
    execution: ExecutionRef | None = None
    words: tuple[str, ...] = ()
    token: str = ""


class Answer(Noun):
    verdict: str = "plan"
    score: float = 0
    missing: tuple[str, ...] = ()
    workflow: dict[str, str] = {}
    seen: str = ""


class CountingAgent:
    """Answers how many words there were."""

    request: ClassVar[Any] = Question

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def run(self, request: Question) -> Answer:
        return Answer(score=len(request.words), workflow={"secret": request.token}, seen=str(self.runtime.data))


class RefusingAgent(CountingAgent):
    """Never does what it is asked."""

    def run(self, request: Question) -> Answer:
        raise ConflictError("it is in the wrong state")


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path) as runtime:
        use(runtime)
        runtime.executions("local").create(execution(status="running"))
        yield runtime
        use(None)


def events(runtime: Runtime) -> list[Any]:
    return runtime.executions("local").events("exec-1")


def test_the_agent_works_with_the_runtime_of_the_process_and_answers_plain_json(runtime: Runtime) -> None:
    answer = agent_function(CountingAgent)({"tenant": "local", "words": ["a", "b"]}, None)
    assert answer["score"] == 2
    assert answer["seen"] == str(runtime.data)
    assert json.loads(json.dumps(answer)) == answer


class TestPayloads:
    def test_what_does_not_fit_is_refused_with_a_pointer_for_each(self, runtime: Runtime) -> None:
        with pytest.raises(InvalidError, match="CountingAgent got a payload") as caught:
            agent_function(CountingAgent)({"words": ["a", 7], "other": 1}, None)
        assert sorted(finding.pointer for finding in caught.value.findings) == ["#/other", "#/tenant", "#/words/1"]

    def test_a_refusal_does_not_repeat_what_was_sent(self, runtime: Runtime) -> None:
        with pytest.raises(InvalidError) as caught:
            agent_function(CountingAgent)({"tenant": "local", "token": ["hunter2"]}, None)
        assert "hunter2" not in repr((caught.value.message, caught.value.findings))

    @pytest.mark.parametrize("event", [None, [], "text", 7])
    def test_a_payload_that_is_no_object_is_refused(self, runtime: Runtime, event: Any) -> None:
        with pytest.raises(InvalidError):
            agent_function(CountingAgent)(event, None)

    def test_nothing_is_noted_of_a_refused_payload(self, runtime: Runtime) -> None:
        with pytest.raises(InvalidError):
            agent_function(CountingAgent)({"execution": REF}, None)
        assert events(runtime) == []


class TestNotes:
    def test_a_call_for_an_execution_becomes_one_event_with_what_matters(self, runtime: Runtime) -> None:
        agent_function(CountingAgent)({"tenant": "local", "execution": REF, "words": ["a"]}, None)
        (event,) = events(runtime)
        assert event.type == "CountingAgent"
        assert event.detail.pop("ms") >= 0
        assert event.detail == {"verdict": "plan", "score": 1}

    def test_neither_event_nor_log_line_carries_what_else_is_in_it(
        self, runtime: Runtime, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO, "tdev.agent"):
            agent_function(CountingAgent)({"tenant": "local", "execution": REF, "token": "hunter2"}, None)
        assert "hunter2" not in repr(events(runtime))
        (record,) = caplog.records
        fields = fields_of(record)
        assert (record.getMessage(), record.levelname) == ("CountingAgent done", "INFO")
        assert fields.pop("ms") >= 0
        assert fields == {"agent": "CountingAgent", "execution": "exec-1"}

    def test_without_an_execution_there_is_a_log_line_and_no_event(
        self, runtime: Runtime, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO, "tdev.agent"):
            agent_function(CountingAgent)({"tenant": "local"}, None)
        assert "execution" not in fields_of(caplog.records[0])
        assert events(runtime) == []

    def test_what_the_agent_raises_goes_through_by_its_class(self, runtime: Runtime) -> None:
        with pytest.raises(ConflictError, match="wrong state"):
            agent_function(RefusingAgent)({"tenant": "local"}, None)

    def test_a_failure_is_noted_for_whoever_watches(self, runtime: Runtime, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO, "tdev.agent"), pytest.raises(ConflictError):
            agent_function(RefusingAgent)({"tenant": "local", "execution": REF}, None)
        (record,) = caplog.records
        fields = fields_of(record)
        assert (record.levelname, fields["execution"], fields["error"]) == ("ERROR", "exec-1", "ConflictError")
        assert "wrong state" in record.getMessage()

    def test_an_execution_that_is_not_there_is_said(self, runtime: Runtime) -> None:
        with pytest.raises(NotFoundError):
            agent_function(CountingAgent)({"tenant": "local", "execution": {**REF, "id": "exec-2"}}, None)
