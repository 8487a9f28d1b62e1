"""``tdev notify release`` and ``scripts/slack_notify.sh``: what a channel reads about a deployment."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.checkout import ROOT
from tests.support.command_line import CommandLine
from tests.support.commands import POST, written
from tests.support.web_server import Server, say, serving

SCRIPT = ROOT / "scripts" / "slack_notify.sh"
FIND = {
    "id": "find",
    "goal": "extract the emails",
    "inputs": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    "steps": [{"id": "find", "agent": "extract_emails", "input": {"text": "${inputs.text}"}}],
}


@pytest.fixture
def deployed(tdev: CommandLine, tmp_path: Path) -> CommandLine:
    assert tdev("test", "extract_emails").code == 0
    done = tdev("deploy", written(tmp_path, FIND, "find.json"), "--name", "greet", "--target", "local", "--yes")
    assert done.code == 0, done.err
    return tdev


def run(tdev: CommandLine, tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script as a person or CI does."""
    program = tmp_path / "tdev"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tdev.entry.cli.main "$@"\n')
    program.chmod(0o755)
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "shared"), "TDEV": str(program)}
    own["TDEV_DATA"] = str(tdev.data)
    return subprocess.run(
        [str(SCRIPT), *arguments], env={**own, **environment}, capture_output=True, text=True, timeout=60
    )


def bodies(server: Server) -> list[Any]:
    return [json.loads(asked.body) for asked in server.asked]


def test_a_release_is_told_as_classified_tests_score_and_deployed(deployed: CommandLine) -> None:
    said = deployed("notify", "release", "greet")
    assert (said.code, said.err) == (0, "")
    assert [line.partition(":")[0] for line in said.out.splitlines()] == ["classified", "tests", "score", "deployed"]
    assert "extract_emails@1.0.0 tool" in said.out
    assert "greet-v1, live (immediate on local)" in said.out


def test_what_waits_for_a_person_has_links_and_exit_code_7(tdev: CommandLine, tmp_path: Path) -> None:
    asked = tdev("deploy", written(tmp_path, POST, "post.json"), "--name", "post", "--json")
    assert asked.code == 7, asked.err
    id = asked.json["deployment"]["id"]
    said = tdev("notify", "release", id, "--pages", "https://tdev.example.org", "--json")
    assert (said.code, f"/ui/deployments/{id}#approve|approve>" in said.json["text"]) == (7, True)
    assert tdev("notify", "release", id, "--pages", "nowhere").code == 2


def test_nobody_and_nothing_deployed_are_said(tdev: CommandLine) -> None:
    assert tdev("notify", "release", "nobody").code == 4


def test_the_script_posts_it_once_and_shows_the_address_to_nobody(deployed: CommandLine, tmp_path: Path) -> None:
    with serving({"/services/T1/B1/secret": say(200, b"ok")}) as server:
        url = f"http://127.0.0.1:{server.port}/services/T1/B1/secret"
        done = run(deployed, tmp_path, "greet", SLACK_WEBHOOK_URL=url)
        assert done.returncode == 0, done.stderr
        (body,) = bodies(server)
    assert ":white_check_mark: *greet-v1*" in body["text"]
    assert "secret" not in done.stdout + done.stderr


def test_the_script_fails_when_slack_refuses_or_there_is_no_such_service(deployed: CommandLine, tmp_path: Path) -> None:
    with serving({"/hook": say(403, b"no")}) as server:
        url = f"http://127.0.0.1:{server.port}/hook"
        assert run(deployed, tmp_path, "greet", SLACK_WEBHOOK_URL=url).returncode != 0
        assert run(deployed, tmp_path, "nobody", SLACK_WEBHOOK_URL=url).returncode == 4
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("arguments", "url"),
    [((), "https://x.example/"), (("greet",), ""), (("greet",), "http://x.example/"), (("greet",), "file:///x")],
)
def test_the_script_needs_a_name_and_a_sealed_address(
    tdev: CommandLine, tmp_path: Path, arguments: tuple[str, ...], url: str
) -> None:
    assert run(tdev, tmp_path, *arguments, SLACK_WEBHOOK_URL=url).returncode == 2
