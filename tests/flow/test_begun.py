"""Processes of the demos: what happens when a signal comes while one is being made."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.deploying.begun import begun, kill_all_of
from tests.support.leftovers import left_running

SLEEP = ["/bin/sh", "-c", "sleep 60; :"]


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Those of this process are as before, whatever a test did."""
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class _Stopped(list[str]):
    """Words of a command; while they are read, which only making the process does, a signal comes."""

    def __iter__(self) -> Iterator[str]:
        signal.raise_signal(signal.SIGINT)
        return super().__iter__()


def test_a_signal_while_it_begins_is_answered_when_it_can_be_ended() -> None:
    ended: list[int] = []

    def end(process: "subprocess.Popen[str]") -> None:
        ended.append(process.pid)
        kill_all_of(process)

    with pytest.raises(KeyboardInterrupt), begun(_Stopped(SLEEP), end):
        pytest.fail("it goes on as if nothing had come")
    assert len(ended) == 1
    with pytest.raises(ProcessLookupError):
        os.killpg(ended[0], 0)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_signal_later_comes_as_always() -> None:
    with pytest.raises(KeyboardInterrupt), begun(SLEEP, kill_all_of):
        signal.raise_signal(signal.SIGINT)


def test_what_cannot_begin_leaves_the_handlers_as_they_were(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), begun([str(tmp_path / "none")], kill_all_of):
        pytest.fail("there is no such program")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_all_of_its_session_is_gone_afterwards(tmp_path: Path) -> None:
    word = str(tmp_path)
    with begun(["/bin/sh", "-c", f"sh -c 'sleep 60; : {word}' & sleep 60; : {word}"], kill_all_of):
        assert left_running(tmp_path)
    assert left_running(tmp_path) == []


def test_beside_the_main_thread_it_leaves_signals_alone() -> None:
    said: list[str] = []

    def run() -> None:
        with begun([sys.executable, "-c", "print('here')"], kill_all_of, stdout=subprocess.PIPE) as process:
            said.append(process.communicate()[0])

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert said == ["here\n"]
