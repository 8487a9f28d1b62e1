"""The machine of a bundle with its functions."""

import json

import pytest

from tdev.domain.delivery.compiling.parts import machine_of
from tdev.domain.delivery.compiling.showing import apart, machine_gate, shown
from tdev.domain.permissions.deriving import Grant, Reason
from tdev.kernel.errors import InvalidError
from tdev.model.service import Because, Statement
from tests.support.bundles import EMAILS, EXAMPLES, bundle_of, flow

READS = Statement(
    actions=("s3:GetObject",), resources=("arn:aws:s3:::texts/*",), because=(Because(component="shout@1.0.0"),)
)
WRITES = Statement(
    actions=("s3:PutObject",), resources=("arn:aws:s3:::other/*",), because=(Because(component="other@1.0.0"),)
)


def test_each_component_has_a_function_and_the_door_comes_first():
    made = machine_of(bundle_of(EMAILS).files)
    assert [each.component for each in made.functions] == ["door", "extract_emails@1.0.0", "count_items@1.0.0"]
    text = json.dumps(made.definition)
    assert all(f"${{{each.placeholder}}}" in text for each in made.functions)


def test_a_function_may_do_what_its_own_component_needs():
    workflow, _ = EXAMPLES["foreign"]
    made = machine_of(bundle_of(workflow, permissions=(READS, WRITES)).files)
    allowed = {each.component: each.statements for each in made.functions}
    assert allowed == {"door": (), "shout@1.0.0": (READS,), "hash_text@1.0.0": ()}


def test_a_component_that_calls_others_may_do_what_they_need_too():
    workflow, _ = EXAMPLES["team"]
    callee = Because(component="summarize_text@1.0.0")
    statement = READS.model_copy(update={"because": (callee,)})
    made = machine_of(bundle_of(workflow, permissions=(statement,)).files)
    held = {each.component: each.statements for each in made.functions}
    bundled = bundle_of(workflow).manifest.components
    assert held["ContentBriefTeam@1.0.0"] == ((statement,) if "summarize_text@1.0.0" in bundled else ())
    assert "summarize_text@1.0.0" in bundled


def test_statements_are_merged_for_each_component_by_itself():
    def grant(action, component):
        return Grant(action, "arn:aws:s3:::texts/*", "{}", Reason(component, 1, "call"))

    found = apart(
        [grant("s3:PutObject", "b@1.0.0"), grant("s3:GetObject", "a@1.0.0"), grant("s3:GetObject", "b@1.0.0")]
    )
    told = [(each.because[0].component, each.actions) for each in found]
    assert told == [("a@1.0.0", ("s3:GetObject",)), ("b@1.0.0", ("s3:GetObject", "s3:PutObject"))]


def test_steps_that_share_files_are_refused_with_step_and_reason():
    workflow, _ = EXAMPLES["files"]
    with pytest.raises(InvalidError) as refused:
        machine_of(bundle_of(workflow).files)
    (found,) = refused.value.findings
    assert (found.pointer, found.code) == ("#/steps/3", "files")
    assert "'again'" in found.message
    gate = machine_gate("stepfunctions", bundle_of(workflow))
    assert gate is not None
    assert (gate.passed, gate.evidence) == (False, found.message)


def test_a_gate_names_the_functions_and_other_targets_have_none():
    gate = machine_gate("stepfunctions", bundle_of(EMAILS))
    assert gate is not None
    assert gate.passed
    assert "extract_emails@1.0.0" in gate.evidence
    assert machine_gate("lambda", bundle_of(EMAILS)) is None
    assert machine_gate("stepfunctions", None) is None


def test_a_dry_run_shows_the_machine_and_what_may_not_fit():
    loop = flow(
        {"id": "lines", "agent": "split_text", "input": {"text": "${inputs.text}"}},
        {"id": "each", "agent": "hash_text", "for_each": "${lines.texts}", "input": {"text": "${item}"}},
    )
    found = shown("stepfunctions", bundle_of(loop), 30)
    assert found.definition is not None
    assert found.definition["States"]["each"]["Type"] == "Map"
    assert len(found.warnings) == 2
    assert shown("lambda", bundle_of(loop), 30).definition is None
