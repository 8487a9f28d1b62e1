"""What is kept: tables, the bucket, queues, log groups, secrets."""

import pytest

from infra.stages import STAGES
from tdev.platform.tables import TABLES
from tests.support.templates import text


@pytest.fixture(params=TABLES, ids=lambda table: table.name)
def declared(request):
    return request.param


@pytest.fixture
def whole(template, stage, declared):
    """The table with its policies for deletion."""
    name = template.id_of("DynamoDB::GlobalTable", "TableName", f"tdev-{stage}-{declared.name}")
    return template.whole("DynamoDB::GlobalTable")[name]


@pytest.fixture
def table(whole):
    return whole["Properties"]


def keys(schema):
    return [(key["AttributeName"], key["KeyType"]) for key in schema]


def test_the_declared_tables_are_there_and_no_others(template, stage):
    found = {each["TableName"] for each in template.of("DynamoDB::GlobalTable").values()}
    assert found == {f"tdev-{stage}-{table.name}" for table in TABLES}
    assert not template.of("DynamoDB::Table")


class TestEachTable:
    def test_has_the_declared_keys(self, table, declared):
        assert keys(table["KeySchema"]) == [(declared.pk, "HASH"), (declared.sk, "RANGE")]

    def test_has_the_declared_indexes_with_all_attributes(self, table, declared):
        found = {each["IndexName"]: each for each in table.get("GlobalSecondaryIndexes", [])}
        assert set(found) == {index.name for index in declared.indexes}
        for index in declared.indexes:
            assert keys(found[index.name]["KeySchema"]) == [(index.pk, "HASH"), (index.sk, "RANGE")]
            assert found[index.name]["Projection"] == {"ProjectionType": "ALL"}

    def test_all_keys_are_texts(self, table):
        assert {each["AttributeType"] for each in table["AttributeDefinitions"]} == {"S"}

    def test_forgets_what_expires_and_nothing_else(self, table, declared):
        found = table.get("TimeToLiveSpecification")
        assert found == ({"AttributeName": declared.ttl, "Enabled": True} if declared.ttl else None)

    def test_is_paid_by_request(self, table):
        assert table["BillingMode"] == "PAY_PER_REQUEST"

    def test_can_be_brought_back_to_any_second(self, table):
        (replica,) = table["Replicas"]
        assert replica["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}

    def test_is_protected_in_production(self, whole, stage):
        (replica,) = whole["Properties"]["Replicas"]
        production = STAGES[stage].production
        assert replica["DeletionProtectionEnabled"] is production
        kept = "Retain" if production else "Delete"
        assert (whole["DeletionPolicy"], whole["UpdateReplacePolicy"]) == (kept, kept)

    def test_is_encrypted_with_a_key_whose_use_is_logged_in_production(self, table, stage):
        """Without a key named, DynamoDB encrypts with a key of its own."""
        wanted = {"SSEEnabled": True, "SSEType": "KMS"} if STAGES[stage].production else {"SSEEnabled": False}
        assert table["SSESpecification"] == wanted


class TestBuckets:
    def test_there_is_one_for_artifacts_and_one_for_its_log(self, template):
        logs = [each.get("LoggingConfiguration") for each in template.of("S3::Bucket").values()]
        (log,) = (each for each in logs if each)
        assert len(logs) == 2
        assert log["DestinationBucketName"]["Ref"] in template.of("S3::Bucket")

    def test_nothing_is_public(self, template):
        for bucket in template.of("S3::Bucket").values():
            assert bucket["PublicAccessBlockConfiguration"] == dict.fromkeys(
                ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
            )
            assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}

    def test_objects_are_encrypted_and_versioned(self, template):
        for bucket in template.of("S3::Bucket").values():
            (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
            assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
            assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}

    def test_old_versions_and_broken_uploads_go(self, template):
        for bucket in template.of("S3::Bucket").values():
            (rule,) = bucket["LifecycleConfiguration"]["Rules"]
            assert rule["Status"] == "Enabled"
            assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
            assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}

    def test_artifacts_never_expire_and_their_log_does(self, template, stage):
        for bucket in template.of("S3::Bucket").values():
            (rule,) = bucket["LifecycleConfiguration"]["Rules"]
            is_log = "LoggingConfiguration" not in bucket
            assert rule.get("ExpirationInDays") == (STAGES[stage].log_days if is_log else None)

    def test_they_outlive_the_stack_in_every_stage(self, template):
        for bucket in template.whole("S3::Bucket").values():
            assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == ("Retain", "Retain")

    def test_nobody_comes_without_tls_1_2(self, template):
        for bucket in template.of("S3::Bucket"):
            name = template.id_of("S3::BucketPolicy", "Bucket", f"<{bucket}>")
            denied = [each for found, each in template.documents() if found == name and each.effect == "Deny"]
            conditions = [each.conditions for each in denied]
            assert {"Bool": {"aws:SecureTransport": "false"}} in conditions
            assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in conditions
            for each in denied:
                assert each.actions == ("s3:*",)
                assert set(each.resources) == {f"<{bucket}.Arn>", f"<{bucket}.Arn>/*"}

    def test_only_the_log_service_writes_the_log(self, template):
        policies = set(template.of("S3::BucketPolicy"))
        for name, each in template.documents():
            if name in policies and each.effect == "Allow":
                assert each.actions == ("s3:PutObject",)
                assert each.principals == ("Service logging.s3.amazonaws.com",)
                assert "ArnLike" in each.conditions


class TestQueues:
    def test_they_are_encrypted_and_keep_messages_for_two_weeks(self, template):
        assert len(template.of("SQS::Queue")) == 2
        for queue in template.of("SQS::Queue").values():
            assert queue["SqsManagedSseEnabled"] is True
            assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600

    def test_nobody_comes_without_tls(self, template):
        policies = template.of("SQS::QueuePolicy")
        for queue in template.of("SQS::Queue"):
            (policy,) = (name for name, each in policies.items() if {"Ref": queue} in each["Queues"])
            conditions = [each.conditions for name, each in template.documents() if name == policy]
            assert {"Bool": {"aws:SecureTransport": "false"}} in conditions


class TestLogGroups:
    def test_every_group_forgets_after_a_while(self, template, stage):
        assert {each["RetentionInDays"] for each in template.of("Logs::LogGroup").values()} == {STAGES[stage].log_days}

    def test_groups_outlive_the_stack_in_production_only(self, template, stage):
        kept = "Retain" if STAGES[stage].production else "Delete"
        assert {each["DeletionPolicy"] for each in template.whole("Logs::LogGroup").values()} == {kept}

    def test_every_group_carries_the_stage_in_its_name(self, template, stage):
        names = [text(each["LogGroupName"]) for each in template.of("Logs::LogGroup").values()]
        assert not [name for name in names if f"/{stage}/" not in name and f"-{stage}-" not in name]


class TestSecrets:
    def test_no_value_stands_in_the_template(self, template):
        for secret in template.of("SecretsManager::Secret").values():
            assert "SecretString" not in secret
            assert secret["GenerateSecretString"] == {}

    def test_the_key_of_a_model_is_the_platforms_and_no_tenants(self, template, stage):
        assert template.only("SecretsManager::Secret")["Name"] == f"tdev/{stage}/_platform/model-key"

    def test_no_environment_variable_looks_like_a_secret(self, template):
        for function in template.of("Lambda::Function").values():
            # The alias of the key that signs bundles: a name, which KMS does something for; nobody sees the key.
            names = " ".join(set(function["Environment"]["Variables"]) - {"TDEV_SIGNING_KEY"}).lower()
            assert not [word for word in ("secret", "password", "key", "token") if word in names]
