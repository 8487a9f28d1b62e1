"""The table of AWS actions as ``scripts/actions`` makes it: out of botocore, boto3 and the definitions of IAM."""

import gzip
import json
from pathlib import Path

import boto3
import botocore.session
import pytest
from botocore import xform_name
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.permitting.binding import bindings_of, parts_of
from scripts.permitting.command import main
from scripts.permitting.exceptions import TRANSFERS
from scripts.permitting.making import TableMaker, packed
from scripts.permitting.resources import resources_of
from tdev.domain.permissions.table import TABLE, ActionTable, action_table

DATA = Path(boto3.__file__).with_name("data")


def service(prefix, actions, types):
    def described(kinds):
        required = {kind.removeprefix("!"): kind.startswith("!") for kind in kinds}
        return {
            "resource_types": {
                kind: {"required": must, "dependent_actions": []} for kind, must in (required or {"": False}).items()
            }
        }

    start = f"arn:${{Partition}}:{prefix}:${{Region}}:${{Account}}:"
    resources = {kind: {"arn": start + end} for kind, end in types.items()}
    return {"privileges": {name: described(kinds) for name, kinds in actions.items()}, "resources": resources}


OF_A_QUEUE = ("SendMessage", "TagQueue", "CreateQueue")
QUEUE = {"queue": "${QueueName}"}
ONE_TABLE = {"table": "table/${TableName}", "index": "table/${TableName}/index/${IndexName}"}
DEFINITIONS = {
    "sqs": service("sqs", {"ListQueues": [], **dict.fromkeys(OF_A_QUEUE, ("!queue",))}, QUEUE),
    "dynamodb": service("dynamodb", {"Query": ["!table", "index"], "GetItem": ["!table"]}, ONE_TABLE),
}


@pytest.fixture(scope="module")
def made():
    maker = TableMaker(DEFINITIONS, DATA, ["sqs", "dynamodb"])
    document = {"date": "2026-01-01", "sources": {}, **maker.table()}
    return document, maker.unlisted


def test_operations_have_the_action_of_their_name_or_that_of_the_exceptions(made):
    sqs = ActionTable(made[0]).service("sqs")
    assert sqs.method("send_message").needs == ("sqs:SendMessage",)
    assert sqs.method("send_message_batch").needs == ("sqs:SendMessage",)
    assert sqs.method("create_queue").extra == {"tags": ("sqs:TagQueue",)}


def test_what_the_reference_does_not_know_is_never_guessed(made):
    document, unlisted = made
    assert ActionTable(document).service("sqs").method("purge_queue").needs is None
    assert "PurgeQueue" in unlisted["sqs"]
    assert not ActionTable(document).knows("sqs:PurgeQueue")


def test_arguments_are_bound_to_the_parts_of_arns(made):
    table = ActionTable(made[0])
    assert table.service("sqs").method("send_message").bind == {"queue": {"QueueName": ["QueueUrl"]}}
    bound = table.service("dynamodb").method("query").bind
    assert bound["table"] == {"TableName": ["TableName"]}
    assert bound["index"]["IndexName"] == ["IndexName"]


def test_resources_of_boto3_come_with_it(made):
    kinds = ActionTable(made[0]).service("dynamodb").kinds
    assert kinds["Table"]["methods"]["batch_writer"][0] == "BatchWriteItem"
    assert kinds["Table"]["methods"]["get_item"] == ["GetItem", {"TableName": "Name"}, "", {}]
    assert kinds[""]["parts"]["Table"] == ["Table", {"Name": ""}]
    assert "item_count" in kinds["Table"]["data"]


def test_the_same_sources_give_the_same_bytes(made):
    assert packed(made[0]) == packed(json.loads(json.dumps(made[0])))
    assert json.loads(gzip.decompress(packed(made[0]))) == made[0]


def test_a_definition_without_an_action_of_a_transfer_is_refused():
    with pytest.raises(ValueError, match="upload_file"):
        TableMaker(DEFINITIONS, DATA, ["s3"]).table()


@pytest.mark.parametrize("name", ["s3", "sqs", "dynamodb", "lambda"])
def test_the_table_of_the_package_names_methods_that_clients_have(name):
    model = botocore.session.get_session().get_service_model(name)
    there = {xform_name(operation) for operation in model.operation_names}
    added = {method for one in TRANSFERS for method in (one, f"{one}obj")} if name == "s3" else set()
    assert set(action_table().service(name).names()) - added <= there


@pytest.mark.parametrize(
    ("operation", "members", "template", "bound"),
    [
        ("DescribeTable", ["TableName"], "table/${TableName}", {"TableName": ["TableName"]}),
        ("Publish", ["TopicArn", "Message"], "${TopicName}", {"TopicName": ["TopicArn"]}),
        ("DeleteRule", ["Name"], "${RuleName}", {"RuleName": ["Name"]}),
        ("ListThings", ["Name"], "${ThingId}", {"ThingId": ["Name"]}),
        ("DescribeTasks", ["tasks"], "${TaskId}", {"TaskId": ["tasks"]}),
        ("GetWindow", ["WindowId"], "${MaintenanceWindowId}", {"MaintenanceWindowId": ["WindowId"]}),
        ("PutPolicy", ["ResourceArn", "Policy"], "${QueueName}", {"QueueName": ["ResourceArn"]}),
        ("Other", ["Text"], "${QueueName}", {}),
    ],
)
def test_names_say_which_argument_is_meant(operation, members, template, bound):
    kind = parts_of(template)[0].removesuffix("Name").removesuffix("Id").lower()
    assert bindings_of(operation, members, {kind: template}).get(kind, {}) == bound


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(["Name", "TableName", "ResourceArn", "Bucket", "tasks", ""]), unique=True))
def test_only_arguments_of_the_operation_are_bound(members):
    found = bindings_of("DescribeTable", members, {"table": "table/${TableName}"})
    assert {name for parts in found.values() for names in parts.values() for name in names} <= set(members)


def test_kinds_of_a_resource_document():
    document = {
        "service": {"hasMany": {"Tables": {"request": {"operation": "ListTables"}, "resource": {"type": "Table"}}}},
        "resources": {
            "Table": {"identifiers": [{"name": "Name"}], "shape": "T", "load": {"request": {"operation": "D"}}}
        },
    }
    kinds = resources_of("x", document, {"T": ["ItemCount", "Name"]})
    assert kinds[""]["collections"]["tables"] == ["ListTables", {}, "Table", {}]
    assert kinds["Table"]["data"] == ["item_count"]
    assert kinds["Table"]["methods"]["reload"][0] == "D"


def test_definitions_that_lack_what_is_needed_write_nothing(tmp_path):
    definitions = tmp_path / "iam-definition.json"
    definitions.write_text(json.dumps({}))
    out = tmp_path / "table.json.gz"
    arguments = [str(definitions), "--version", "1", "--date", "2026-01-01", "--out", str(out)]
    with pytest.raises(ValueError, match="the reference does not know"):
        main(arguments)
    assert not out.exists()
    assert TABLE.exists()
