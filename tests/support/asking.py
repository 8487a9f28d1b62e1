"""State machines that ask and wait, and the functions that hear of it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.platform.machine.embedded.engine import EmbeddedMachine
from tests.support.state_machines import INVOKE, FastClock, Functions, chain, open_machine, until

WAIT = chain({"Type": "Wait", "Seconds": 100_000}, {"Type": "Pass", "Output": "woken"})


def token_task(**more: Any) -> dict[str, Any]:
    payload = {"token": "{% $states.context.Task.Token %}", "in": "{% $states.input %}"}
    arguments = {"FunctionName": "ask", "Payload": payload}
    return {"Type": "Task", "Resource": f"{INVOKE}.waitForTaskToken", "Arguments": arguments, **more}


class Asked(Functions):
    """Remembers the tokens that ``ask`` was given."""

    def __init__(self, **functions: Any) -> None:
        self.tokens: list[str] = []
        super().__init__(ask=lambda payload: self.tokens.append(payload["token"]), **functions)

    def token(self, index: int = 0) -> str:
        until(lambda: len(self.tokens) > index)
        return self.tokens[index]


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def machine(tmp_path: Path, asked: Asked) -> Iterator[EmbeddedMachine]:
    definitions = {
        "wait": WAIT,
        "token": chain(token_task(), {"Type": "Pass"}),
        "caught": chain(token_task(Catch=[{"ErrorEquals": ["No"], "Next": "S1"}]), {"Type": "Pass"}),
        "beat": chain(token_task(HeartbeatSeconds=10, TimeoutSeconds=1000)),
        "pass": chain({"Type": "Pass"}),
    }
    engine = open_machine(tmp_path, definitions, asked, FastClock(time.time()))
    yield engine
    engine.close()


def types(machine: EmbeddedMachine, arn: str) -> list[str]:
    return [event.type for event in machine.history(arn)]
