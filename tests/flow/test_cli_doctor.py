"""``tdev doctor --aws`` from the command line: what it asks, what it says, and how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from tests.support.accounts import VERSION
from tests.support.checkout import ROOT
from tests.support.command_line import CommandLine
from tests.support.commands import tdev

__all__ = ["tdev"]

REGION = "eu-central-1"
KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Credentials in the environment, none anywhere else; the current folder is no checkout."""
    values = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_EC2_METADATA_DISABLED": "true"}
    values["AWS_ENDPOINT_URL_BEDROCK"] = "http://127.0.0.1:9"  # moto does not have it
    files = {name: str(tmp_path / "none") for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")}
    for name, value in {**values, **files}.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("signed_in")
class TestTheAccount:
    def test_an_account_without_bootstrap_fails_and_names_the_command(self, tdev: CommandLine) -> None:
        with mock_aws():
            said = tdev("doctor", "--aws", "--region", REGION)
        assert said.code == 1
        assert "✗ bootstrap" in said.out
        assert f"npx cdk bootstrap aws://123456789012/{REGION}" in said.out
        assert "✗ stack" not in said.out

    def test_a_bootstrapped_account_passes_with_warnings(self, tdev: CommandLine) -> None:
        with mock_aws():
            ssm = boto3.client("ssm", region_name=REGION)
            ssm.put_parameter(Name=VERSION, Value="30", Type="String")
            ssm.close()
            said = tdev("doctor", "--aws", "--region", REGION, "--stage", "blue", "--json")
        assert said.code == 0
        found = {each["name"]: each for each in said.json}
        assert found["bootstrap"] == {
            "name": "bootstrap",
            "ok": True,
            "found": "version 30",
            "todo": f"npx cdk bootstrap aws://123456789012/{REGION}",
            "needed": True,
        }
        assert found["stack"]["found"] == "tdev-blue is not deployed"
        assert not found["checkout"]["ok"]

    def test_a_stack_that_could_not_be_made_fails(self, tdev: CommandLine) -> None:
        with mock_aws():
            cloudformation = boto3.client("cloudformation", region_name=REGION)
            body = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
            cloudformation.create_change_set(
                StackName="tdev-dev", ChangeSetName="first", ChangeSetType="CREATE", TemplateBody=body
            )
            cloudformation.close()
            said = tdev("doctor", "--aws", "--region", REGION)
        assert "✗ stack: tdev-dev REVIEW_IN_PROGRESS" in said.out
        assert "delete-stack --stack-name tdev-dev" in said.out

    def test_without_a_region_it_fails_before_anybody_is_asked(self, tdev: CommandLine) -> None:
        said = tdev("doctor", "--aws")
        assert said.code == 1
        assert "✗ aws region: none is chosen" in said.out
        assert "aws credentials" not in said.out

    def test_no_key_is_shown(self, tdev: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        for form in ((), ("--json",)):
            said = tdev("doctor", "--aws", "--region", REGION, *form)
            assert said.code == 1
            assert "AWS cannot be reached" in said.out
            assert KEY not in said.out + said.err
            assert SECRET not in said.out + said.err

    @pytest.mark.parametrize("stage", ["Prod", "a b", "x" * 21, ""])
    def test_what_is_no_stage_is_a_usage_error(self, tdev: CommandLine, stage: str) -> None:
        said = tdev("doctor", "--aws", "--region", REGION, "--stage", stage)
        assert said.code == 2
        assert "stage" in said.err


@pytest.mark.parametrize("option", ["--region", "--stage"])
def test_what_is_for_aws_only_asks_for_aws(tdev: CommandLine, option: str) -> None:
    said = tdev("doctor", option, "eu-central-1")
    assert said.code == 2
    assert "--aws" in said.err


def test_without_aws_the_sdk_is_not_even_loaded(tmp_path: Path) -> None:
    code = (
        "import sys; from tdev.entry.cli.group import run; "
        f"code = run(['doctor', '--data', {str(tmp_path / 'data')!r}]); "
        "print(sorted(name for name in sys.modules if name.split('.')[0] in ('boto3', 'botocore'))); sys.exit(code)"
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "shared")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
    assert "checkout" not in done.stdout


def test_the_embedding_in_use_is_shown_and_a_file_that_is_none_fails(
    tdev: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "none is set; components are found by words" in tdev("doctor").out
    vectors = tmp_path / "vectors.txt"
    vectors.write_text("file 1 0\nread 0 1\n", encoding="utf-8")
    monkeypatch.setenv("TDEV_EMBEDDING", f"words:{vectors}")
    assert "answers with vectors of 2 numbers" in tdev("doctor").out
    vectors.write_text("no vectors here\n", encoding="utf-8")
    assert "the text form of word2vec or GloVe is wanted" in tdev("doctor").out
