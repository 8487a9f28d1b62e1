"""Settings: each field from its variable, each wrong value named, all of them at once."""

import os
from dataclasses import fields
from pathlib import Path

import pytest

from tdev.kernel.errors import InvalidError
from tdev.settings import (
    Settings,
    config_places,
    replace_environment,
    secrets_given,
    settings,
    step_summary,
    terminal_wishes,
)

LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:packages"
GOOD = {
    "platform": ("aws", "aws"),
    "stage": ("prod-2", "prod-2"),
    "data": ("/data", Path("/data")),
    "files": ("docs", Path("docs")),
    "tenant": ("acme", "acme"),
    "endpoint": ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
    "address": ("https://tdev.example.org", "https://tdev.example.org"),
    "token": ("abc.def", "abc.def"),
    "sign": ("on", "on"),
    "threshold": ("90", 90),
    "rounds": ("0", 0),
    "requests_per_second": ("0", 0),
    "most_active": ("50", 50),
    "budget_per_run": ("0.05", 0.05),
    "budget_per_day": ("12", 12.0),
    "model": ("openai:llama3.2:3b@http://127.0.0.1:11434/v1", "openai:llama3.2:3b@http://127.0.0.1:11434/v1"),
    "embedding": ("words:/v.txt", "words:/v.txt"),
    "model_key": ("MY_KEY", "MY_KEY"),
    "model_profile": ("work", "work"),
    "model_price": ("3/15.5", "3/15.5"),
    "model_timeout_s": ("20", 20),
    "model_tokens_per_run": ("5000", 5000),
    "model_tokens_per_day": ("90000", 90000),
    "model_cache": ("answers", Path("answers")),
    "synchronous": ("FULL", "FULL"),
    "log_level": ("DEBUG", "DEBUG"),
    "approve": ("fetch,write:files", "fetch,write:files"),
    "approval_s": ("3600", 3600),
    "watch_every_s": ("30", 30),
    "keep_days": ("0", 0),
    "tidy_every_s": ("600", 600),
    "issuer": ("https://id.example.org/", "https://id.example.org/"),
    "audience": ("tdev", "tdev"),
    "jwks": ("https://id.example.org/keys", "https://id.example.org/keys"),
    "allowed_hosts": ("tdev.example.org", "tdev.example.org"),
    "weak_sandbox": ("allow", "allow"),
    "component_aws": ("own", "own"),
    "learning": ("never", "never"),
    "bucket": ("tdev-prod-artifacts", "tdev-prod-artifacts"),
    "machines": (
        "arn:aws:states:eu-west-1:1:stateMachine:tdev-prod-",
        "arn:aws:states:eu-west-1:1:stateMachine:tdev-prod-",
    ),
    "signing_key": ("alias/tdev-prod-bundles", "alias/tdev-prod-bundles"),
    "price_region": ("us-east-1", "us-east-1"),
    "machine_template": ("s3://assets/machine.json", "s3://assets/machine.json"),
    "service_template": ("s3://assets/key.json", "s3://assets/key.json"),
    "service_role": (
        "arn:aws:iam::123456789012:role/tdev-prod-services",
        "arn:aws:iam::123456789012:role/tdev-prod-services",
    ),
    "service_boundary": (
        "arn:aws:iam::123456789012:policy/tdev-prod-service-boundary",
        "arn:aws:iam::123456789012:policy/tdev-prod-service-boundary",
    ),
    "service_layers": (f"{LAYER}:1,{LAYER}:2", f"{LAYER}:1,{LAYER}:2"),
    "service_alarms": (
        "arn:aws:sns:eu-west-1:123456789012:tdev-prod-alarms",
        "arn:aws:sns:eu-west-1:123456789012:tdev-prod-alarms",
    ),
    "stages": ("dev,staging=https://staging.example.org", "dev,staging=https://staging.example.org"),
    "service_tracing": ("on", "on"),
    "service_log_days": ("90", 90),
    "ecs_front_template": ("s3://assets/front.json", "s3://assets/front.json"),
    "ecs_version_template": ("s3://assets/version.json", "s3://assets/version.json"),
    "ecs_role": ("arn:aws:iam::123456789012:role/tdev-ecs", "arn:aws:iam::123456789012:role/tdev-ecs"),
    "ecs_starting_role": (
        "arn:aws:iam::123456789012:role/tdev-prod-starting",
        "arn:aws:iam::123456789012:role/tdev-prod-starting",
    ),
    "ecs_image": (f"registry/runner@sha256:{'0' * 64}", f"registry/runner@sha256:{'0' * 64}"),
    "ecs_vpc": ("vpc-0a1b2c3d", "vpc-0a1b2c3d"),
    "ecs_subnets": ("subnet-0a1b2c3d,subnet-1a1b2c3d", "subnet-0a1b2c3d,subnet-1a1b2c3d"),
    "ecs_callers": ("10.0.0.0/16", "10.0.0.0/16"),
    "ecs_certificate": (
        "arn:aws:acm:eu-west-1:123456789012:certificate/one",
        "arn:aws:acm:eu-west-1:123456789012:certificate/one",
    ),
    "ecs_public": ("on", "on"),
    "ecs_least": ("1", 1),
    "ecs_most": ("9", 9),
    "patience_s": ("20", 20),
    "service_step": ("extract_emails@1.0.0", "extract_emails@1.0.0"),
    "bundle_digest": (f"sha256:{'0' * 64}", f"sha256:{'0' * 64}"),
    "data_role": (
        "arn:aws:iam::123456789012:role/tdev-prod-api-data",
        "arn:aws:iam::123456789012:role/tdev-prod-api-data",
    ),
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
        ("learning", "always", "tenants"),
        ("requests_per_second", "-1", "0 to 100000"),
        ("most_active", "100001", "0 to 100000"),
        ("budget_per_run", "nan", "a number"),
        ("budget_per_run", "-0.5", "a number"),
        ("budget_per_day", "1000001", "0 to 1000000"),
        ("watch_every_s", "0", "1 to 3600"),
        ("keep_days", "-1", "0 to 36500"),
        ("tidy_every_s", "59", "60 to 86400"),
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
        ("service_template", "https://assets/key.json", "s3://"),
        ("service_role", "tdev-dev-services", "ARN of a role"),
        ("service_boundary", "arn:aws:iam::123456789012:role/x", "ARN of a policy"),
        ("service_layers", "packages", "ARNs of at most 5"),
        ("service_layers", ",".join([f"{LAYER}:1"] * 6), "at most 5"),
        ("service_alarms", "ann@example.com", "ARN of a topic"),
        ("service_tracing", "yes", "off, on"),
        ("service_log_days", "8", "7, 14, 30"),
        ("patience_s", "4", "5 to 3600"),
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


@pytest.mark.parametrize(
    "model",
    [
        "none",
        "bedrock:eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "bedrock:arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0",
        "anthropic:claude-sonnet-4-5",
        "anthropic:claude-sonnet-4-5@https://proxy.example.org",
        "openai:gpt-4.1-mini",
        "openai:org/model-7b@https://vllm.example.org:8000/v1",
        "recorded:tests/answers",
    ],
)
def test_models_are_named_by_engine(model: str) -> None:
    assert Settings.read({"TDEV_MODEL": model}).model == model


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("model", "gpt-4"),
        ("model", "openai:x@ftp://a/v1"),
        ("model", "openai:x@https://user:pass@example.org/v1"),
        ("model", "openai:x@https://example.org/v1?key=1"),
        ("model", "anthropic:a b"),
        ("model_key", "sk-proj-0123456789"),
        ("model_price", "3"),
        ("model_timeout_s", "0"),
        ("model_tokens_per_day", "-1"),
    ],
)
def test_a_wrong_setting_of_models_is_named(name: str, text: str) -> None:
    with pytest.raises(InvalidError, match=f"TDEV_{name.upper()}"):
        Settings.read({f"TDEV_{name.upper()}": text})


def test_what_lies_below_counts_where_the_environment_has_nothing() -> None:
    below = {"TDEV_THRESHOLD": "70", "TDEV_ROUNDS": "1"}
    found = Settings.read({"TDEV_THRESHOLD": "90", "TDEV_ROUNDS": ""}, below=below)
    assert (found.threshold, found.rounds) == (90, 1)
    with pytest.raises(InvalidError, match="TDEV_ROUNDS"):
        Settings.read({}, below={"TDEV_ROUNDS": "many"})


def test_the_files_of_settings_are_found_where_the_environment_says() -> None:
    places = config_places({"HOME": "/people/ann", "TDEV_ENV": "prod", "TDEV_TENANT": "red", "TDEV_ROUNDS": ""})
    assert (places.environment, places.user) == ("prod", Path("/people/ann/.config/tdev/config.toml"))
    assert places.given == {"env", "tenant"}
    assert config_places({"XDG_CONFIG_HOME": "/etc/xdg"}).user == Path("/etc/xdg/tdev/config.toml")
    assert config_places({}).environment == ""


def test_a_process_that_was_forked_gets_an_environment_of_its_own_and_reads_its_settings_again() -> None:
    before = dict(os.environ)
    try:
        replace_environment({"TDEV_TENANT": "one"})
        assert (dict(os.environ), settings().tenant) == ({"TDEV_TENANT": "one"}, "one")
        replace_environment({"TDEV_TENANT": "two"})
        assert (dict(os.environ), settings().tenant) == ({"TDEV_TENANT": "two"}, "two")
    finally:
        replace_environment(before)


def test_a_job_of_github_has_a_file_for_its_summary() -> None:
    assert step_summary({"GITHUB_STEP_SUMMARY": "/tmp/s.md"}) == Path("/tmp/s.md")
    assert step_summary({}) is None
