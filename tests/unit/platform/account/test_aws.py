"""The account on AWS: every refusal has our words and a hint, and nothing of what AWS or a credential process wrote."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore import exceptions as sdk
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import PlatformError
from tdev.platform.account.aws import AwsAccount

SECRET = "AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG"


class Failing:
    """A client of any service each of whose operations raises."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            raise self._error

        return call


def refused(code: str, message: str = SECRET) -> sdk.ClientError:
    return sdk.ClientError({"Error": {"Code": code, "Message": message}}, "Asked")


def failing(error: Exception) -> AwsAccount:
    return AwsAccount("eu-central-1", client=lambda service: Failing(error))


QUESTIONS: dict[str, Callable[[AwsAccount], Any]] = {
    "identity": lambda account: account.identity(),
    "parameter": lambda account: account.parameter("/x"),
    "stack": lambda account: account.stack("x"),
    "concurrency": lambda account: account.concurrency(),
    "models": lambda account: account.models(),
    "may_use": lambda account: account.may_use("x"),
}
ERRORS: list[tuple[Exception, str, str]] = [
    (sdk.NoCredentialsError(), "no AWS credentials", "aws sso login"),
    (sdk.PartialCredentialsError(provider="env", cred_var=SECRET), "not complete", "AWS_PROFILE"),
    (sdk.TokenRetrievalError(provider="sso", error_msg=SECRET), "has ended", "sign in again"),
    (sdk.UnauthorizedSSOTokenError(), "has ended", "sign in again"),
    (sdk.SSOTokenLoadError(error_msg=SECRET), "nobody is signed in", "aws sso login"),
    (sdk.CredentialRetrievalError(provider="process", error_msg=SECRET), "cannot be fetched", "by hand"),
    (sdk.NoRegionError(), "no AWS region", "--region"),
    (sdk.EndpointConnectionError(endpoint_url=SECRET), "cannot be reached", "region spelled right"),
    (sdk.ConnectTimeoutError(endpoint_url=SECRET), "did not answer in time", "proxy"),
    (sdk.ReadTimeoutError(endpoint_url=SECRET), "did not answer in time", "proxy"),
    (sdk.ProxyConnectionError(proxy_url=SECRET), "proxy cannot be reached", "HTTPS_PROXY"),
    (sdk.SSLError(endpoint_url="x", error=SECRET), "not trusted", "AWS_CA_BUNDLE"),
    (sdk.UnknownServiceError(service_name=SECRET, known_service_names="x"), "UnknownServiceError", "settings"),
    (refused("ExpiredToken"), "have expired", "sign in again"),
    (refused("ExpiredTokenException"), "have expired", "sign in again"),
    (refused("RequestExpired"), "have expired", "clock"),
    (refused("InvalidClientTokenId"), "does not know", "deleted"),
    (refused("UnrecognizedClientException"), "does not know", "region not enabled"),
    (refused("SignatureDoesNotMatch"), "secret key", "copy both keys"),
    (refused("AccessDenied"), "not allowed", "ReadOnlyAccess"),
    (refused("AccessDeniedException"), "not allowed", "ReadOnlyAccess"),
    (refused("OptInRequired"), "not opened", "enable it"),
    (refused("ThrottlingException"), "too many requests", "again in a minute"),
    (refused("SomethingNew"), "SomethingNew", "list of errors"),
    (refused(SECRET), "no code", "list of errors"),
]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(("error", "said", "hint"), ERRORS, ids=lambda value: type(value).__name__)
def test_every_refusal_is_said_in_our_words_with_what_to_do(
    question: str, error: Exception, said: str, hint: str
) -> None:
    with pytest.raises(PlatformError, match=said) as caught:
        QUESTIONS[question](failing(error))
    assert hint in str(caught.value.hint)
    assert SECRET not in f"{caught.value.message} {caught.value.hint}"


@given(code=st.text(max_size=20), message=st.text(min_size=21, max_size=200))
def test_no_text_of_aws_is_shown(code: str, message: str) -> None:
    with pytest.raises(PlatformError) as caught:
        failing(refused(code, message)).identity()
    assert caught.value.hint
    assert message not in f"{caught.value.message} {caught.value.hint}"


def test_only_a_missing_stack_or_parameter_is_none() -> None:
    gone = refused("ValidationError", "Stack with id x does not exist")
    assert failing(gone).stack("x") is None
    assert failing(refused("ParameterNotFound")).parameter("x") is None
    with pytest.raises(PlatformError, match="ValidationError"):
        failing(refused("ValidationError", "1 validation error detected")).stack("x")
    with pytest.raises(PlatformError, match="ValidationError"):
        failing(gone).parameter("x")


def test_a_model_may_be_used_only_when_nothing_stands_in_the_way() -> None:
    allowed = {
        "agreementAvailability": {"status": "AVAILABLE"},
        "authorizationStatus": "AUTHORIZED",
        "entitlementAvailability": "AVAILABLE",
        "regionAvailability": "AVAILABLE",
    }

    class Answering:
        def __init__(self, **changes: Any) -> None:
            self._answer = {**allowed, **changes}

        def get_foundation_model_availability(self, **request: Any) -> Any:
            return self._answer

    def may_use(**changes: Any) -> bool:
        return AwsAccount("x", client=lambda service: Answering(**changes)).may_use("m")

    assert may_use()
    for name, value in allowed.items():
        closed = {"status": "PENDING"} if isinstance(value, dict) else f"NOT_{value}"
        assert not may_use(**{name: closed}), name


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment without any AWS setting but a key that is none."""
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    return monkeypatch


def test_the_region_is_the_given_one_or_that_of_the_environment_or_none(environment: pytest.MonkeyPatch) -> None:
    assert AwsAccount().region() == ""
    environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
    assert AwsAccount().region() == "us-east-1"
    environment.setenv("AWS_REGION", "eu-west-1")
    assert AwsAccount().region() == "eu-west-1"
    assert AwsAccount("eu-central-1").region() == "eu-central-1"


def test_a_profile_that_does_not_exist_is_said(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(PlatformError, match="profile does not exist") as caught:
        AwsAccount().region()
    assert "list-profiles" in str(caught.value.hint)


def test_who_does_not_answer_is_given_up_after_one_attempt(environment: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        environment.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        account = AwsAccount("eu-central-1")
        with pytest.raises(PlatformError, match="did not answer in time"):
            account.identity()
        account.close()
        silent.setblocking(False)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()
