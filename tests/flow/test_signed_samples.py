"""The samples of the operator's guide that sign a request are run as they stand, and their signatures checked."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.signature_server import KEY, REGION, SECRET, TOKEN, SignatureServer, problem_of, signature_server

GUIDE = (ROOT / "docs" / "recipes" / "deploy.md").read_text("utf-8")
GOAL = {"goal": "count the words", "inputs": {"text": "to be or not"}}


@pytest.fixture
def server() -> Iterator[SignatureServer]:
    with signature_server() as found:
        yield found


def environment(server: SignatureServer, **changes: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "API": server.url,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": TOKEN,
        "AWS_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        **changes,
    }


def python_sample() -> list[str]:
    (sample,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    return [sys.executable, "-c", sample]


def curl_sample() -> list[str]:
    (sample,) = re.findall(r"```sh\n(curl --aws-sigv4 .*?)```", GUIDE, re.DOTALL)
    return ["bash", "-c", sample]


SAMPLES = [
    pytest.param(python_sample, id="python"),
    pytest.param(
        curl_sample,
        id="curl",
        marks=pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed"),
    ),
]


def run(command: list[str], given: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=given, cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_sends_the_goal_to_the_signed_door_with_a_good_signature(sample, server, tmp_path):
    done = run(sample(), environment(server), tmp_path)
    assert done.returncode == 0, done.stderr
    (received,) = server.received
    assert received.problem == ""
    assert received.path == "/iam/api/orchestrate"
    assert received.headers["content-type"] == "application/json"
    assert json.loads(received.body) == GOAL
    assert "exec-1" in done.stdout


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_with_another_secret_is_refused(sample, server, tmp_path):
    run(sample(), environment(server, AWS_SECRET_ACCESS_KEY="another"), tmp_path)
    assert [received.problem for received in server.received] == ["the signature is another one"]


def test_a_changed_body_or_path_has_another_signature(server, tmp_path):
    run(python_sample(), environment(server), tmp_path)
    (received,) = server.received
    assert problem_of("POST", received.path, received.headers, received.body + b" ")
    assert problem_of("POST", "/iam/api/agents", received.headers, received.body)
    assert problem_of("PUT", received.path, received.headers, received.body)
    assert problem_of("POST", received.path, {}, received.body)
