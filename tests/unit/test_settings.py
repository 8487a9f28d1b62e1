"""Settings: each field from its variable, each wrong value named, all of them at once."""

from dataclasses import fields
from pathlib import Path

import pytest

from tdev.kernel.errors import InvalidError
from tdev.settings import Settings, secrets_given, settings, terminal_wishes

GOOD = {
    "platform": ("aws", "aws"),
    "stage": ("prod-2", "prod-2"),
    "data": ("/data", Path("/data")),
    "files": ("docs", Path("docs")),
    "tenant": ("acme", "acme"),
    "endpoint": ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
    "token": ("abc.def", "abc.def"),
    "threshold": ("90", 90),
    "rounds": ("0", 0),
    "requests_per_second": ("0", 0),
    "most_active": ("50", 50),
    "synchronous": ("FULL", "FULL"),
    "log_level": ("DEBUG", "DEBUG"),
    "approve": ("fetch,write:files", "fetch,write:files"),
    "approval_s": ("3600", 3600),
    "issuer": ("https://id.example.org/", "https://id.example.org/"),
    "audience": ("tdev", "tdev"),
    "jwks": ("https://id.example.org/keys", "https://id.example.org/keys"),
    "allowed_hosts": ("tdev.example.org", "tdev.example.org"),
    "weak_sandbox": ("allow", "allow"),
    "bucket": ("tdev-prod-artifacts", "tdev-prod-artifacts"),
    "machines": (
        "arn:aws:states:eu-west-1:1:stateMachine:tdev-prod-",
        "arn:aws:states:eu-west-1:1:stateMachine:tdev-prod-",
    ),
    "signing_key": ("alias/tdev-prod-bundles", "alias/tdev-prod-bundles"),
    "bundle_digest": (f"sha256:{'0' * 64}", f"sha256:{'0' * 64}"),
    "data_role": (
        "arn:aws:iam::123456789012:role/tdev-prod-api-data",
        "arn:aws:iam::123456789012:role/tdev-prod-api-data",
    ),
    "price_region": ("eu-west-1", "eu-west-1"),
    "functions": ("here", Path("here")),
}


def test_every_field_is_tested_here():
    assert {field.name for field in fields(Settings)} == set(GOOD)


@pytest.mark.parametrize(("name", "text", "value"), [(name, *pair) for name, pair in GOOD.items()])
def test_field_is_read_from_its_variable(name, text, value):
    read = Settings.read({f"TDEV_{name.upper()}": text})
    assert getattr(read, name) == value
    assert getattr(Settings(), name) != value


def test_without_variables_everything_stands_at_its_default():
    assert Settings.read({}) == Settings()


def test_empty_variable_counts_as_not_given():
    assert Settings.read({f"TDEV_{name.upper()}": "" for name in GOOD}) == Settings()


def test_other_variables_are_left_alone():
    assert Settings.read({"TDEV_UNKNOWN": "1", "PLATFORM": "aws", "tdev_platform": "aws"}) == Settings()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("platform", "azure", "embedded, aws"),
        ("platform", "AWS", "embedded, aws"),
        ("stage", "Prod", "a-z"),
        ("stage", "a b", "a-z"),
        ("stage", "x" * 21, "20"),
        ("tenant", "_shared", "a-z"),
        ("tenant", "a#b", "a-z"),
        ("endpoint", "localhost:8787", "http"),
        ("endpoint", "file:///etc", "http"),
        ("threshold", "101", "0 to 100"),
        ("threshold", "-1", "0 to 100"),
        ("threshold", "many", "whole number"),
        ("threshold", "8.5", "whole number"),
        ("threshold", "8_5", "whole number"),
        ("threshold", " 85", "whole number"),
        ("rounds", "6", "0 to 5"),
        ("synchronous", "OFF", "NORMAL, FULL"),
        ("log_level", "LOUD", "INFO"),
        ("requests_per_second", "-1", "0 to 100000"),
        ("most_active", "100001", "0 to 100000"),
        ("approval_s", "59", "60 to 604800"),
        ("approval_s", "604801", "60 to 604800"),
        ("issuer", "id.example.org", "address"),
        ("issuer", "urn:tdev:region", "address"),
        ("audience", "two words", "visible"),
        ("jwks", "http://id.example.org/keys", "https"),
        ("jwks", "file:///etc/keys", "https"),
        ("signing_key", "alias tdev", "KMS key"),
        ("bundle_digest", "latest", "64 hexadecimal"),
        ("data_role", "tdev-dev-api-data", "ARN of a role"),
        ("data_role", "arn:aws:iam::123456789012:user/ann", "ARN of a role"),
    ],
)
def test_wrong_value_is_named_with_what_is_allowed(name, text, told):
    with pytest.raises(InvalidError) as error:
        Settings.read({f"TDEV_{name.upper()}": text})
    (finding,) = error.value.findings
    assert finding.pointer == f"#/TDEV_{name.upper()}"
    assert finding.code == "setting"
    assert told in finding.message
    assert f"TDEV_{name.upper()}: {finding.message}" in error.value.message


def test_all_wrong_values_are_told_at_once():
    wrong = {"TDEV_PLATFORM": "moon", "TDEV_ROUNDS": "x", "TDEV_THRESHOLD": "200", "TDEV_STAGE": "ok"}
    with pytest.raises(InvalidError) as error:
        Settings.read(wrong)
    assert sorted(f.pointer for f in error.value.findings) == ["#/TDEV_PLATFORM", "#/TDEV_ROUNDS", "#/TDEV_THRESHOLD"]


def test_token_is_never_told_in_an_error():
    with pytest.raises(InvalidError) as error:
        Settings.read({"TDEV_TOKEN": "secret-token", "TDEV_ROUNDS": "x"})
    assert "secret-token" not in str(error.value)


def test_settings_cannot_be_changed():
    with pytest.raises(AttributeError):
        Settings().stage = "prod"


def test_changed_settings_are_checked_as_well():
    assert Settings().changed(stage="prod", threshold=90) == Settings.read(
        {"TDEV_STAGE": "prod", "TDEV_THRESHOLD": "90"}
    )
    with pytest.raises(InvalidError) as error:
        Settings().changed(stage="Prod", rounds=9)
    assert {finding.pointer for finding in error.value.findings} == {"#/TDEV_STAGE", "#/TDEV_ROUNDS"}
    assert "stage must be" in error.value.message


def test_settings_of_the_process_are_read_once():
    assert settings() is settings()


@pytest.mark.parametrize(
    ("environ", "wishes"),
    [
        ({}, (False, False, False)),
        ({"NO_COLOR": "1"}, (True, False, False)),
        ({"NO_COLOR": ""}, (False, False, False)),
        ({"FORCE_COLOR": "1", "CI": "true"}, (False, True, True)),
    ],
)
def test_wishes_about_terminals_count_when_they_are_not_empty(environ, wishes):
    found = terminal_wishes(environ)
    assert (found.no_color, found.force_color, found.ci) == wishes


def test_secrets_of_the_environment_are_read_by_name_and_are_no_settings():
    environ = {"TDEV_SECRET_API_KEY": "value-1", "TDEV_SECRET_EMPTY": "", "TDEV_STAGE": "ci", "SECRET_X": "y"}
    assert secrets_given(environ) == {"API_KEY": "value-1"}
    assert "value-1" not in repr(Settings.read(environ))
