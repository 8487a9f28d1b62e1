import ast
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.permissions.calls import sdk_calls
from tdev.domain.permissions.table import action_table
from tdev.domain.permissions.values import UNKNOWN, text
from tdev.kernel.errors import InvalidError

TABLE = action_table()
S3 = "import boto3\ns3 = boto3.client('s3')\n"
BUCKET = "import boto3\nb = boto3.resource('s3').Bucket('raw')\n"


def read(source):
    return sdk_calls(source, TABLE)


def operations(source):
    return [(call.name, call.operation.name) for call in read(source).calls]


def codes(source):
    return [finding.code for finding in read(source).findings]


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        (f"{S3}s3.put_object(Bucket='a')", [("s3.put_object", "PutObject")]),
        (f"{S3}s3.get_paginator('list_objects_v2').paginate()", [("s3.list_objects_v2", "ListObjectsV2")]),
        (f"{S3}s3.get_waiter('bucket_exists').wait(Bucket='a')", [("s3.wait", "HeadBucket")]),
        (f"{S3}s3.generate_presigned_url('get_object')", [("s3.get_object", "GetObject")]),
        (f"{S3}s3.meta.region_name", []),
        (f"{S3}s3.can_paginate('list_objects')", []),
        (f"{S3}s3.close()", []),
        (f"{BUCKET}b.load()", [("s3.load", "ListBuckets")]),
        (f"{BUCKET}b.Object('k').content_length", [("s3.load", "HeadObject")]),
        (f"{BUCKET}b.Object('k').key", []),
        (f"{BUCKET}b.Acl().put(ACL='private')", [("s3.put", "PutBucketAcl")]),
        (f"{BUCKET}b.wait_until_exists()", [("s3.wait", "HeadBucket")]),
        (f"{BUCKET}b.objects", [("s3.objects", "ListObjects")]),
        (
            f"{BUCKET}b.object_versions.delete()",
            [("s3.delete", "DeleteObjects"), ("s3.object_versions", "ListObjectVersions")],
        ),
        (
            "import boto3\nboto3.client('dynamodb').get_waiter('table_exists').wait()",
            [("dynamodb.wait", "DescribeTable")],
        ),
        (
            "import boto3\nboto3.client('rds').get_waiter('db_instance_available').wait()",
            [("rds.wait", "DescribeDBInstances")],
        ),
    ],
)
def test_calls_and_their_operations(source, calls):
    assert sorted(operations(source)) == sorted(calls)


def test_a_call_has_its_line_arguments_and_region():
    source = (
        "import boto3\nc = boto3.client('s3', region_name='eu-west-1')\n\nc.get_object(\n    Bucket='raw', Key=key\n)\n"
    )
    (call,) = read(source).calls
    assert (call.line, call.region, call.open) == (4, text("eu-west-1"), False)
    assert call.arguments["Bucket"] == (text("raw"),)


def test_the_line_of_a_chain_is_that_of_the_method():
    (call,) = read("import boto3\n(\n    boto3\n    .client('s3')\n    .list_buckets()\n)\n").calls
    assert call.line == 5


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (f"{S3}getattr(s3, name)()", ["operation_dynamic"]),
        (f"{S3}getattr(s3, 'list_buckets')()", []),
        (f"{S3}s3.get_paginator(name).paginate()", ["operation_dynamic"]),
        (f"{S3}s3.get_waiter(name).wait()", ["operation_unknown"]),
        (f"{S3}s3.generate_presigned_url(name)", ["operation_dynamic"]),
        (f"{S3}s3.put_everything()", ["operation_unknown"]),
        (f"{BUCKET}b.put_everything()", ["operation_unknown"]),
        ("import boto3\nboto3.client(name)", ["service_dynamic"]),
        ("import boto3\nboto3.Session().client(name)", ["service_dynamic"]),
        ("import boto3\nboto3.client('no-such-service').run()", ["service_unknown"]),
        ("import boto3\nboto3.resource(name).Table('a')", ["client_unknown", "service_dynamic"]),
        ("import boto3\nboto3.client('kinesis').create_queue()", ["operation_unlisted"]),
        ("def f(c):\n    c.put_item(TableName='a', Item={})", ["client_unknown"]),
        ("from shop import table\ntable.put_item(Item={})", ["client_unknown"]),
        ("def f(c):\n    c.put_item('a', {})", []),
        ("def f(c):\n    c.paint(Colour='red')", []),
        ("def f(c):\n    c.converse(modelId='a', messages=[])", ["client_unknown"]),
        ("def f(c):\n    c.list_users(page_size=3)", []),
        ("def f(client):\n    client.list_users()", ["client_unknown"]),
        ("def f(people):\n    people.list_users()", []),
        (f"{S3}import shop\nshop.use(s3)", ["client_escapes"]),
        (f"{S3}import shop\nshop.use(client=s3)", ["client_escapes"]),
        (f"{S3}print(s3)", []),
        (f"{S3}def f(c): ...\nf(s3)", []),
        ("import awswrangler", ["library_calls"]),
        ("from aws_lambda_powertools.utilities import parameters", ["library_calls"]),
        ("from aws_lambda_powertools import Logger", []),
    ],
)
def test_what_cannot_be_read_is_found_and_calls_nothing(source, found):
    assert sorted(codes(source)) == found
    assert not [call for call in read(source).calls if call.operation.needs is None]


def test_findings_say_their_line():
    (finding,) = read(f"{S3}\ngetattr(s3, name)()").findings
    assert (finding.line, finding.pointer) == (4, "#/code")
    assert "line 4" in finding.message


def test_methods_that_are_handed_on_are_called_with_what_is_handed_with_them():
    (call,) = read(f"{S3}functools.partial(s3.get_object, Bucket='raw')").calls
    assert (call.operation.name, call.open) == ("GetObject", True)
    assert call.arguments["Bucket"] == (text("raw"),)


@pytest.mark.parametrize("call", ["pool.submit", "asyncio.to_thread"])
def test_what_a_pool_calls_it_calls_with_exactly_what_follows(call):
    (found,) = read(f"{S3}{call}(s3.get_object, Bucket='raw', Key=key)").calls
    assert (found.operation.name, set(found.arguments), found.open) == ("GetObject", {"Bucket", "Key"}, False)


def test_a_method_of_a_name_is_called_where_the_name_is():
    assert [call.line for call in read(f"{S3}get = s3.get_object\nget(Bucket='raw')").calls] == [4]


def test_of_several_clients_the_one_with_the_operation_counts():
    source = "import boto3\nfor name in ('s3', 'sqs'):\n    boto3.client(name).list_queues()"
    assert operations(source) == [("sqs.list_queues", "ListQueues")]
    assert codes(source) == []


def test_arguments_that_are_put_together_are_open():
    (call,) = read(f"{S3}s3.put_object(Bucket='raw', **more)").calls
    assert call.open
    assert call.arguments["Bucket"] == (text("raw"),)


def test_identifiers_of_a_batch_come_from_its_collection():
    calls = {call.operation.name: call for call in read(f"{BUCKET}b.objects.filter(Prefix='p').delete()").calls}
    assert calls["DeleteObjects"].arguments["Bucket"] == (text("raw"),)
    assert calls["ListObjects"].arguments["Prefix"] == (text("p"),)


def test_code_that_cannot_be_read_is_refused_with_its_line():
    with pytest.raises(InvalidError, match="syntax error"):
        read("def f(:\n")


def test_code_that_is_too_tangled_says_so():
    source = S3 + "\n".join(f"s3.put_object(Bucket=f'{{a}}{i}')\na = f'{{a}}{i}{{a}}'" for i in range(60))
    assert "tangled" in codes(source)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(TABLE.services()), st.data())
def test_every_operation_of_every_service_is_found_by_its_method(service, data):
    method = data.draw(st.sampled_from(TABLE.service(service).names()))
    result = read(f"import boto3\nboto3.client({service!r}).{method}(**given)\n")
    operation = TABLE.service(service).method(method)
    if operation.needs is None:
        assert [finding.code for finding in result.findings] == ["operation_unlisted"]
    elif method != "close":
        assert [call.operation.name for call in result.calls] == [operation.name]


NAMES = st.sampled_from(["a", "b", "s3", "boto3", "client", "x.y", "f()", "s3.get_object", "boto3.client('s3')"])


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["{0} = {1}", "{0}({1})", "for a in {1}: {0}", "def f(a={1}): return {0}"]), NAMES, NAMES
        )
    )
)
def test_any_code_that_parses_is_read_to_its_end(lines):
    source = "\n".join(form.format(left, right) for form, left, right in lines)
    try:
        ast.parse(source)
    except SyntaxError:
        return
    result = read(f"import boto3\ns3 = boto3.client('s3')\n{source}")
    assert all(re.match(r"line \d+: ", finding.message) for finding in result.findings)
    assert all(
        value is not None for call in result.calls for value in (call.line, *call.arguments.get("Bucket", (UNKNOWN,)))
    )
