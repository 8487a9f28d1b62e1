import pytest

from tdev.domain.permissions.naming import model_of, names_in, queue_of, statement_of


@pytest.mark.parametrize(
    ("kind", "content", "names"),
    [
        (("sqs", "queue", "QueueName"), "jobs", ["jobs"]),
        (("sqs", "queue", "QueueName"), "http://localhost:4566/queue/jobs", ["jobs"]),
        (("ssm", "parameter", "ParameterNameWithoutLeadingSlash"), "/shop/rate", ["shop/rate"]),
        (("ssm", "parameter", "ParameterNameWithoutLeadingSlash"), "/shop/rate:3", ["shop/rate"]),
        (("secretsmanager", "Secret", "SecretId"), "shop/key", ["shop/key-??????"]),
        (("lambda", "function", "FunctionName"), "123456789012:function:resize:live", ["resize:live"]),
        (("lambda", "function", "FunctionName"), "resize", ["resize"]),
        (("route53", "hostedzone", "Id"), "/hostedzone/Z1", ["Z1"]),
        (("ses", "identity", "IdentityName"), "Shop <a@example.com>", ["a@example.com", "example.com"]),
        (("dynamodb", "table", "TableName"), "orders", ["orders"]),
        (("dynamodb", "table", "TableName"), 'SELECT * FROM "orders"', ["orders"]),
        (("dynamodb", "table", "TableName"), "EXPLAIN everything", []),
        (("s3", "bucket", "BucketName"), "raw", ["raw"]),
    ],
)
def test_names_as_they_stand_in_an_arn(kind, content, names):
    assert names_in(*kind, content) == names


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ('SELECT * FROM "orders" WHERE id = ?', ("Select", "orders")),
        ("select a, b\nfrom orders", ("Select", "orders")),
        ('SELECT * FROM "orders"."by-day"', ("Select", "orders")),
        ("INSERT INTO stock VALUE {'a': 1}", ("Insert", "stock")),
        ("UPDATE orders SET a = 1", ("Update", "orders")),
        ("DELETE FROM orders WHERE id = '1'", ("Delete", "orders")),
        ("EXISTS(SELECT 1)", None),
        ("", None),
    ],
)
def test_statements_say_verb_and_table(statement, found):
    assert statement_of(statement) == found


def test_addresses_of_queues_say_region_and_account():
    assert queue_of("https://sqs.eu-central-1.amazonaws.com/123456789012/jobs.fifo") == (
        "eu-central-1",
        "123456789012",
        "jobs.fifo",
    )
    assert queue_of("http://localhost:4566/123456789012/jobs") == (None, "123456789012", "jobs")
    assert queue_of("jobs") is None


def test_models_over_regions_are_known_by_their_beginning():
    assert model_of("eu.amazon.nova-lite-v1:0") == ("amazon.nova-lite-v1:0", True)
    assert model_of("anthropic.claude-v2") == ("anthropic.claude-v2", False)
