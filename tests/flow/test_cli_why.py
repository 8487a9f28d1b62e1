"""``tdev why --iam``: which line, step and words a permission comes from."""

import json
from contextlib import closing

from tdev.domain.registry.workflows import WorkflowStore
from tdev.model.workflow import Workflow
from tdev.platform.storage.embedded import SqliteTables
from tests.support.command_line import CommandLine
from tests.support.commands import written

SAVE = """
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def save_order(order: dict) -> None:
    table.put_item(Item=order)
"""
PLAN = {"id": "orders", "goal": "store the order", "steps": [{"id": "keep", "agent": "save_order@1"}]}
OUTCOME = {
    "verdict": "plan",
    "goal": "check the order and store it",
    "workflow": PLAN,
    "reasons": [{"step": "keep", "agent": "save_order", "words": "store it"}],
}
ARN = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders"


def test_a_file_says_its_lines(tdev: CommandLine) -> None:
    said = tdev.plain("why", "--iam", written(tdev.files, SAVE, "save_order.py"), "--bind", "TABLE=orders")
    assert said.code == 0
    assert said.out == f"dynamodb:PutItem\n  on {ARN}\n    save_order line 10 calls dynamodb.put_item\n"


def test_a_plan_says_the_step_and_its_words(tdev: CommandLine) -> None:
    save = written(tdev.files, SAVE, "save_order.py")
    plan = written(tdev.files, json.dumps(PLAN), "plan.json")
    assert 'step keep: "store the order"' in tdev.plain("why", "--iam", save, plan).out
    outcome = written(tdev.files, json.dumps(OUTCOME), "outcome.json")
    assert 'step keep: "store it"' in tdev.plain("why", "--iam", save, outcome).out


def test_as_json_with_what_is_still_to_be_bound(tdev: CommandLine) -> None:
    found = tdev.plain("why", "--iam", written(tdev.files, SAVE, "save_order.py"), "--json").json
    assert found["slots"] == ["environment.TABLE"]
    assert [(f["line"], f["code"]) for f in found["findings"]] == [(10, "resource_unbound")]
    (statement,) = found["statements"]
    assert statement["actions"] == ["dynamodb:PutItem"]
    assert statement["reasons"] == [{"component": "save_order", "line": 10, "operation": "dynamodb.put_item"}]


def test_an_encrypted_table_needs_its_key(tdev: CommandLine) -> None:
    save = written(tdev.files, SAVE, "save_order.py")
    key = "arn:aws:kms:eu-west-1:123456789012:key/1"
    found = tdev.plain("why", "--iam", save, "-b", "TABLE=orders", "-k", f"dynamodb.orders={key}", "--json").json
    assert [s["resources"] for s in found["statements"] if s["actions"] == ["kms:Decrypt"]] == [[key]]


def test_code_without_aws_needs_nothing(tdev: CommandLine) -> None:
    said = tdev.plain("why", "--iam", written(tdev.files, "def f(a: int) -> int:\n    return a\n", "plain.py"))
    assert (said.code, "needs no permissions" in said.out) == (0, True)


def test_a_saved_workflow_says_what_its_registered_components_need(tdev: CommandLine) -> None:
    registered = SAVE.replace('os.environ["TABLE"]', '"orders"').replace("import os\n", "from tdev.sdk import tool\n")
    registered = registered.replace("def save", "@tool(effects=['send'])\ndef save")
    assert tdev("register", written(tdev.files, registered, "save_order.py")).code == 0
    tdev.data.mkdir(exist_ok=True)
    with closing(SqliteTables(tdev.data / "tables.db")) as tables:
        WorkflowStore(tables, "local").save(Workflow.model_validate(PLAN), actor="ann")
    found = tdev.plain("why", "--iam", "orders", "--data", str(tdev.data), "--json").json
    (statement,) = found["statements"]
    assert statement["resources"] == [ARN]
    (reason,) = statement["reasons"]
    assert (reason["component"], reason["step"]) == ("save_order@1.0.0", "keep")
    assert tdev.plain("why", "--iam", "no-such-workflow", "--data", str(tdev.data)).code == 4


def test_what_cannot_be_read_is_refused(tdev: CommandLine) -> None:
    save = written(tdev.files, SAVE, "save_order.py")
    assert tdev.plain("why", "--iam", written(tdev.files, "def f(:", "broken.py")).code == 2
    assert tdev.plain("why", "--iam", save, "--bind", "TABLE").code == 2
    assert tdev.plain("why", "--iam", save, written(tdev.files, '{"steps": 1}', "bad.json")).code == 2
    assert tdev.plain("why", save).code == 2


class TestService:
    FIND = {
        "id": "find",
        "goal": "extract the emails",
        "inputs": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
        "steps": [{"id": "find", "agent": "extract_emails", "input": {"text": "${inputs.text}"}}],
    }

    def test_a_service_is_traced_to_its_goal_its_plan_its_people_and_its_steps(self, tdev: CommandLine) -> None:
        plan = written(tdev.files, self.FIND, "find.json")
        assert tdev("deploy", plan, "--name", "greet", "--target", "local", "--yes").code == 0
        data = ("--data", str(tdev.data))
        said = tdev.plain("why", "greet", *data)
        assert said.code == 0, said.err
        for part in ("greet-v1  sha256:", "asked for: extract the emails", "planned as: find@1", "deployed by: local"):
            assert part in said.out
        found = tdev.plain("why", "greet-v1", *data, "--json").json
        (step,) = found["steps"]
        assert (step["component"], step["effects"], step["may"]) == ("extract_emails@1.0.0", ["pure"], [])
        assert step["digest"].startswith("sha256:")
        assert (found["costs"]["per_month"], "costs: about 0.00 USD a month" in said.out) == (0, True)

    def test_what_is_no_service_says_what_to_do(self, tdev: CommandLine) -> None:
        data = ("--data", str(tdev.data))
        assert tdev.plain("why", "nobody", *data).code == 4
        assert "tdev runs get exec-1m80cg9zkxjtrmvaym" in tdev.plain("why", "exec-1m80cg9zkxjtrmvaym", *data).err
        said = tdev.plain("why", written(tdev.files, self.FIND, "find.json"), *data)
        assert (said.code, "--iam" in said.err) == (2, True)
