"""``scripts/github_check.sh``: check runs of what gates have written, made with a token that nobody gets to see."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.command_line import CommandLine
from tests.support.commands import written
from tests.support.web_server import say, serving

COMMIT = "0123456789" * 4
TOKEN = "not-to-be-seen"


def run(*files: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    given = {"GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": "ann/shop", "COMMIT": COMMIT, **variables}
    command = [str(ROOT / "scripts" / "github_check.sh"), *map(str, files)]
    environment = {"PATH": os.environ["PATH"], **given}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def test_each_gate_is_a_check_run_of_the_commit(tdev: CommandLine, tmp_path: Path) -> None:
    code = written(tmp_path, "import os\n\ndef run(a: str) -> int:\n    return os.system(a)\n", "bad.py")
    made = tmp_path / "classify.check.json"
    assert tdev.plain("classify", code, "--fail-on", "high", "--check", str(made)).code == 3
    with serving({"/repos/ann/shop/check-runs": say(201, b"{}")}) as server:
        done = run(made, GITHUB_API_URL=f"http://127.0.0.1:{server.port}")
        assert done.returncode == 0, done.stderr
        (asked,) = server.asked
    body = json.loads(asked.body)
    assert (body["head_sha"], body["name"], body["conclusion"]) == (COMMIT, "tdev classify", "failure")
    assert body["output"]["annotations"][0]["start_line"] == 4
    headers = {name.lower(): value for name, value in asked.headers.items()}
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in done.stdout + done.stderr


def test_a_refusal_fails_it(tmp_path: Path) -> None:
    (tmp_path / "a.check.json").write_text("{}")
    with serving({"/repos/ann/shop/check-runs": say(403, b"no")}) as server:
        assert run(tmp_path / "a.check.json", GITHUB_API_URL=f"http://127.0.0.1:{server.port}").returncode != 0


@pytest.mark.parametrize(
    "variables",
    [
        {"GITHUB_TOKEN": ""},
        {"COMMIT": "main"},
        {"COMMIT": f'{COMMIT[:-1]}"'},
        {"GITHUB_REPOSITORY": "ann/shop/../other"},
        {"GITHUB_API_URL": "http://api.example.org"},
    ],
    ids=["no token", "no commit", "a quote", "another place", "in the open"],
)
def test_what_is_wrong_is_refused_before_anything_is_sent(tmp_path: Path, variables: dict[str, str]) -> None:
    (tmp_path / "a.check.json").write_text("{}")
    assert run(tmp_path / "a.check.json", **variables).returncode == 2
