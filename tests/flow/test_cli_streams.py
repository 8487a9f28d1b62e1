"""The command line where its streams are closed, full, or read by somebody who stops: words and codes, no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.checkout import ROOT

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


def shell(line: str, data: Path) -> "subprocess.CompletedProcess[str]":
    """Run a line in which ``tdev`` is the command, on a data folder of the test."""
    program = f'"{sys.executable}" -m tdev.entry.cli.main'
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT / 'shared'}", "TDEV_DATA": str(data)}
    command = ["bash", "-c", line.replace("tdev", program, 1)]
    return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_reason_to_fail(closed: str, tmp_path: Path) -> None:
    done = shell(f"tdev config {closed}", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@needs_full
def test_output_that_finds_no_room_is_an_error_in_words(tmp_path: Path) -> None:
    done = shell("tdev config >/dev/full", tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("error: the output, or a file, could not be written or read: No space left on device")
    assert ("try: " in done.stderr, "Traceback" in done.stderr) == (True, False)


@needs_full
def test_where_nothing_can_be_told_the_code_tells(tmp_path: Path) -> None:
    assert shell("tdev config >/dev/full 2>&1", tmp_path).returncode == 1


def test_who_stops_reading_gets_no_complaint(tmp_path: Path) -> None:
    done = shell("tdev list --json | head -c 1", tmp_path)
    assert (done.stdout, done.stderr) == ("[", "")
