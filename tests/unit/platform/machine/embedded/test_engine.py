"""The public methods: names, limits, listing, waiting, listeners."""

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import InvalidError, NotFoundError, PlatformError, TooLargeError
from tdev.platform.machine.embedded.engine import EmbeddedMachine
from tests.support.clock import SetClock
from tests.support.state_machines import Functions, chain, open_machine, until

DEFINITIONS = {
    "pass": chain({"Type": "Pass"}),
    "wait": chain({"Type": "Wait", "Seconds": 1000}),
    "fail": chain({"Type": "Fail", "Error": "E"}),
    "wrong": {"StartAt": "gone", "States": {"A": {"Type": "Pass", "End": True}}},
}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[EmbeddedMachine]:
    engine = open_machine(tmp_path, DEFINITIONS, Functions())
    yield engine
    engine.close()


@pytest.mark.parametrize("name", ["", "a" * 81, "a b", "a/b", "a*", "a\n", "a\x7f", "a:b", "\ud800", "tab\t"])
def test_a_name_that_is_none_is_refused(machine: EmbeddedMachine, name: str) -> None:
    with pytest.raises(InvalidError, match="name"):
        machine.start("pass", name, 1)


@pytest.mark.parametrize("name", ["a", "a" * 80, "Ünïcode-1_2.3", "a=b+c@d!('e')"])
def test_a_name_that_is_one_is_taken(machine: EmbeddedMachine, name: str) -> None:
    arn = machine.start("pass", name, 1)
    assert arn == f"arn:aws:states:local:000000000000:execution:pass:{name}"
    assert machine.wait(arn, 5).name == name


@pytest.mark.parametrize("value", [float("nan"), {1}, object(), "\udfff"])
def test_an_input_that_is_no_json_is_refused(machine: EmbeddedMachine, value: Any) -> None:
    with pytest.raises(InvalidError, match="JSON"):
        machine.start("pass", "one", value)


def test_an_input_may_be_as_large_as_the_limit_and_no_larger(machine: EmbeddedMachine) -> None:
    assert machine.wait(machine.start("pass", "one", "x" * 262_142), 5).status == "SUCCEEDED"
    with pytest.raises(TooLargeError, match="262,144"):
        machine.start("pass", "two", "x" * 262_143)


def test_a_machine_that_is_not_there_is_not_found(machine: EmbeddedMachine) -> None:
    with pytest.raises(NotFoundError, match="nobody"):
        machine.start("nobody", "one", 1)


def test_a_definition_that_is_wrong_is_refused_with_its_findings(machine: EmbeddedMachine) -> None:
    with pytest.raises(InvalidError, match="'wrong'") as caught:
        machine.start("wrong", "one", 1)
    assert caught.value.findings


def test_definitions_may_be_looked_up_and_may_change(tmp_path: Path) -> None:
    current = [chain({"Type": "Pass", "Output": 1})]

    def definitions(name: str) -> Mapping[str, Any]:
        if name != "m":
            raise NotFoundError(f"no machine {name}")
        return current[0]

    engine = EmbeddedMachine(tmp_path / "deep" / "m.db", definitions, Functions())
    try:
        assert engine.wait(engine.start("m", "one", 1), 5).output == 1
        current[0] = chain({"Type": "Pass", "Output": 2})
        assert engine.wait(engine.start("m", "two", 1), 5).output == 2
        with pytest.raises(NotFoundError, match="no machine x"):
            engine.start("x", "one", 1)
    finally:
        engine.close()


def test_executions_are_listed_newest_first(machine: EmbeddedMachine) -> None:
    arns = [machine.start(kind, "one", 1) for kind in ("pass", "wait", "fail")]
    for arn in (arns[0], arns[2]):
        machine.wait(arn, 5)
    assert [found.arn for found in machine.list()] == arns[::-1]
    assert [found.arn for found in machine.list("wait")] == [arns[1]]
    assert [found.arn for found in machine.list(status="FAILED")] == [arns[2]]
    assert [found.arn for found in machine.list(limit=1)] == [arns[2]]


def test_waiting_ends_with_the_time_and_tells_that_it_runs(machine: EmbeddedMachine) -> None:
    arn = machine.start("wait", "one", 1)
    assert machine.wait(arn, 0.01).status == "RUNNING"
    machine.stop(arn)
    assert machine.wait(arn).status == "ABORTED"


def test_many_may_wait_for_one_execution(machine: EmbeddedMachine) -> None:
    arn = machine.start("wait", "one", 1)
    seen: list[str] = []
    threads = [threading.Thread(target=lambda: seen.append(machine.wait(arn, 10).status)) for _ in range(5)]
    for thread in threads:
        thread.start()
    machine.stop(arn)
    for thread in threads:
        thread.join()
    assert seen == ["ABORTED"] * 5


def test_listeners_hear_of_every_end_after_it_is_durable(machine: EmbeddedMachine) -> None:
    heard: list[tuple[str, str]] = []

    def broken(_arn: str) -> None:
        raise RuntimeError("a listener of its own")

    machine.add_listener(broken)
    machine.add_listener(lambda arn: heard.append((arn, machine.describe(arn).status)))
    arns = [machine.start(kind, "one", 1) for kind in ("pass", "fail")]
    until(lambda: len(heard) == 2)
    assert sorted(heard) == sorted(zip(arns, ["SUCCEEDED", "FAILED"], strict=True))


def test_times_are_those_of_the_clock(tmp_path: Path) -> None:
    clock = SetClock(1_000_000.5)
    engine = open_machine(tmp_path, DEFINITIONS, Functions(), clock)
    try:
        found = engine.wait(engine.start("pass", "one", 1), 5)
        assert (found.started, found.stopped) == (1_000_000.5, 1_000_000.5)
        assert {event.timestamp for event in engine.history(found.arn)} == {1_000_000.5}
    finally:
        engine.close()


def test_a_journal_that_cannot_be_opened_is_a_platform_error(tmp_path: Path) -> None:
    (tmp_path / "machines.db").write_text("this is no database, and long enough to be seen as none" * 100)
    with pytest.raises(PlatformError, match="cannot be opened"):
        open_machine(tmp_path, DEFINITIONS, Functions())
    assert list((tmp_path / "owners").iterdir()) == []


def test_closing_leaves_no_owner_behind(tmp_path: Path) -> None:
    engine = open_machine(tmp_path, DEFINITIONS, Functions())
    assert len(list((tmp_path / "owners").iterdir())) == 1
    engine.close()
    assert list((tmp_path / "owners").iterdir()) == []


def test_a_lone_commit_that_fails_stops_the_engine_and_tells_everybody(tmp_path: Path) -> None:
    def hook(stage: str, number: int) -> None:
        if (stage, number) == ("before", 2):
            raise OSError("disk full")

    engine = open_machine(tmp_path, DEFINITIONS, Functions(), hook=hook)
    try:
        arn = engine.start("wait", "one", 1)
        for _ in range(2):
            with pytest.raises(PlatformError, match="stopped: disk full"):
                engine.stop(arn)
        assert engine.describe(arn).status == "RUNNING"
        with pytest.raises(PlatformError):
            engine.wait(arn, 1)
    finally:
        engine.close()
