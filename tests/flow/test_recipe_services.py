"""The recipe of services is run as a reader would: each block of shell in its order, against a region that serves."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.tdev_up import Up, tdev_up

PAGE = (ROOT / "docs" / "recipes" / "services.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\s*tdev ([a-z]+)", re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("recipe"))


@pytest.fixture(scope="module")
def region(folder: Path) -> Iterator[Up]:
    with tdev_up(folder) as up:
        yield up


@pytest.fixture(scope="module")
def said(region: Up, folder: Path) -> list[str]:
    """What each block wrote."""
    program = folder / "bin" / "tdev"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m tdev.entry.cli.main "$@"\n')
    program.chmod(0o755)
    variables = {
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "shared"),
        "TDEV_DATA": str(folder / "data"),
        "CI": "1",
    }
    found = []
    for number, block in enumerate(BLOCKS):
        done = subprocess.run(
            ["bash", "-eu", "-c", block], cwd=folder, env=variables, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, f"block {number + 1}: {block}\n{done.stdout}\n{done.stderr}"
        found.append(done.stdout)
    return found


def block(said: list[str], command: str) -> str:
    """What the first block with this command wrote."""
    return next(text for text, given in zip(said, BLOCKS, strict=True) if command in given)


def test_it_has_commands_of_the_whole_life() -> None:
    named = {name for text in BLOCKS for name in COMMAND.findall(text)}
    assert named >= {"register", "deploy", "invoke", "services", "status", "service", "rollback", "approve", "destroy"}


def test_the_first_version_comes_live_and_answers(said: list[str]) -> None:
    told = block(said, "tdev register greet.py\n")
    assert "would be deployed" in told
    assert "live  greet-v1" in told
    assert '{"text": "Hello, Ann!"}' in told


def test_the_second_one_says_what_changes_and_greets_in_another_way(said: list[str]) -> None:
    told = block(said, "greet_2.py")
    assert "change: component greet_person@1.1.0 comes" in told
    assert "live  greet-v2" in told
    assert '{"text": "Good day, Ann!"}' in told


def test_what_is_watched_has_the_calls(said: list[str]) -> None:
    told = block(said, "tdev service metrics")
    assert re.search(r"^v2 +1 +0 ", told, re.MULTILINE)


def test_the_way_back_and_forth(said: list[str]) -> None:
    told = block(said, "tdev rollback greet ")
    assert ["v1 answers" in told, "v2 answers" in told] == [True, True]


def test_what_sends_waits_for_a_yes_and_then_comes_live(said: list[str]) -> None:
    told = block(said, "tdev approve")
    assert told.index("awaiting_approval") < told.index("live  notice-v1")


def test_a_pin_changes_what_would_be_deployed(said: list[str]) -> None:
    assert "change: component greet_person@1.0.0 comes" in block(said, "tdev service pin")


def test_it_is_gone_at_the_end(said: list[str], region: Up) -> None:
    assert "greet is taken away" in block(said, "tdev destroy")
    assert region.ask("GET", "/api/services/greet").status == 404


def test_a_dry_run_for_lambda_says_what_it_costs(said: list[str]) -> None:
    assert "costs: about" in block(said, "--target lambda")
