"""The command line on a terminal: the live tree, the question, and Ctrl-C."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.tdev_up import tdev

POST = {
    "id": "post",
    "steps": [{"id": "post", "agent": "post_webhook", "input": {"url": "http://127.0.0.1:9/", "body": "hi"}}],
}


class Terminal:
    """A process that believes it sits at a terminal.

    Args:
        process: The process.
        end: Our end of its terminal.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", end: int) -> None:
        self.process = process
        self.screen = ""
        self._end = end

    def until(self, holds: Callable[[str], bool], seconds: float = 60.0) -> str:
        """Read until the screen holds what is wanted; fails the test when it never does."""
        stop = time.monotonic() + seconds
        while not holds(self.screen):
            assert time.monotonic() < stop, f"it never came: {self.screen!r}"
            if select.select([self._end], [], [], 0.1)[0]:
                try:
                    self.screen += os.read(self._end, 65_536).decode(errors="replace")
                except OSError:  # Linux says EIO when the last process has left the terminal
                    assert holds(self.screen), self.screen
        return self.screen

    def type(self, text: str) -> None:
        os.write(self._end, text.encode())

    def wait(self) -> int:
        """The exit code; what is still written is read meanwhile."""
        stop = time.monotonic() + 60
        while self.process.poll() is None:
            assert time.monotonic() < stop, self.screen
            self._drain()
        self._drain()
        return self.process.returncode

    def interrupt(self) -> int:
        """Ctrl-C, again as a person would while nothing happens: one that comes just before a read is not heard."""
        for _ in range(5):
            self.process.send_signal(signal.SIGINT)
            stop = time.monotonic() + 3
            while self.process.poll() is None and time.monotonic() < stop:
                self._drain()
            if self.process.poll() is not None:
                break
        return self.wait()

    def _drain(self) -> None:
        while select.select([self._end], [], [], 0.05)[0]:
            try:
                self.screen += os.read(self._end, 65_536).decode(errors="replace")
            except OSError:
                return


def _hear_ctrl_c() -> None:
    """A shell's background jobs ignore SIGINT, and so would what a test starts there; at a terminal nobody does."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def terminal(folder: Path, *arguments: str, **variables: str) -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "shared"),
        "TERM": "xterm",
        "COLUMNS": "100",
        "TDEV_DATA": str(folder / "data"),
        "TDEV_FILES": str(folder),
        **variables,
    }
    command = [sys.executable, "-m", "tdev.entry.cli.main", *arguments]
    process = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
        preexec_fn=_hear_ctrl_c,
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


@pytest.fixture
def post(tmp_path: Path) -> str:
    (tmp_path / "post.json").write_text(json.dumps(POST))
    return str(tmp_path / "post.json")


def test_the_steps_are_drawn_in_colour_and_in_their_place(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("to a@b.example")
    with terminal(tmp_path, "orchestrate", "read notes.txt and extract the e-mail addresses") as screen:
        assert screen.wait() == 0
    assert "\x1b[32m✓" in screen.screen
    assert re.search(r"\x1b\[2A\x1b\[J", screen.screen)
    assert "a@b.example" in screen.screen


def test_without_colour_the_steps_are_lines(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("to a@b.example")
    with terminal(tmp_path, "orchestrate", "read notes.txt and extract the e-mail addresses", NO_COLOR="1") as screen:
        assert screen.wait() == 0
    assert "\x1b" not in screen.screen
    assert screen.screen.count("✓ read_text_file") == 1


@pytest.mark.parametrize(("answer", "decision"), [("y\n", "approved"), ("n\n", None), ("\n", None)])
def test_whoever_sits_there_is_asked_once_and_no_is_the_default(
    tmp_path: Path, post: str, answer: str, decision: str | None
) -> None:
    with terminal(tmp_path, "run", post, NO_COLOR="1") as screen:
        shown = screen.until(lambda text: "run this plan?" in text)
        assert "asks because it does: send" in shown
        assert "url=http://127.0.0.1:9/" in shown
        screen.type(answer)
        assert screen.wait() == (1 if decision else 7)  # a yes runs it, and inside addresses are refused
    (run,) = json.loads(tdev(tmp_path, "runs", "list", "--json").stdout)
    found = json.loads(tdev(tmp_path, "runs", "get", run["id"], "--json").stdout)
    assert found["approval"]["decision"] == decision


def test_in_ci_nobody_is_asked_even_at_a_terminal(tmp_path: Path, post: str) -> None:
    with terminal(tmp_path, "run", post, CI="true", NO_COLOR="1") as screen:
        assert screen.wait() == 7
    assert "run this plan?" not in screen.screen


def test_ctrl_c_at_the_question_is_130_and_it_still_waits(tmp_path: Path, post: str) -> None:
    with terminal(tmp_path, "run", post, NO_COLOR="1") as screen:
        screen.until(lambda text: "run this plan?" in text)
        assert screen.interrupt() == 130
    assert "Traceback" not in screen.screen
    (run,) = json.loads(tdev(tmp_path, "runs", "list", "--json").stdout)
    assert run["status"] == "awaiting_approval"
