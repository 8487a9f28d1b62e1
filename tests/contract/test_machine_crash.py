"""The embedded engine is killed at every commit, and always ends with the right output."""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.kernel.errors import NotFoundError, PlatformError
from tdev.platform.machine.embedded.records import Records
from tests.support import crashing
from tests.support.state_machines import FastClock, Functions, open_machine, task

ARN = "arn:aws:states:local:000000000000:execution:m:one"
ROOT = Path(__file__).resolve().parents[2]


class Killer:
    """The process that forks the ones that are killed."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.crashing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={"PYTHONPATH": f"{ROOT / 'shared'}:{ROOT}"},
        )

    def run(self, folder: Path, stage: str, commit: int, start: float) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order = {"folder": str(folder), "stage": stage, "commit": commit, "start": start}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self) -> None:
        self.process.communicate(timeout=30)


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    process = Killer()
    yield process
    process.close()


def succeeded(folder: Path) -> set[str]:
    """Keys of the tasks that the journal knows as done."""
    records = Records(folder / "machines.db", "NORMAL")
    try:
        events = records.history(ARN)
    except NotFoundError:
        events = []
    finally:
        records.close()
    return {json.loads(event.details["output"])["Payload"]["key"] for event in events if event.type == "TaskSucceeded"}


def called(folder: Path) -> Counter[str]:
    calls = folder / "calls"
    return Counter(calls.read_text().split()) if calls.exists() else Counter()


def finish(folder: Path, start: float) -> Any:
    """Resume in this process, or start when the kill came before anything was durable."""
    machine = open_machine(folder, {"m": crashing.DEFINITION}, crashing.functions(folder / "calls"), FastClock(start))
    try:
        resumed = machine.recover()
        if not resumed:
            machine.start("m", "one", crashing.INPUT)
        assert resumed in ([], [ARN])
        return machine.wait(ARN, 20).output
    finally:
        machine.close()


@pytest.mark.parametrize("stage", ["before", "after"])
def test_killed_at_every_commit_it_ends_with_the_right_output_and_no_finished_task_runs_again(
    killer: Killer, tmp_path: Path, stage: str
) -> None:
    commit = 0
    while True:
        commit += 1
        folder = tmp_path / str(commit)
        folder.mkdir()
        start = time.time()
        status = killer.run(folder, stage, commit, start)
        if status == 0:
            break
        assert status == -9
        before, done = called(folder), succeeded(folder)
        if "last" in done:  # killed around the very last commits
            assert done == {*(f"item-{number}" for number in range(1, 6)), "flaky", "after-wait", "last"}
        records = Records(folder / "machines.db", "NORMAL")
        try:
            ended = commit > 1 and records.describe(ARN).status == "SUCCEEDED"
        except NotFoundError:
            ended = False
        finally:
            records.close()
        if not ended:
            assert finish(folder, start) == crashing.OUTPUT, f"killed {stage} commit {commit}"
        calls = called(folder)
        for key in done:
            assert calls[key] == before[key], f"{key} ran again, killed {stage} commit {commit}"
        assert max(calls.values()) <= 2
    assert commit > 12, "the machine has fewer steps than it should"


def test_a_killed_process_loses_no_event_and_gives_no_event_twice(killer: Killer, tmp_path: Path) -> None:
    start = time.time()
    assert killer.run(tmp_path, "after", 7, start) == -9
    assert finish(tmp_path, start) == crashing.OUTPUT
    records = Records(tmp_path / "machines.db", "NORMAL")
    events = records.history(ARN)
    records.close()
    assert [event.id for event in events] == list(range(1, len(events) + 1))
    assert all(event.previous_id < event.id for event in events)
    kinds = Counter(event.type for event in events)
    assert kinds["MapIterationStarted"] == kinds["MapIterationSucceeded"] == 5
    assert kinds["TaskStateEntered"] == kinds["TaskStateExited"] == 8
    assert kinds["WaitStateEntered"] == kinds["WaitStateExited"] == 6


STEP = st.sampled_from(
    [
        {"Type": "Pass", "Output": "{% $append($states.input, $count($states.input)) %}"},
        {"Type": "Pass", "Assign": {"n": "{% $count($states.input) %}"}},
        {"Type": "Pass", "Output": "{% $append($states.input, $n) %}"},
        task("f"),
        {"Type": "Choice"},
    ]
)


def machine_of(steps: list[dict[str, Any]]) -> dict[str, Any]:
    """States one after the other; a Choice jumps over one state when the list so far is odd."""
    states: dict[str, Any] = {"N0": {"Type": "Pass", "Assign": {"n": 0}, "Next": "N1"}}
    for index, step in enumerate(steps, 1):
        following = f"N{index + 1}"
        if step["Type"] == "Choice":
            over = f"N{min(index + 2, len(steps) + 1)}"
            rule = {"Condition": "{% $count($states.input) % 2 = 1 %}", "Next": over}
            states[f"N{index}"] = {"Type": "Choice", "Choices": [rule], "Default": following}
        else:
            states[f"N{index}"] = {**step, "Next": following}
    states[f"N{len(steps) + 1}"] = {"Type": "Succeed"}
    return {"QueryLanguage": "JSONata", "StartAt": "N0", "States": states}


class CrashError(Exception):
    """Stands for the end of the process."""


@settings(max_examples=25, deadline=None)
@given(
    steps=st.lists(STEP, min_size=1, max_size=8), commit=st.integers(1, 12), stage=st.sampled_from(["before", "after"])
)
def test_any_machine_gives_the_same_output_with_and_without_a_crash(
    steps: list[dict[str, Any]], commit: int, stage: str
) -> None:
    definition = machine_of(steps)
    functions = Functions(f=lambda payload: [*payload, "f"])

    def hook(at: str, number: int) -> None:
        if (at, number) == (stage, commit):
            raise CrashError

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        calm = open_machine(folder / "calm", {"m": definition}, functions)
        expected = calm.wait(calm.start("m", "one", [0]), 10)
        calm.close()
        assert expected.status == "SUCCEEDED"
        crashed = open_machine(folder / "crashed", {"m": definition}, functions, hook=hook)
        try:
            crashed.wait(crashed.start("m", "one", [0]), 10)
        except PlatformError:
            pass
        finally:
            crashed.close()
        second = open_machine(folder / "crashed", {"m": definition}, functions)
        second.recover()
        try:
            second.describe(ARN)
        except NotFoundError:
            second.start("m", "one", [0])
        found = second.wait(ARN, 10)
        second.close()
    assert (found.status, found.output) == (expected.status, expected.output)
