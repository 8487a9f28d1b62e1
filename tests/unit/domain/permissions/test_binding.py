import pytest

from tdev.domain.permissions.binding import Manifest, bound, region_of, slots_in
from tdev.domain.permissions.calls import sdk_calls
from tdev.domain.permissions.table import action_table
from tdev.domain.permissions.values import UNKNOWN, Given

TABLE = action_table()
HERE = "${AWS::Region}:${AWS::AccountId}"


def resources(source, action, manifest=None, service="s3"):
    """The resources of an action in the only call of a source, without ``arn:<partition>:``."""
    (call,) = sdk_calls(f"import boto3, os\nc = boto3.client({service!r})\n{source}", TABLE).calls
    found = bound(TABLE, call, action, manifest or Manifest())
    return [r.removeprefix("arn:${AWS::Partition}:") for r in found.resources], [f.code for f in found.findings]


CASES = [
    ("s3", "s3:GetObject", "c.get_object(Bucket='raw', Key='a/b')", ["s3:::raw/a/b"]),
    ("s3", "s3:GetObject", "c.get_object(Bucket='raw', Key=key)", ["s3:::raw/*"]),
    ("s3", "s3:GetObject", "c.get_object(Bucket='raw', Key=f'in/{day}.csv')", ["s3:::raw/in/*.csv"]),
    ("s3", "s3:GetObject", "c.get_object(Bucket=f'raw-{day}', Key='a')", ["s3:::raw-*/a"]),
    ("s3", "s3:ListBucket", "c.list_objects_v2(Bucket='raw')", ["s3:::raw"]),
    ("s3", "s3:ListAllMyBuckets", "c.list_buckets()", ["*"]),
    (
        "s3",
        "s3:GetObject",
        "c.get_object(Bucket='arn:aws:s3:eu-west-1:1:accesspoint/p', Key='a')",
        ["arn:aws:s3:eu-west-1:1:accesspoint/p/object/a"],
    ),
    ("dynamodb", "dynamodb:Query", "c.query(TableName='t')", [f"dynamodb:{HERE}:table/t"]),
    ("dynamodb", "dynamodb:Query", "c.query(TableName='t', IndexName='i')", [f"dynamodb:{HERE}:table/t/index/i"]),
    ("dynamodb", "dynamodb:ListTables", "c.list_tables()", ["*"]),
    ("sqs", "sqs:SendMessage", "c.send_message(QueueUrl='jobs')", [f"sqs:{HERE}:jobs"]),
    (
        "sqs",
        "sqs:SendMessage",
        "c.send_message(QueueUrl='https://sqs.eu-west-1.amazonaws.com/123456789012/jobs')",
        ["sqs:eu-west-1:123456789012:jobs"],
    ),
    ("sns", "sns:Publish", "c.publish(PhoneNumber=number)", ["*"]),
    ("sns", "sns:Publish", "c.publish(TargetArn='arn:aws:sns:a:1:t')", ["arn:aws:sns:a:1:t"]),
    ("events", "events:PutEvents", "c.put_events(Entries=[{}])", [f"events:{HERE}:event-bus/default"]),
    ("events", "events:PutRule", "c.put_rule(Name='r')", [f"events:{HERE}:rule/r"]),
    ("events", "events:PutRule", "c.put_rule(Name='r', EventBusName='b')", [f"events:{HERE}:rule/b/r"]),
    ("lambda", "lambda:InvokeFunction", "c.invoke(FunctionName='f:live')", [f"lambda:{HERE}:function:f:live"]),
    (
        "lambda",
        "lambda:InvokeFunction",
        "c.invoke(FunctionName='arn:aws:lambda:a:1:function:f', Qualifier='7')",
        ["arn:aws:lambda:a:1:function:f:7"],
    ),
    ("ecs", "ecs:StopTask", "c.stop_task(cluster='arn:aws:ecs:a:1:cluster/main', task=t)", [f"ecs:{HERE}:task/main/*"]),
    ("ecs", "ecs:UpdateService", "c.update_service(service='web')", [f"ecs:{HERE}:service/default/web"]),
    ("ecs", "ecs:RunTask", "c.run_task(taskDefinition='w')", [f"ecs:{HERE}:task-definition/w:*"]),
    ("ecs", "ecs:RunTask", "c.run_task(taskDefinition='w:3')", [f"ecs:{HERE}:task-definition/w:3"]),
    ("ec2", "ec2:TerminateInstances", "c.terminate_instances(InstanceIds=['i-1'])", [f"ec2:{HERE}:instance/i-1"]),
    ("rds", "rds:DescribeDBInstances", "c.describe_db_instances()", [f"rds:{HERE}:db:*"]),
    (
        "kms",
        "kms:CreateAlias",
        "c.create_alias(AliasName='alias/a', TargetKeyId='1')",
        [f"kms:{HERE}:alias/a", f"kms:{HERE}:key/1"],
    ),
    ("kms", "kms:Decrypt", "c.decrypt(KeyId='1-2', CiphertextBlob=b)", [f"kms:{HERE}:key/1-2"]),
    ("kms", "kms:Decrypt", "c.decrypt(KeyId='alias/a', CiphertextBlob=b)", [f"kms:{HERE}:key/*"]),
    ("kms", "kms:Decrypt", "c.decrypt(KeyId='arn:aws:kms:a:1:alias/a')", ["arn:aws:kms:a:1:key/*"]),
    ("logs", "logs:CreateLogGroup", "c.create_log_group(logGroupName='/a')", [f"logs:{HERE}:log-group:/a:*"]),
    ("logs", "logs:TagLogGroup", "c.tag_log_group(logGroupName='/a')", [f"logs:{HERE}:log-group:/a"]),
    (
        "ssm",
        "ssm:GetParametersByPath",
        "c.get_parameters_by_path(Path='/a/')",
        [f"ssm:{HERE}:parameter/a/", f"ssm:{HERE}:parameter/a/*"],
    ),
    ("translate", "translate:TranslateText", "c.translate_text(Text=t)", ["*"]),
    (
        "translate",
        "translate:TranslateText",
        "c.translate_text(Text=t, TerminologyNames=['n'])",
        [f"translate:{HERE}:terminology/n"],
    ),
    (
        "apigateway",
        "apigateway:GET",
        "c.get_resources(restApiId='a')",
        ["apigateway:${AWS::Region}::/restapis/a/resources"],
    ),
    ("apigateway", "apigateway:GET", "c.get_rest_apis()", ["apigateway:${AWS::Region}::/restapis"]),
    ("sqs", "sqs:TagQueue", "c.tag_queue(QueueUrl=['a', 'b'][i])", [f"sqs:{HERE}:a", f"sqs:{HERE}:b"]),
    ("cloudformation", "cloudformation:DescribeStacks", "c.describe_stacks()", [f"cloudformation:{HERE}:stack/*/*"]),
    ("ssm", "ssm:StartSession", "c.start_session(Target='i-1')", [f"ec2:{HERE}:instance/i-1"]),
    ("batch", "batch:SubmitJob", "c.submit_job(jobName='j', jobQueue='q', jobDefinition='d')", None),
]


@pytest.mark.parametrize(("service", "action", "source", "expected"), CASES, ids=[case[2] for case in CASES])
def test_the_least_resource(service, action, source, expected):
    found, findings = resources(source, action, service=service)
    if expected is None:
        expected = [f"batch:{HERE}:{part}" for part in ("job-definition/d", "job-queue/q")]
    assert found == sorted(expected)
    assert findings == []


UNBOUND = [
    (
        "s3",
        "s3:GetObject",
        "c.get_object(Bucket=os.environ['RAW'], Key='a')",
        "environment.RAW",
        "${environment.RAW}/a",
    ),
    (
        "s3",
        "s3:GetObject",
        "c.get_object(Bucket=os.environ['S'] + '-raw', Key='a')",
        "environment.S",
        "${environment.S}-raw/a",
    ),
    (
        "s3",
        "s3:GetObject",
        "def f(bucket): c.get_object(Bucket=bucket, Key='a')",
        "inputs.bucket",
        "${inputs.bucket}/a",
    ),
    ("s3", "s3:GetObject", "c.get_object(Bucket=name(), Key='a')", "s3.bucket", "${s3.bucket}/a"),
    ("s3", "s3:GetObject", "c.get_object(**given)", "s3.bucket", "${s3.bucket}/*"),
    ("s3", "s3:ListBucket", "c.head_bucket(Bucket=[])", "s3.bucket", "${s3.bucket}"),
]


@pytest.mark.parametrize(("service", "action", "source", "slot", "end"), UNBOUND, ids=[case[2] for case in UNBOUND])
def test_what_nobody_names_is_a_slot_and_a_finding_and_never_everything(service, action, source, slot, end):
    (found,), findings = resources(source, action, service=service)
    assert found == f"s3:::{end}"
    assert slots_in(found) == [slot]
    assert set(findings) == {"resource_unbound"}


@pytest.mark.parametrize(
    ("source", "names", "found"),
    [
        ("c.get_object(Bucket=os.environ['RAW'], Key='a')", {"RAW": "one"}, "s3:::one/a"),
        ("c.get_object(Bucket=os.environ['RAW'], Key='a')", {"environment.RAW": "one"}, "s3:::one/a"),
        ("c.get_object(Bucket=os.environ['RAW'], Key='a')", {"s3.bucket": "one"}, "s3:::one/a"),
        ("c.get_object(Bucket=os.environ['S'] + '-raw', Key='a')", {"S": "prod"}, "s3:::prod-raw/a"),
        ("def f(bucket): c.get_object(Bucket=bucket, Key='a')", {"inputs.bucket": "one"}, "s3:::one/a"),
        ("c.get_object(Bucket=name(), Key='a')", {"s3.bucket": "arn:aws:s3:::one"}, "arn:aws:s3:::one/a"),
        ("c.get_object(Bucket=os.getenv('RAW', 'default'), Key='a')", {"RAW": "one"}, "s3:::one/a"),
        ("c.get_object(Bucket=os.getenv('RAW', 'default'), Key='a')", {}, "s3:::default/a"),
        ("c.get_object(Bucket='raw', Key=os.environ['KEY'])", {"KEY": "k"}, "s3:::raw/k"),
    ],
)
def test_the_manifest_binds_slots(source, names, found):
    assert resources(source, "s3:GetObject", Manifest(names)) == ([found], [])


def test_the_manifest_never_binds_what_the_code_names():
    assert resources("c.get_object(Bucket='raw', Key='a')", "s3:GetObject", Manifest({"s3.bucket": "x"}))[0] == [
        "s3:::raw/a"
    ]
    assert Manifest({"unknown.": "x"}).named(UNKNOWN) is None


def test_a_variable_that_holds_an_arn_is_the_resource():
    names = Manifest({"TOPIC": "arn:aws:sns:eu-west-1:1:t"})
    found, _ = resources("c.publish(TopicArn=os.environ['TOPIC'])", "sns:Publish", names, service="sns")
    assert found == ["arn:aws:sns:eu-west-1:1:t"]


def test_models_over_regions_need_the_profile_and_the_model():
    source = "c.converse(modelId='us.anthropic.claude-v9')"
    found, _ = resources(source, "bedrock:InvokeModel", service="bedrock-runtime")
    assert found == [
        "bedrock:${AWS::Region}:${AWS::AccountId}:inference-profile/us.anthropic.claude-v9",
        "bedrock:*::foundation-model/anthropic.claude-v9",
    ]


def test_an_alias_is_deleted_with_a_right_on_its_key_too():
    source = "c.delete_alias(AliasName='alias/a')"
    found, findings = resources(source, "kms:DeleteAlias", service="kms")
    assert (found, findings) == ([f"kms:{HERE}:alias/a", f"kms:{HERE}:key/${{kms.key}}"], ["resource_unbound"])
    named, _ = resources(source, "kms:DeleteAlias", Manifest({"kms.key": "1"}), service="kms")
    assert named == [f"kms:{HERE}:alias/a", f"kms:{HERE}:key/1"]


def test_new_instances_have_no_name_yet():
    source = "c.run_instances(ImageId='ami-1', SubnetId='subnet-1', SecurityGroupIds=['sg-1'], MinCount=1, MaxCount=1)"
    found, findings = resources(source, "ec2:RunInstances", service="ec2")
    ends = {arn.rpartition(":")[2] for arn in found}
    assert {"image/ami-1", "subnet/subnet-1", "security-group/sg-1", "instance/*"} <= ends
    assert "*" not in found
    assert findings == []


@pytest.mark.parametrize(
    ("making", "manifest", "region"),
    [
        ("boto3.client('s3')", {}, "${AWS::Region}"),
        ("boto3.client('s3', region_name='eu-west-1')", {}, "eu-west-1"),
        ("boto3.client('s3', region_name=os.environ['R'])", {}, "${AWS::Region}"),
        ("boto3.client('s3', region_name=os.environ['R'])", {"R": "eu-west-2"}, "eu-west-2"),
    ],
)
def test_the_region_is_that_of_the_client(making, manifest, region):
    (call,) = sdk_calls(f"import boto3, os\n{making}.list_buckets()", TABLE).calls
    assert region_of(call, Manifest(manifest)) == region


def test_slots_are_told_from_what_cloudformation_fills_in():
    assert slots_in("arn:${AWS::Partition}:s3:::${inputs.a}/${s3.bucket}") == ["inputs.a", "s3.bucket"]
    assert Given("inputs", "a") != UNKNOWN
