"""cfn-lint over the templates: what CloudFormation would refuse is refused here."""

import json
import re
import subprocess
import sys

REDUNDANT = "W3005"
"""CDK writes DependsOn also where a reference says the same; it does no harm."""
OF_JSONATA = re.compile(
    r"^E3601 '\{% .* %\}' is not of type 'number' at 'States/\w+/TimeoutSeconds'\n.*\n\n", re.MULTILINE
)
"""JSONata may stand for the seconds of a timeout, which cfn-lint does not know. Source: Step Functions, Task state."""
PROGRAM = "import sys; from cfnlint.runner import main; sys.exit(main())"
BROKEN = {
    "Function": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {}, "Role": "x", "Architectures": ["arm65"]}},
    "Machine": {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "RoleArn": "arn:aws:iam::123456789012:role/x",
            "DefinitionString": json.dumps({"StartAt": "Only", "States": {"Only": {"Type": "Task", "End": True}}}),
        },
    },
}


def complaints(*paths):
    """What cfn-lint says of templates; empty when nothing is wrong."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--ignore-checks", REDUNDANT, "--regions", "eu-central-1", "--", *paths],
        capture_output=True,
        text=True,
        timeout=180,
    )
    return "" if done.returncode == 0 else OF_JSONATA.sub("", done.stdout) + done.stderr


def test_templates_are_clean(dev, prod):
    assert complaints(dev.path, prod.path) == ""


def test_a_wrong_value_and_a_task_without_a_resource_are_found(tmp_path):
    """The control: the lint looks into values and into the text of state machines."""
    path = tmp_path / "broken.template.json"
    path.write_text(json.dumps({"Resources": BROKEN}), "utf-8")
    said = complaints(path)
    assert "arm65" in said
    assert "E3601" in said
