"""Executions that ended long ago leave the engine's file whole, and no others."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.kernel.errors import NotFoundError, PlatformError
from tdev.platform.machine.embedded.clearing import EndedMachines
from tdev.platform.machine.embedded.engine import EmbeddedMachine
from tdev.platform.machine.embedded.journal import connect
from tests.support.clock import SetClock

MACHINES = {
    "quick": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}},
    "bad": {"StartAt": "A", "States": {"A": {"Type": "Fail", "Error": "Bad"}}},
    "slow": {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 3600, "End": True}}},
}


def nobody(function: str, payload: object) -> object:
    raise AssertionError(function)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EmbeddedMachine]:
    machine = EmbeddedMachine(tmp_path / "machine.db", MACHINES, nobody, clock=SetClock(1000.0))  # type: ignore[arg-type]
    yield machine
    machine.close()


@pytest.fixture
def ended(tmp_path: Path) -> EndedMachines:
    return EndedMachines(tmp_path / "machine.db")


def run(engine: EmbeddedMachine, machine: str, name: str) -> str:
    arn = engine.start(machine, name, {"n": name})
    if machine != "slow":
        engine.wait(arn, 10)
    return arn


def rows(path: Path) -> dict[str, int]:
    connection = connect(path, "NORMAL")
    try:
        names = ("execution", "history", "frame", "token", "definition")
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}
    finally:
        connection.close()


def test_only_what_has_ended_before_the_moment_is_told(engine: EmbeddedMachine, ended: EndedMachines) -> None:
    arn = run(engine, "quick", "one")
    slow = run(engine, "slow", "two")
    assert ended.ended(1000) == []
    (found,) = ended.ended(1001)
    assert (found.arn, found.input) == (arn, {"n": "one"})
    assert found.size > 100
    assert (ended.keeps(arn, 1000), ended.keeps(arn, 1001)) == (True, False)
    assert ended.keeps(slow, 1001)


def test_they_come_in_pages(engine: EmbeddedMachine, ended: EndedMachines) -> None:
    arns = [run(engine, "quick", f"n{number}") for number in range(5)]
    first = ended.ended(1001, limit=3)
    rest = ended.ended(1001, after=first[-1].number, limit=3)
    assert [each.arn for each in (*first, *rest)] == arns


def test_all_that_belongs_to_them_goes_and_the_running_one_stays(
    engine: EmbeddedMachine, ended: EndedMachines, tmp_path: Path
) -> None:
    gone = [run(engine, "quick", "one"), run(engine, "bad", "two")]
    slow = run(engine, "slow", "three")
    assert ended.clear([each.number for each in ended.ended(1001)], 1001) == 2
    for arn in gone:
        with pytest.raises(NotFoundError):
            engine.describe(arn)
    assert engine.describe(slow).status == "RUNNING"
    assert len(engine.history(slow)) > 0
    assert rows(tmp_path / "machine.db")["execution"] == rows(tmp_path / "machine.db")["definition"] == 1
    engine.stop(slow)
    assert engine.describe(slow).status == "ABORTED"


def test_what_was_redriven_meanwhile_stays_whole(engine: EmbeddedMachine, ended: EndedMachines) -> None:
    arn = run(engine, "bad", "one")
    (found,) = ended.ended(1001)
    assert ended.clear([found.number], 1000) == 0
    assert engine.describe(arn).status == "FAILED"
    engine.redrive(arn)
    assert engine.wait(arn, 10).redrive_count == 1


def test_a_cleared_execution_cannot_be_redriven_and_its_name_is_free(
    engine: EmbeddedMachine, ended: EndedMachines
) -> None:
    arn = run(engine, "bad", "one")
    ended.clear([each.number for each in ended.ended(1001)], 1001)
    with pytest.raises(NotFoundError):
        engine.redrive(arn)
    assert run(engine, "bad", "one") == arn
    assert engine.describe(arn).redrive_count == 0


def test_without_a_file_there_is_nothing_and_none_is_made(tmp_path: Path, ended: EndedMachines) -> None:
    assert (ended.ended(1001), ended.clear([1], 1001), ended.keeps("arn", 1001)) == ([], 0, False)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_an_error(tmp_path: Path, ended: EndedMachines) -> None:
    (tmp_path / "machine.db").write_bytes(b"no database" * 100)
    with pytest.raises(PlatformError, match=r"machine\.db"):
        ended.ended(1001)
