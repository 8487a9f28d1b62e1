"""A workflow of one component: sound for the API, with the inputs that are needed or given."""

from tdev.domain.workflow.single import workflow_of_one
from tdev.model.workflow import Workflow

SCHEMA = {
    "type": "object",
    "properties": {"text": {"type": "string"}, "most": {"type": "integer"}},
    "required": ["text"],
}


def test_it_reads_what_is_required_and_what_is_given_once_each():
    made = workflow_of_one({"name": "cut", "version": "1.2.0", "input_schema": SCHEMA}, ["most", "text"])
    (step,) = Workflow.model_validate(made).steps
    assert (step.agent, step.input) == ("cut@1.2.0", {"text": "${inputs.text}", "most": "${inputs.most}"})
    assert made["inputs"] == SCHEMA


def test_a_component_with_any_name_gets_a_sound_workflow():
    made = workflow_of_one({"name": "a-" + "b" * 62, "version": "1.0.0", "input_schema": {}}, [])
    found = Workflow.model_validate(made)
    assert (len(found.id), found.steps[0].input) == (64, {})
