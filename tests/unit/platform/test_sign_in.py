"""Whose credentials these are: asked of STS, and what is missing is said with what to do."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError
from moto import mock_aws

from tdev.kernel.errors import PlatformError
from tdev.platform.sign_in import signed_in_as
from tests.support.dynamo import client


class Refusing:
    """An STS that answers with an error."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def get_caller_identity(self) -> Any:
        raise self._error


def test_the_arn_of_the_credentials_is_answered() -> None:
    with mock_aws():
        sts = client("sts")
        assert signed_in_as(sts) == sts.get_caller_identity()["Arn"]
        sts.close()


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (NoCredentialsError(), "AWS_PROFILE"),
        (NoRegionError(), "AWS_REGION"),
        (ClientError({"Error": {"Code": "ExpiredToken", "Message": "old"}}, "GetCallerIdentity"), "sign in again"),
        (ClientError({"Error": {"Code": "InvalidClientTokenId", "Message": "?"}}, "GetCallerIdentity"), "AWS_PROFILE"),
    ],
)
def test_what_is_missing_is_said_with_what_to_do(error: Exception, hint: str) -> None:
    with pytest.raises(PlatformError, match="signing in to AWS") as caught:
        signed_in_as(Refusing(error))
    assert hint in str(caught.value.hint)
