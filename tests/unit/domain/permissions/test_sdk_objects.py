import pytest

from tdev.domain.permissions import sdk_objects
from tdev.domain.permissions.sdk_objects import Arguments
from tdev.domain.permissions.table import action_table
from tdev.domain.permissions.values import (
    UNKNOWN,
    Client,
    Collection,
    Given,
    Method,
    Paginator,
    Resource,
    Session,
    Waiter,
    text,
)

TABLE = action_table()
BUCKET = Resource("s3", "Bucket", (("Name", (text("raw"),)),))
OBJECT = Resource("s3", "Object", (("BucketName", (text("raw"),)), ("Key", (text("k"),))))


def args(*positional, **named):
    return Arguments(tuple((p,) for p in positional), {name: (value,) for name, value in named.items()})


@pytest.mark.parametrize(
    ("dotted", "arguments", "made"),
    [
        ("boto3.client", args(text("s3")), Client("s3")),
        ("boto3.client", args(service_name=text("s3"), region_name=text("eu-west-1")), Client("s3", text("eu-west-1"))),
        ("boto3.client", args(text("s3"), text("eu-west-1")), Client("s3", text("eu-west-1"))),
        ("boto3.resource", args(text("dynamodb")), Resource("dynamodb")),
        ("boto3.client", args(UNKNOWN), Client("")),
        ("boto3.client", args(Given("environment", "S", "sqs")), Client("sqs")),
        ("boto3.client", Arguments(), Client("")),
        ("boto3.Session", args(region_name=text("eu-west-1")), Session(text("eu-west-1"))),
        ("botocore.session.get_session", Arguments(), Session()),
    ],
)
def test_calls_of_the_packages_make_objects(dotted, arguments, made):
    assert sdk_objects.called_import(dotted, arguments) == (made,)


def test_other_imports_make_nothing():
    assert sdk_objects.called_import("requests.Session", Arguments()) == ()
    assert sdk_objects.called_import("boto3.set_stream_logger", Arguments()) == ()


@pytest.mark.parametrize(
    ("owner", "name", "arguments", "made"),
    [
        (Session(), "client", args(text("sns")), Client("sns")),
        (Session(text("eu-west-1")), "resource", args(text("s3")), Resource("s3", region=text("eu-west-1"))),
        (Session(), "create_client", args(text("sqs")), Client("sqs")),
        (Client("s3"), "get_paginator", args(text("list_objects_v2")), Paginator(Client("s3"), "list_objects_v2")),
        (Client("s3"), "get_waiter", args(waiter_name=text("object_exists")), Waiter(Client("s3"), "object_exists")),
        (Client("s3"), "get_object", Arguments(), UNKNOWN),
        (Resource("s3"), "Bucket", args(text("raw")), BUCKET),
        (Resource("s3"), "Bucket", args(name=text("raw")), BUCKET),
        (Resource("s3"), "Object", args(text("raw"), text("k")), OBJECT),
        (
            BUCKET,
            "Object",
            args(text("k")),
            Resource("s3", "Object", (("BucketName", (text("raw"),)), ("Key", (text("k"),)))),
        ),
        (BUCKET, "put_object", args(Key=text("k")), OBJECT),
        (Resource("s3"), "Bucket", Arguments(), Resource("s3", "Bucket", (("Name", (UNKNOWN,)),))),
        (Collection(BUCKET, "objects"), "all", Arguments(), Collection(BUCKET, "objects")),
    ],
)
def test_calls_of_methods_make_objects(owner, name, arguments, made):
    assert sdk_objects.called(TABLE, Method(owner, name), arguments) == (made,)


@pytest.mark.parametrize(
    ("owner", "name", "found"),
    [
        (Client("s3"), "put_object", Method(Client("s3"), "put_object")),
        (Client("s3"), "exceptions", UNKNOWN),
        (BUCKET, "name", text("raw")),
        (BUCKET, "objects", Collection(BUCKET, "objects")),
        (BUCKET, "upload_file", Method(BUCKET, "upload_file")),
        (BUCKET, "meta", Method(Client("s3"), "meta")),
        (Resource("dynamodb", "Table"), "item_count", UNKNOWN),
    ],
)
def test_attributes(owner, name, found):
    assert sdk_objects.attribute(TABLE, owner, name) == (found,)


def test_meta_leads_to_the_client():
    assert sdk_objects.of_method(Method(Client("s3"), "meta"), "client") == (Client("s3"),)
    assert sdk_objects.of_method(Method(Client("s3"), "meta"), "region_name") == (UNKNOWN,)


def test_going_through_a_collection_gives_parts_of_its_owner():
    (item,) = sdk_objects.elements(TABLE, Collection(BUCKET, "objects"))
    assert (item.kind, item.identifier("BucketName"), item.identifier("Key")) == (
        "ObjectSummary",
        (text("raw"),),
        (UNKNOWN,),
    )
    assert sdk_objects.elements(TABLE, Collection(BUCKET, "nothing")) == (UNKNOWN,)


@pytest.mark.parametrize(
    ("dotted", "found"),
    [
        ("mypy_boto3_s3.S3Client", (Client("s3"),)),
        ("mypy_boto3_cognito_idp.client.CognitoIdentityProviderClient", (Client("cognito-idp"),)),
        ("types_boto3_s3.service_resource.Bucket", (Resource("s3", "Bucket"),)),
        ("mypy_boto3_dynamodb.DynamoDBServiceResource", (Resource("dynamodb"),)),
        ("mypy_boto3_s3.type_defs.GetObjectOutputTypeDef", ()),
        ("botocore.client.BaseClient", (Client(""),)),
        ("collections.abc.Mapping", ()),
    ],
)
def test_annotations_with_types_of_the_stubs(dotted, found):
    assert sdk_objects.annotated(dotted) == found


def test_arguments_by_position_get_the_names_that_are_not_filled():
    arguments = Arguments(((text("f"),), (text("k"),)), {}, filled={"Bucket": (text("raw"),)})
    assert arguments.by_order(("Filename", "Bucket", "Key")) == {
        "Filename": (text("f"),),
        "Key": (text("k"),),
        "Bucket": (text("raw"),),
    }
    assert Arguments(open=True).get("Bucket") == (UNKNOWN,)
    assert Arguments().get("Bucket") == ()


def test_answers_that_name_what_was_asked_for():
    (record,) = sdk_objects.called(TABLE, Method(Client("sqs"), "get_queue_url"), args(QueueName=text("jobs")))
    assert record.get("QueueUrl") == (text("jobs"),)
    (queue,) = sdk_objects.called(TABLE, Method(Resource("sqs"), "get_queue_by_name"), args(QueueName=text("jobs")))
    assert queue == Resource("sqs", "Queue", (("Url", (text("jobs"),)),))


def test_identifiers_are_texts_so_that_nothing_nests_without_end():
    (made,) = sdk_objects.called(TABLE, Method(Resource("s3"), "Object"), Arguments(((OBJECT,), (text("k"),))))
    assert made.identifiers == (("BucketName", (UNKNOWN,)), ("Key", (text("k"),)))
