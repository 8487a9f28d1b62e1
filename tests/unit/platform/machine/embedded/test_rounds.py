"""The engine's thread: order of commit and call, errors of commands, and the end."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.clock import system_clock
from tdev.kernel.errors import ConflictError, NotFoundError, PlatformError, TooLargeError
from tdev.platform.invocation import Invoked
from tdev.platform.machine.embedded.engine import EmbeddedMachine
from tdev.platform.machine.embedded.records import Records
from tdev.platform.machine.embedded.rounds import Options, Rounds
from tests.support.state_machines import Functions, chain, open_machine, run_machine, task, until


def invoke(_function: str, payload: Any) -> Invoked:
    return Invoked(payload)


@pytest.fixture
def rounds(tmp_path: Path) -> Iterator[Rounds]:
    made = Rounds(tmp_path / "j.db", invoke, system_clock, synchronous="NORMAL", options=Options())
    yield made
    made.close()


def test_a_command_is_done_in_the_thread_of_the_engine(rounds: Rounds) -> None:
    name = rounds.submit(lambda: threading.current_thread().name).result(30)
    assert name == "machine-engine"


def test_the_answer_of_a_command_comes_after_its_commit(rounds: Rounds, tmp_path: Path) -> None:
    row = ("arn:1", "one", "m", "sha256:1", "e1", "{}", 1.5)
    rounds.submit(lambda: rounds.journal.add_execution(row)).result(30)
    records = Records(tmp_path / "j.db", "NORMAL")
    assert records.describe("arn:1").status == "RUNNING"
    records.close()


def test_an_error_of_a_command_reaches_its_caller_and_no_one_else(rounds: Rounds) -> None:
    def conflict() -> None:
        raise ConflictError("no")

    def bug() -> None:
        raise ZeroDivisionError("inside")

    with pytest.raises(ConflictError, match="no"):
        rounds.submit(conflict).result(30)
    with pytest.raises(PlatformError, match="ZeroDivisionError: inside"):
        rounds.submit(bug).result(30)
    assert rounds.submit(lambda: 1).result(30) == 1


def test_an_error_of_the_journal_stops_the_engine(rounds: Rounds) -> None:
    def broken() -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with pytest.raises(PlatformError, match="has stopped: disk I/O error"):
        rounds.submit(broken).result(30)
    with pytest.raises(PlatformError, match="has stopped"):
        rounds.submit(lambda: 1)


def test_after_closing_nothing_is_taken(rounds: Rounds) -> None:
    rounds.close()
    with pytest.raises(PlatformError, match="closed"):
        rounds.submit(lambda: 1)
    rounds.close()


def test_a_function_is_called_only_after_its_schedule_is_durable(tmp_path: Path) -> None:
    seen: list[list[str]] = []

    def look(_payload: Any) -> None:
        records = Records(tmp_path / "machines.db", "NORMAL")
        arn = "arn:aws:states:local:000000000000:execution:m:one"
        seen.append([event.type for event in records.history(arn)])
        records.close()

    run_machine(tmp_path, chain(task("look")), None, Functions(look=look))
    assert seen[0][-2:] == ["TaskScheduled", "TaskStarted"]


@pytest.mark.parametrize(
    ("raised", "name"),
    [
        (NotFoundError("gone"), "Lambda.ResourceNotFoundException"),
        (TooLargeError("big"), "Lambda.RequestTooLargeException"),
        (PlatformError("throttled"), "Lambda.ServiceException"),
        (RuntimeError("odd"), "Lambda.Unknown"),
    ],
)
def test_errors_of_the_call_have_the_names_of_lambda(tmp_path: Path, raised: Exception, name: str) -> None:
    def fails(_function: str, _payload: Any) -> Invoked:
        raise raised

    machine = EmbeddedMachine(tmp_path / "m.db", {"m": chain(task())}, fails)
    try:
        found = machine.wait(machine.start("m", "one", 1), 5)
        assert (found.error, found.cause) == (name, str(raised))
    finally:
        machine.close()


def test_many_executions_share_a_commit(tmp_path: Path) -> None:
    commits: list[int] = []
    gate = threading.Event()

    def hook(stage: str, number: int) -> None:
        if stage == "before":
            commits.append(number)
            gate.wait(5)

    machine = open_machine(tmp_path, {"m": chain({"Type": "Pass"})}, Functions(), hook=hook)
    try:
        threads = [threading.Thread(target=machine.start, args=("m", f"n{index}", 1)) for index in range(20)]
        for thread in threads:
            thread.start()
        until(lambda: len(commits) == 1)
        gate.set()
        for thread in threads:
            thread.join()
        assert len(machine.list(status="SUCCEEDED")) == 20
        assert len(commits) < 20
    finally:
        gate.set()
        machine.close()
