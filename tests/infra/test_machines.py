"""The state machines: the template deploys the very file that the laptop region runs, and the file is well-formed."""

import json
import re
import subprocess

import pytest

from infra.stages import STAGES
from tdev.orchestration.definition import definition, definition_text, functions_of, machine_names
from tests.support.checkout import ROOT
from tests.support.templates import text

VALIDATOR = ROOT / "node_modules" / ".bin" / "asl-validator"


@pytest.fixture(params=machine_names())
def machine(request):
    return request.param


@pytest.fixture
def deployed(template, stage, machine):
    name = template.id_of("StepFunctions::StateMachine", "StateMachineName", f"tdev-{stage}-{machine}")
    return template.of("StepFunctions::StateMachine")[name]


def filled(deployed):
    """The definition as Step Functions reads it: its placeholders replaced by what the template puts there."""
    names = {name: text(value) for name, value in deployed["DefinitionSubstitutions"].items()}
    return json.loads(re.sub(r"\$\{(\w+)\}", lambda match: names[match[1]], deployed["DefinitionString"]))


def plain(deployed):
    """The same with the names of the functions put back, as the laptop region has them."""
    there = json.dumps(filled(deployed))
    for name, value in deployed["DefinitionSubstitutions"].items():
        there = there.replace(text(value), name)
    return there


def test_every_file_is_deployed_and_nothing_else(template, stage):
    found = {each["StateMachineName"] for each in template.of("StepFunctions::StateMachine").values()}
    assert found == {f"tdev-{stage}-{name}" for name in machine_names()}


class TestParity:
    def test_the_template_holds_the_file_as_it_is(self, deployed, machine):
        assert deployed["DefinitionString"] == definition_text(machine)

    def test_every_function_that_the_file_names_is_filled_in_and_no_other(self, deployed, machine):
        assert sorted(deployed["DefinitionSubstitutions"]) == functions_of(machine)

    def test_each_placeholder_is_filled_with_the_live_alias_of_that_function(self, template, stage, deployed):
        for name, value in deployed["DefinitionSubstitutions"].items():
            alias = template.of("Lambda::Alias")[value["Ref"]]
            function = template.of("Lambda::Function")[alias["FunctionName"]["Ref"]]
            assert function["FunctionName"] == f"tdev-{stage}-{name.replace('_', '-')}"
            assert alias["Name"] == "live"

    def test_what_aws_runs_is_what_the_laptop_runs(self, deployed, machine):
        """Equal in every value and in their order; only what calls a function differs."""
        assert plain(deployed) == json.dumps(definition(machine))

    def test_a_changed_value_would_be_seen(self, deployed, machine):
        changed = deployed["DefinitionString"].replace('"TimeoutSeconds": 900', '"TimeoutSeconds": 901', 1)
        assert changed != deployed["DefinitionString"]
        assert plain({**deployed, "DefinitionString": changed}) != json.dumps(definition(machine))

    def test_two_functions_that_changed_places_would_be_seen(self, deployed, machine):
        first, second = (*functions_of(machine), "elsewhere")[:2]
        swapped = deployed["DefinitionString"].replace(f"${{{first}}}", f"${{{second}}}")
        there = {"elsewhere": "another alias", **deployed["DefinitionSubstitutions"]}
        moved = {**deployed, "DefinitionString": swapped, "DefinitionSubstitutions": there}
        assert plain(moved) != json.dumps(definition(machine))


class TestSettings:
    def test_executions_are_standard_and_last(self, deployed):
        assert deployed["StateMachineType"] == "STANDARD"

    def test_every_event_is_logged_without_the_data_of_tenants(self, template, deployed):
        found = deployed["LoggingConfiguration"]
        (target,) = found["Destinations"]
        group = text(target["CloudWatchLogsLogGroup"]["LogGroupArn"]).strip("<>").removesuffix(".Arn")
        assert (found["Level"], found["IncludeExecutionData"]) == ("ALL", False)
        # Groups with this prefix need no resource policy, of which an account has ten.
        assert template.of("Logs::LogGroup")[group]["LogGroupName"].startswith("/aws/vendedlogs/states/")

    def test_tracing_is_as_the_stage_wants_it(self, deployed, stage):
        assert deployed["TracingConfiguration"] == {"Enabled": STAGES[stage].tracing}


@pytest.fixture(scope="module")
def validator():
    if not VALIDATOR.exists():
        pytest.skip("the linter of state machines is not installed: run scripts/setup-node (needs Node 20)")
    return VALIDATOR


def complaints(validator, path):
    """What the linter says of a definition; empty when it is well-formed."""
    done = subprocess.run([validator, "--json-path", path], capture_output=True, text=True, timeout=60)
    return "" if done.returncode == 0 else done.stdout + done.stderr


class TestLint:
    @pytest.fixture
    def path(self, tmp_path, machine):
        arns = {
            name: f"arn:aws:lambda:eu-central-1:123456789012:function:tdev-dev-{name}:live"
            for name in functions_of(machine)
        }
        written = tmp_path / f"{machine}.asl.json"
        written.write_text(json.dumps(definition(machine, arns)), "utf-8")
        return written

    def test_the_file_is_well_formed(self, validator, path):
        assert complaints(validator, path) == ""

    def test_a_state_that_leads_nowhere_is_found(self, validator, path):
        broken = json.loads(path.read_text("utf-8"))
        first = broken["States"][broken["StartAt"]]
        first["Next"] = "Nowhere"
        path.write_text(json.dumps(broken), "utf-8")
        assert "Nowhere" in complaints(validator, path)

    def test_a_task_without_a_resource_is_found(self, validator, path):
        broken = json.loads(path.read_text("utf-8"))
        task = next(state for state in broken["States"].values() if state["Type"] == "Task")
        del task["Resource"]
        path.write_text(json.dumps(broken), "utf-8")
        assert "is invalid" in complaints(validator, path)
