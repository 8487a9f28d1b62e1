"""``tdev verify iam``: permissions tried from the command line, of files, plans and services."""

import json

import pytest

from tests.support.command_line import CommandLine
from tests.support.commands import written

ORDERS = """
import boto3

table = boto3.resource("dynamodb").Table("orders")
s3 = boto3.client("s3")


def save(id: str, total: int) -> None:
    table.put_item(Item={"id": id, "total": total})
    s3.put_object(Bucket="receipts", Key=f"{id}.txt", Body=str(total).encode())


def forget(id: str) -> None:
    s3.delete_object(Bucket="receipts", Key=f"{id}.txt")
"""
TESTS = """
import boto3
import orders


def test_what_is_saved_is_found():
    boto3.client("s3").create_bucket(Bucket="receipts")
    boto3.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    orders.save("a", 12)
    assert boto3.client("s3").get_object(Bucket="receipts", Key="a.txt")["Body"].read() == b"12"
"""
COMPONENT = '''
import boto3

from tdev.sdk import tool


@tool(effects=["send"])
def save_order(id: str) -> str:
    """Store an order.

    Args:
        id: Of the order.

    Returns:
        The id.

    Example:
        >>> save_order("a")
        "a"
    """
    boto3.client("dynamodb").put_item(TableName="orders", Item={"id": {"S": id}})
    return id
'''
PLAN = {
    "id": "keeping",
    "goal": "store the order",
    "inputs": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
    "steps": [{"id": "keep", "agent": "save_order", "input": {"id": "${inputs.id}"}}],
    "output": "${keep}",
}


def test_each_permission_of_a_file_is_missed(tdev: CommandLine) -> None:
    said = tdev.plain("verify", "iam", written(tdev.files, ORDERS, "orders.py"))
    assert said.code == 0, said
    assert "needed: s3:DeleteObject on receipts/*.txt: without it orders line 14 is refused" in said.out
    assert "3 of 3 permissions are missed" in said.out


def test_a_permission_that_no_test_needs_does_not_pass_the_gate(tdev: CommandLine) -> None:
    code, tests = written(tdev.files, ORDERS, "orders.py"), written(tdev.files, TESTS, "test_orders.py")
    said = tdev.plain("verify", "iam", code, "--tests", tests)
    assert said.code == 3
    assert "not needed by any test: s3:DeleteObject on receipts/*.txt" in said.out
    assert "1 test ran with 3 permissions" in said.out


def test_a_test_that_fails_fails(tdev: CommandLine) -> None:
    tests = written(tdev.files, TESTS.replace("b'12'", "b'13'").replace('b"12"', 'b"13"'), "test_orders.py")
    said = tdev.plain("verify", "iam", written(tdev.files, ORDERS, "orders.py"), "--tests", tests)
    assert (said.code, "failed: orders test_what_is_saved_is_found: AssertionError" in said.out) == (1, True)


def test_what_the_code_does_behind_the_back_of_the_analysis_is_denied(tdev: CommandLine) -> None:
    hidden = "import boto3\n\n\ndef run() -> None:\n    getattr(boto3.client('s3'), ''.join(['list_', 'buckets']))()\n"
    said = tdev.plain("verify", "iam", written(tdev.files, hidden, "hidden.py"))
    assert said.code == 1
    assert "denied: s3:ListAllMyBuckets on * by hidden line 5 (s3.list_buckets)" in said.out
    assert "not granted or not bound: hidden line 5" in said.out


def test_the_document_says_the_same(tdev: CommandLine) -> None:
    found = tdev.plain("verify", "iam", written(tdev.files, ORDERS, "orders.py"), "--json").json
    assert (found["permissions"], found["needed"], found["not_needed"], found["denied"]) == (3, 3, [], [])


def test_a_plan_and_its_files_are_verified_by_the_examples(tdev: CommandLine) -> None:
    code = written(tdev.files, COMPONENT, "save_order.py")
    said = tdev.plain("verify", "iam", code, written(tdev.files, json.dumps(PLAN), "plan.json"), "--json")
    assert (said.code, [test["name"] for test in said.json["tests"]]) == (0, ["save_order example 1"])
    samples = tdev.plain("verify", "iam", code, "--samples", "--json").json
    assert {test["name"] for test in samples["tests"]} == {"save_order"}


def test_a_service_is_verified_with_the_permissions_that_it_has_and_says_why(tdev: CommandLine) -> None:
    assert tdev("register", written(tdev.files, COMPONENT, "save_order.py")).code == 0
    plan = written(tdev.files, json.dumps(PLAN), "plan.json")
    planned = tdev("deploy", plan, "--dry-run")
    assert 'line 21 calls dynamodb.put_item, step keep: "store the order"' in planned.out
    waiting = tdev("deploy", plan, "--json").json["deployment"]["id"]
    assert tdev("approve", waiting).code == 0
    said = tdev.plain("verify", "iam", "keeping", "--data", str(tdev.data))
    assert said.code == 0, said
    assert "needed: dynamodb:PutItem on table/orders: without it save_order@1.0.0 line 21 is refused" in said.out
    why = tdev.plain("why", "keeping-v1", "--iam", "--data", str(tdev.data))
    assert 'save_order@1.0.0 line 21 calls dynamodb.put_item, step keep: "store the order"' in why.out
    (statement,) = tdev.plain("why", "keeping", "--iam", "--json", "--data", str(tdev.data)).json["statements"]
    assert statement["reasons"][0]["operation"] == "dynamodb.put_item"
    assert tdev.plain("why", "keeping-v7", "--iam", "--data", str(tdev.data)).code == 4
    code = written(tdev.files, COMPONENT, "save_order.py")
    assert tdev.plain("verify", "iam", "keeping", code, "--data", str(tdev.data)).code == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [((), 2), (("no-such-service",), 4), (("nosuchfile.py",), 2), (("plan.json", "--tests", "x.py"), 2)],
)
def test_what_cannot_be_verified_is_refused(tdev: CommandLine, words: tuple[str, ...], code: int) -> None:
    assert tdev.plain("verify", "iam", *words, "--data", str(tdev.data)).code == code
