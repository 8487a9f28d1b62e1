"""``scripts/demo-deploy`` as CI runs it: short, with the interpreter of this test run; and what a stop leaves."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.leftovers import assert_nothing_is_left, left_running, set_up_environment, variables

COMMAND = [sys.executable, "-m", "scripts.deploying.command", "--short"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def demo(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(COMMAND, cwd=ROOT, env=variables(folder), capture_output=True, text=True, timeout=240)


def test_the_script_begins_with_an_environment_that_is_set_up(tmp_path: Path) -> None:
    venv = set_up_environment(tmp_path / "venv", "library")
    given = {"PATH": os.environ["PATH"], "TDEV_VENV": str(venv)}
    command = ["scripts/demo-deploy", "--help"]
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "--short" in done.stdout) == (0, True), done.stderr


def row(demo: "subprocess.CompletedProcess[str]", name: str) -> str:
    found = [line for line in demo.stdout.splitlines() if line.strip().startswith(name)]
    assert len(found) == 1, demo.stdout + demo.stderr
    return found[0]


def test_every_promise_holds_and_the_exit_code_says_so(demo: "subprocess.CompletedProcess[str]") -> None:
    assert demo.returncode == 0, demo.stdout + demo.stderr
    assert demo.stdout.splitlines()[-1].startswith("no promises broken")
    assert "BROKEN" not in demo.stdout


@pytest.mark.parametrize(
    "act", ["canary to a good version", "blue-green to a good version", "rollback by hand: failed"]
)
def test_nobody_loses_a_call_to_a_good_version(demo: "subprocess.CompletedProcess[str]", act: str) -> None:
    assert " 0 of " in row(demo, act)


def test_a_broken_version_returns_and_only_its_share_has_failed(demo: "subprocess.CompletedProcess[str]") -> None:
    assert row(demo, "a broken canary").split()[3] == "rolled_back"
    assert row(demo, "failed calls of the version before").split()[6] == "0"
    failed = int(row(demo, "failed calls before its return").split()[5])
    assert failed > 0
    assert "calls failed" in demo.stdout


def test_three_processes_pack_the_same_bundle(demo: "subprocess.CompletedProcess[str]") -> None:
    assert "1 different" in row(demo, "digests of it in 3 processes")


def test_nothing_is_left_of_it(demo: "subprocess.CompletedProcess[str]", folder: Path) -> None:
    assert demo.returncode == 0
    assert left_running(folder) == []
    assert list(folder.glob("tdev-demo-*")) == []


@contextmanager
def begun(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """The demo, with its region up."""
    with subprocess.Popen(
        COMMAND, cwd=ROOT, env=variables(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("1. ")
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_middle_it_ends_all_that_it_has_started(tmp_path: Path, number: signal.Signals) -> None:
    with begun(tmp_path) as process:
        assert left_running(tmp_path)
        process.send_signal(number)
        _, told = process.communicate(timeout=60)
    assert (process.returncode, "has ended" in told) == (130, True)
    assert_nothing_is_left(tmp_path, "tdev-demo-*")
