"""Clients of AWS for components."""

from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
)

from tdev.kernel.errors import DeniedError, InvalidError, NotFoundError, StepError
from tdev.platform.component_aws import component_aws, translated
from tests.support.aws_services import aws_services


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("NoSuchKey", NotFoundError),
        ("ResourceNotFoundException", NotFoundError),
        ("AWS.SimpleQueueService.NonExistentQueue", NotFoundError),
        ("404", NotFoundError),
        ("AccessDeniedException", DeniedError),
        ("ExpiredToken", DeniedError),
        ("403", DeniedError),
        ("ValidationException", InvalidError),
        ("ThrottlingException", StepError),
        ("InternalError", StepError),
        ("", StepError),
    ],
)
def test_the_code_of_aws_decides_the_error(code: str, kind: type[Exception]) -> None:
    found = translated(ClientError({"Error": {"Code": code, "Message": "told"}}, "Do"), "s3 do")
    assert type(found) is kind
    assert found.message.startswith("s3 do: ")
    assert ("tdev why --iam" in str(found.hint)) is (kind is DeniedError)


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (NoCredentialsError(), DeniedError),
        (NoRegionError(), DeniedError),
        (ParamValidationError(report="x"), InvalidError),
        (ConnectTimeoutError(endpoint_url="x"), StepError),
    ],
)
def test_what_never_reached_aws_is_told_as_well(cause: Exception, kind: type[Exception]) -> None:
    assert type(translated(cause, "s3 do")) is kind


def test_an_operation_answers_or_raises_what_is_ours() -> None:
    with aws_services() as aws:
        s3 = aws("s3")
        s3.create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        assert s3.list_objects_v2(Bucket="bucket")["KeyCount"] == 0
        with pytest.raises(NotFoundError, match="s3 get_object"):
            s3.get_object(Bucket="bucket", Key="missing")
        with pytest.raises(InvalidError):
            s3.get_object(Bucket="bucket")


@pytest.mark.parametrize("service", ["iam", "sts", "ec2", "kms", "", "S3"])
def test_other_services_are_refused_before_a_client_is_made(service: str) -> None:
    def client_of(name: str) -> Any:
        raise AssertionError(f"a client of {name} was made")

    with pytest.raises(DeniedError, match="no client"):
        component_aws(client_of)(service)
