"""Signing: as AWS describes it, for the region of the address, never without credentials."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from botocore.session import Session

from tdev.kernel.errors import DeniedError, InvalidError
from tdev.platform.identity.aws import SigV4Signer
from tests.support.signature_server import KEY, SECRET, TOKEN, problem_of

URL = "https://abc.execute-api.eu-central-1.amazonaws.com/iam/api/tools"


def session(**variables: str) -> Session:
    """A session that knows these credentials and nothing of this machine."""
    made = Session()
    for name, value in variables.items():
        made.set_config_variable(name, value)
    made.set_credentials(KEY, SECRET, TOKEN)
    return made


@pytest.mark.parametrize(("method", "body"), [("GET", b""), ("POST", b'{"a":1}')])
def test_a_signature_holds_for_the_request_it_was_made_for_and_no_other(method: str, body: bytes) -> None:
    headers = SigV4Signer(session()).headers(method, URL, body)
    lower = {name.lower(): value for name, value in headers.items()} | {"host": urlsplit(URL).netloc}
    path = urlsplit(URL).path
    assert problem_of(method, path, lower, body) == ""
    assert problem_of(method, path, lower, b"other") != ""
    assert problem_of("DELETE", path, lower, body) != ""
    assert problem_of(method, "/iam/api/agents", lower, body) != ""


def test_the_region_of_another_address_is_that_of_the_session() -> None:
    headers = SigV4Signer(session(region="eu-west-1")).headers("GET", "https://tdev.example.org/iam/api/tools", b"")
    assert "/eu-west-1/execute-api/" in headers["Authorization"]


def test_without_a_region_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    made = session()
    made.set_config_variable("region", None)
    with pytest.raises(InvalidError, match="for which AWS region"):
        SigV4Signer(made).headers("GET", "https://tdev.example.org/", b"")


def test_without_credentials_it_is_denied_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(DeniedError, match="no AWS credentials") as caught:
        SigV4Signer(Session()).headers("GET", URL, b"")
    assert "TDEV_TOKEN" in str(caught.value.hint)


def test_a_profile_that_is_not_there_is_denied_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(DeniedError, match="nobody"):
        SigV4Signer().headers("GET", URL, b"")
