"""A workflow in plain sentences: what each step does, what it reads, what leaves the run, who is asked."""

import pytest

from tdev.domain.workflow.explaining import explanation_of
from tdev.kernel.errors import NotFoundError
from tdev.model.workflow import Workflow
from tests.support.plans import resolve

STEPS = [
    {"id": "notes", "agent": "read_text_file", "input": {"path": "${inputs.path}"}},
    {"id": "words", "agent": "text_statistics", "input": {"text": "${notes.text}"}, "when": "${notes.text != ''}"},
    {"id": "each", "agent": "echo_tool", "input": {"text": "${item}"}, "for_each": "${notes.lines}"},
    {
        "id": "post",
        "agent": "send_slack_message",
        "input": {"text": "${notes.text}"},
        "approve": True,
    },
]


def test_every_step_is_a_line() -> None:
    lines = explanation_of(Workflow.model_validate({"id": "w", "steps": STEPS}), resolve).splitlines()
    assert lines[0].startswith("1. read_text_file: ")
    assert lines[0].endswith("(works on inputs).")
    assert "(works on notes; only when its condition holds)" in lines[1]
    assert "once for each element" in lines[2]
    assert lines[3].endswith("(works on notes; reaches beyond the run: send; a person is asked first).")


def test_a_component_that_is_gone_is_named() -> None:
    gone = Workflow.model_validate({"id": "w", "steps": [{"id": "a", "agent": "no_such_tool"}]})
    with pytest.raises(NotFoundError, match="no_such_tool"):
        explanation_of(gone, resolve)
