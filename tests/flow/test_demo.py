"""``scripts/demo`` as a newcomer runs it, with the environment of this test run."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.checkout import ROOT
from tests.support.tdev_up import tdev


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def environment(folder: Path) -> Path:
    """An environment that scripts/setup takes for its own: the one of this test run, with a stamp that fits."""
    venv = folder / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    program = venv / "bin" / "tdev"
    program.write_text(
        f'#!/bin/sh\nexec env PYTHONPATH={ROOT / "shared"} {sys.executable} -m tdev.entry.cli.main "$@"\n'
    )
    program.chmod(0o755)
    asked = subprocess.run(
        ["scripts/setup", "--stamp", "library"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=20
    )
    (venv / ".tdev-setup").write_text(asked.stdout)
    return venv


@pytest.fixture(scope="module")
def demo(folder: Path, environment: Path) -> "subprocess.CompletedProcess[str]":
    variables = {
        "PATH": os.environ["PATH"],
        "TDEV_VENV": str(environment),
        "TDEV_DATA": str(folder / "data"),
        "NO_COLOR": "1",
    }
    return subprocess.run(
        ["scripts/demo"], cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def runs(demo: "subprocess.CompletedProcess[str]", folder: Path) -> list[dict[str, Any]]:
    """What the demo left in its stores, in the order of its goals."""
    listed = json.loads(tdev(folder, "runs", "list", "--json").stdout)
    found = [json.loads(tdev(folder, "runs", "get", run["id"], "--json").stdout) for run in reversed(listed)]
    assert len(found) == 3, demo.stdout + demo.stderr
    return found


def scores(run: dict[str, Any]) -> list[float]:
    return [each["evaluation"]["score"] for each in run["rounds"]]


def test_it_ends_well_and_says_so_without_colours(demo: "subprocess.CompletedProcess[str]") -> None:
    assert demo.returncode == 0, demo.stdout + demo.stderr
    assert demo.stderr == ""
    assert "\x1b" not in demo.stdout
    assert "Done: three goals in" in demo.stdout


def test_the_screen_shows_plan_score_refinement_execution_and_result(
    demo: "subprocess.CompletedProcess[str]",
) -> None:
    first, second, third = demo.stdout.split("$ tdev orchestrate")[1:]
    for part in (first, second, third):
        places = [part.index(word) for word in ("planned", "  · ", "scored", "  ✓ ", "succeeded  exec-")]
        assert places == sorted(places)
    assert third.count("scored") == 2
    assert "below the gate" in third
    assert "refined  add_timeout" in third
    assert "refined  add_retry" in third


def test_all_three_goals_succeed(runs: list[dict[str, Any]]) -> None:
    assert [run["status"] for run in runs] == ["succeeded"] * 3


def test_the_first_two_pass_the_gate_at_once(runs: list[dict[str, Any]]) -> None:
    assert [len(run["rounds"]) for run in runs[:2]] == [1, 1]
    assert all(scores(run)[0] >= 85 for run in runs[:2])


def test_the_third_is_refined_from_below_the_gate_to_above_it(runs: list[dict[str, Any]]) -> None:
    first, *_, last = scores(runs[2])
    assert first < 85 <= last
    assert runs[2]["rounds"][-1]["changes"]


def test_the_digest_is_a_markdown_table_of_three_topics(
    runs: list[dict[str, Any]], folder: Path, demo: "subprocess.CompletedProcess[str]"
) -> None:
    digest = (folder / "data" / "workspaces" / "local" / runs[0]["id"] / "digest.md").read_text()
    heading, line, *rows = digest.strip().splitlines()
    assert heading.startswith("| topic | count |")
    assert set(line) <= set("|-: ")
    counts = [int(row.split("|")[2]) for row in rows]
    assert len(counts) == 3
    assert counts == sorted(counts, reverse=True)
    assert "late" in rows[0]
    assert heading in demo.stdout


def test_the_three_questions_read_the_same_step_and_none_of_the_others(runs: list[dict[str, Any]]) -> None:
    read, *questions = runs[1]["plan"]["steps"]
    assert len(questions) == 3
    assert all(step["input"]["text"] == f"${{{read['id']}.text}}" for step in questions)
    assert not any(step["after"] for step in questions)
    assert runs[1]["result"]["extract_emails"] == [
        "ann.baker@example.com",
        "chris.lee@example.com",
        "minji.kim@example.com",
        "checkout@example.com",
    ]


def test_the_feed_is_a_markdown_table(runs: list[dict[str, Any]]) -> None:
    text = runs[2]["result"]["text"]
    assert text.startswith("| title |")
    assert "3.4.1: refunds are retried" in text


def test_the_web_server_of_the_demo_is_gone(demo: "subprocess.CompletedProcess[str]", folder: Path) -> None:
    port = int((folder / "data" / "server.log").read_text().partition(" port ")[2].split()[0])
    end = time.monotonic() + 5
    while _listens(port):
        assert time.monotonic() < end, "it still listens"
        time.sleep(0.05)


def _listens(port: int) -> bool:
    text = Path("/proc/net/tcp").read_text()
    return any(line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A" for line in text.splitlines()[1:])
