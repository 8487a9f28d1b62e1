"""The template of a service on Step Functions: private, bound, watched, and what the deployer makes of it is sound."""

import json
import re
import subprocess

import pytest

from infra.boundary import ACTIONS, MACHINE_ACTIONS
from infra.constructs.generated_service import TRACE_ACTIONS
from tdev.domain.delivery.compiling.parts import machine_of
from tdev.platform.hosting.machine_rendering import rendered_machine
from tests.infra.test_cfn_lint import complaints
from tests.infra.test_machines import VALIDATOR
from tests.support.bundles import EXAMPLES, bundle_of, flow
from tests.support.hosting import release
from tests.support.service_templates import seen_template, snapshot_of
from tests.support.templates import Template, text

NAME = "service-stepfunctions"
VALUES = {
    "CodeKey": f"acme/sha256/{'a' * 64}",
    "CodeDigest": f"sha256:{'a' * 64}",
    "Release": "3",
    "Memory": "512",
    "Timeout": "30",
}
LOOPS = flow(
    {"id": "lines", "agent": "split_text", "input": {"text": "${inputs.text}"}},
    {
        "id": "hashes",
        "agent": "hash_text",
        "for_each": "${lines.texts}",
        "input": {"text": "${item}"},
        "on_error": "continue",
    },
    {"id": "mails", "agent": "extract_emails", "input": {"text": "<${inputs.text}>"}, "retry": {"max_attempts": 2}},
    {"id": "never", "agent": "hash_text", "when": "${$count(lines.texts) > 5}", "input": {"text": "no"}},
    output={"mails": "${mails}", "told": "${$count(hashes)} lines"},
)
COMPILED = {**{name: workflow for name, (workflow, _) in EXAMPLES.items() if name != "files"}, "loops": LOOPS}


@pytest.fixture
def seen():
    return Template(seen_template(NAME), snapshot_of(NAME))


def made_of(workflow):
    """What the deployer applies for a workflow."""
    machine = machine_of(bundle_of(workflow).files)
    return rendered_machine(seen_template(NAME), release("one", 3, b"x"), machine, VALUES, {})


@pytest.mark.parametrize("name", sorted(COMPILED))
def test_what_is_applied_is_clean_in_cfn_lint_and_asl_validator(name, tmp_path):
    made = made_of(COMPILED[name])
    template = tmp_path / "made.template.json"
    template.write_text(json.dumps(made), "utf-8")
    assert complaints(str(template)) == ""
    text_of = made["Resources"]["Machine"]["Properties"]["DefinitionString"]
    machine = tmp_path / "made.asl.json"
    machine.write_text(
        re.sub(r"\$\{(\w+)\}", r"arn:aws:lambda:eu-central-1:123456789012:function:\1", text_of), "utf-8"
    )
    if VALIDATOR.exists():
        done = subprocess.run(
            [VALIDATOR, "--json-definition", str(machine)], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_role_is_within_the_boundary_and_reaches_its_own(seen):
    for role in seen.of("IAM::Role").values():
        assert text(role["PermissionsBoundary"]) == "<Boundary>"
    granted = {
        (action, text(resource))
        for name in ("Role", "MachineRole")
        for policy in seen.of("IAM::Role")[name]["Policies"]
        for each in policy["PolicyDocument"]["Statement"]
        if "Fn::If" not in each
        for action in each["Action"]
        for resource in each["Resource"]
    }
    assert granted == {
        ("logs:CreateLogStream", "<LogGroup.Arn>"),
        ("logs:PutLogEvents", "<LogGroup.Arn>"),
        ("lambda:InvokeFunction", "<Function.Arn>"),
        *((action, "*") for action in MACHINE_ACTIONS),
    }


def test_traces_are_written_only_where_they_are_wanted(seen):
    for name in ("Role", "MachineRole"):
        (policy,) = seen.of("IAM::Role")[name]["Policies"]
        (traces,) = [each["Fn::If"] for each in policy["PolicyDocument"]["Statement"] if "Fn::If" in each]
        assert (traces[0], tuple(traces[1]["Action"]), traces[2]) == ("Traced", TRACE_ACTIONS, {"Ref": "AWS::NoValue"})


def test_the_boundary_allows_all_that_is_asked_for():
    allowed = {action for each in ACTIONS.values() for action in each} | {*MACHINE_ACTIONS}
    asked = {
        action
        for role in ("Role", "MachineRole")
        for policy in seen_template(NAME)["Resources"][role]["Properties"]["Policies"]
        for action in re.findall(r'"((?:lambda|logs|xray|states):\w+)"', json.dumps(policy))
    }
    assert asked <= allowed


def test_roles_of_machines_stand_on_a_path_of_their_own(seen):
    path = seen.of("IAM::Role")["MachineRole"]["Path"]
    assert text(path) == "<RolePath>machines/"


def test_no_update_of_the_stack_moves_executions(seen):
    """The version names no revision, and the alias the first version only: neither changes with a release."""
    assert set(seen.only("StepFunctions::StateMachineVersion")) == {"StateMachineArn", "Description"}
    (route,) = seen.only("StepFunctions::StateMachineAlias")["RoutingConfiguration"]
    assert (text(route["StateMachineVersionArn"]), route["Weight"]) == ("<FirstVersion.Arn>", 100)


def test_every_step_is_logged_without_its_data(seen):
    logging = seen.only("StepFunctions::StateMachine")["LoggingConfiguration"]
    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)


def test_failures_are_told(seen):
    alarms = seen.of("CloudWatch::Alarm")
    assert {each["MetricName"] for each in alarms.values()} == {
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionThrottled",
    }


def test_there_is_room_for_functions_in_what_cloudformation_takes_at_once():
    made = made_of(LOOPS)
    assert len(json.dumps(made, separators=(",", ":"))) < 25_000
