import pytest

from tdev.domain.permissions.binding import Manifest
from tdev.domain.permissions.calls import sdk_calls
from tdev.domain.permissions.conditions import conditions_of
from tdev.domain.permissions.table import action_table

TABLE = action_table()
CLUSTER = "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:cluster/"

CASES = [
    (
        "cloudwatch",
        "cloudwatch:PutMetricData",
        "c.put_metric_data(Namespace='Shop')",
        "*",
        {"cloudwatch:namespace": ["Shop"]},
    ),
    ("cloudwatch", "cloudwatch:PutMetricData", "c.put_metric_data(Namespace=name)", "*", {}),
    ("s3", "s3:ListBucket", "c.list_objects_v2(Bucket='a', Prefix='in/')", "arn", {"s3:prefix": ["in/"]}),
    ("s3", "s3:ListBucket", "c.list_objects_v2(Bucket='a', Prefix=p or 'in/')", "arn", {}),
    (
        "s3",
        "s3:ListBucket",
        "c.list_objects_v2(Bucket='a', Prefix='b' if x else 'a')",
        "arn",
        {"s3:prefix": ["a", "b"]},
    ),
    ("ses", "ses:SendEmail", "c.send_email(Source='a@example.com')", "arn", {"ses:FromAddress": ["a@example.com"]}),
    ("kms", "kms:Sign", "c.sign(KeyId='alias/a')", "arn", {"kms:RequestAlias": ["alias/a"]}),
    ("kms", "kms:Sign", "c.sign(KeyId='arn:aws:kms:a:1:alias/a')", "arn", {"kms:RequestAlias": ["alias/a"]}),
    ("kms", "kms:Sign", "c.sign(KeyId='1')", "arn", {}),
    ("lambda", "iam:PassRole", "c.create_function(Role='r')", "arn", {"iam:PassedToService": ["lambda.amazonaws.com"]}),
    (
        "stepfunctions",
        "iam:PassRole",
        "c.create_state_machine()",
        "arn",
        {"iam:PassedToService": ["states.amazonaws.com"]},
    ),
]


def conditions(service, action, source, resource):
    (call,) = sdk_calls(f"import boto3\nc = boto3.client({service!r})\n{source}", TABLE).calls
    return conditions_of(call, action, (resource,), Manifest())


@pytest.mark.parametrize(("service", "action", "source", "resource", "expected"), CASES, ids=[c[2] for c in CASES])
def test_what_the_call_says_narrows_it(service, action, source, resource, expected):
    found = dict(conditions(service, action, source, resource).get("StringEquals", {}))
    found.pop("aws:RequestedRegion", None)
    assert found == expected


@pytest.mark.parametrize(
    ("source", "clusters"),
    [
        ("c.run_task(taskDefinition='t')", ["default"]),
        ("c.run_task(taskDefinition='t', cluster='main')", ["main"]),
        ("c.run_task(taskDefinition='t', cluster=name)", None),
    ],
)
def test_tasks_run_in_their_cluster(source, clusters):
    found = conditions("ecs", "ecs:RunTask", source, "arn").get("ArnEquals")
    assert found == (None if clusters is None else {"ecs:cluster": [CLUSTER + name for name in clusters]})


def test_what_can_only_be_granted_on_everything_is_bound_to_the_region():
    found = conditions("textract", "textract:DetectDocumentText", "c.detect_document_text()", "*")
    assert found == {"StringEquals": {"aws:RequestedRegion": ["${AWS::Region}"]}}


@pytest.mark.parametrize(
    ("service", "action", "source"),
    [
        ("s3", "s3:ListAllMyBuckets", "c.list_buckets()"),
        ("iam", "iam:ListUsers", "c.list_users()"),
        ("route53", "route53:ListHostedZones", "c.list_hosted_zones()"),
    ],
)
def test_services_of_the_whole_world_are_not(service, action, source):
    assert conditions(service, action, source, "*") == {}
