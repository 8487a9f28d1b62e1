"""Workflows: limits of steps and retries, and forms of a reference."""

import pytest
from pydantic import ValidationError

from tdev.model.workflow import Retry, Step, Workflow


@pytest.mark.parametrize("agent", ["echo", "Echo-agent_2", "echo@1", "echo@1.2", "echo@1.2.3", "echo@1.2.3-rc.1"])
def test_agent_is_a_name_with_or_without_a_version(agent):
    assert Step(id="a", agent=agent).agent == agent


@pytest.mark.parametrize(
    "agent", ["", "1echo", "echo@", "echo@v1", "echo@1.2.3.4", "a b", "echo@1;rm", "echo@*", "x" * 65]
)
def test_agent_of_another_form_is_refused(agent):
    with pytest.raises(ValidationError):
        Step(id="a", agent=agent)


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_concurrency": 0},
        {"max_concurrency": 41},
        {"timeout_s": 0},
        {"timeout_s": 901},
        {"on_error": "ignore"},
        {"when": "x" * 2001},
        {"for_each": "x" * 2001},
        {"after": ("no id",)},
        {"input": ["a"]},
        {"id": "inputs"},
    ],
)
def test_step_outside_its_limits_is_refused(wrong):
    with pytest.raises(ValidationError):
        Step.model_validate({"id": "a", "agent": "echo", **wrong})


@pytest.mark.parametrize(
    "wrong",
    [{"max_attempts": -1}, {"max_attempts": 11}, {"interval_s": -1}, {"interval_s": 3601}, {"backoff_rate": 0.5},
     {"backoff_rate": 11}, {"max_delay_s": 86401}],
)  # fmt: skip
def test_retry_outside_its_limits_is_refused(wrong):
    with pytest.raises(ValidationError):
        Retry.model_validate(wrong)


def test_two_hundred_steps_are_the_most():
    def steps(count):
        return tuple(Step(id=f"s{i}", agent="echo") for i in range(count))

    assert len(Workflow(id="w", steps=steps(200)).steps) == 200
    with pytest.raises(ValidationError):
        Workflow(id="w", steps=steps(201))


@pytest.mark.parametrize("wrong", [{"version": 0}, {"goal": "x" * 8001}, {"id": "a/b"}, {"steps": None}])
def test_workflow_outside_its_limits_is_refused(wrong):
    with pytest.raises(ValidationError):
        Workflow.model_validate({"id": "w", "steps": (), **wrong})


def test_document_reads_back():
    workflow = Workflow(
        id="w", goal="say it", steps=(Step(id="a", agent="echo", input={"v": "${inputs.v}"}, after=()),), output="${a}"
    )
    assert Workflow.model_validate(workflow.document()) == workflow
    assert "version" not in workflow.document()
