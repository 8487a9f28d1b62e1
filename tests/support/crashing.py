"""A process that runs a state machine and is killed at a given commit, many times over; run as a program.

Standard input: one JSON object per line with ``folder``, ``stage``, ``commit`` and ``start`` (of the clock). For each a
process is forked that runs the machine until the commit and kills itself with SIGKILL there. Standard output: one line
per process, its exit status (negative: the signal).
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from tests.support.state_machines import FastClock, FunctionError, Functions, chain, open_machine, task

_WORK = task("work", {"key": "{% 'item-' & $states.input %}"})
_RETRY = [{"ErrorEquals": ["Flaky"], "IntervalSeconds": 1, "MaxAttempts": 2}]
_FLAKY = task("flaky", {"key": "flaky", "again": "{% $exists($states.context.State.RetryCount) %}"}, Retry=_RETRY)
_MARK = {"Type": "Pass", "Output": "{% $states.input.key & '!' %}"}
_MERGE = "{% $merge([$states.input, {'last': $states.result.Payload.key}]) %}"
_LAST = {**task("work", {"key": "last"}), "Output": _MERGE, "End": True}


def _walk(prefix: str, *states: dict[str, Any]) -> dict[str, Any]:
    """A branch with state names of its own."""
    names = [f"{prefix}{index}" for index in range(len(states))]
    ends = [{"Next": name} for name in names[1:]] + [{"End": True}]
    return {
        "StartAt": names[0],
        "States": {name: {**state, **end} for name, state, end in zip(names, states, ends, strict=True)},
    }


DEFINITION = chain(
    {"Type": "Pass", "Assign": {"base": "{% $states.input.base %}"}},
    {
        "Type": "Map",
        "Items": "{% $states.input.items %}",
        "MaxConcurrency": 2,
        "ItemProcessor": _walk("M", _WORK, {"Type": "Wait", "Seconds": 1}, _MARK),
    },
    {
        "Type": "Parallel",
        "Branches": [
            _walk("A", _FLAKY),
            _walk("B", {"Type": "Wait", "Seconds": 1}, task("work", {"key": "after-wait"})),
            _walk("C", {"Type": "Pass", "Output": "{% $base + 1 %}"}),
        ],
        "Output": "{% {'parts': $states.result, 'items': $states.input} %}",
    },
    {
        "Type": "Choice",
        "Choices": [{"Condition": "{% $states.input.parts[2] > 41 %}", "Next": "S4"}],
        "Default": "S5",
    },
    _LAST,
    {"Type": "Fail", "Error": "WrongWay"},
)  # fmt: skip
INPUT: dict[str, Any] = {"base": 41, "items": [1, 2, 3, 4, 5]}
OUTPUT = {
    "items": [f"item-{number}!" for number in INPUT["items"]],
    "parts": [{"key": "flaky"}, {"key": "after-wait"}, 42],
    "last": "last",
}


def functions(calls: Path) -> Functions:
    """The functions of the machine; each call adds its key to the file."""

    def note(payload: Any) -> Any:
        with calls.open("a") as file:
            file.write(f"{payload['key']}\n")
        return {"key": payload["key"]}

    def flaky(payload: Any) -> Any:
        if not payload["again"]:
            raise FunctionError("Flaky", "try again")
        return note(payload)

    return Functions(work=note, flaky=flaky)


def run(folder: Path, stage: str, commit: int, start: float) -> int:
    """Run the machine; 0 when it ended before that commit."""

    def hook(at: str, number: int) -> None:
        if (at, number) == (stage, commit):
            os.kill(os.getpid(), signal.SIGKILL)

    clock = FastClock(start)
    machine = open_machine(folder, {"m": DEFINITION}, functions(folder / "calls"), clock, hook=hook)
    found = machine.wait(machine.start("m", "one", INPUT), 20)
    machine.close()
    return 0 if found.output == OUTPUT else 1


def main() -> None:
    """Fork a process per line."""
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(run(Path(order["folder"]), order["stage"], order["commit"], order["start"]))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
