"""Conformance cases of the States Language: read from files, and the functions that they script.

A case is ``{name, spec, definition, input, functions, expect}`` or, for validation, ``{name, spec, definition,
findings}``. A text ``@f`` stands for the function ``f`` of that case alone, ``@execution-name``, ``@execution-arn`` and
``@machine-name`` for what the runner chose. The answers of a function are used in their order; the last one stays.
"""

import json
import re
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tdev.platform.invocation import Invoked
from tdev.platform.machine import Machine

FOLDER = Path(__file__).parents[1] / "contract" / "machine_cases"
_ANSWERS = {"return", "error", "echo", "hang", "return_text", "send_success", "send_failure"}
_HANGS_AT_MOST_S = 30


@dataclass(frozen=True)
class Case:
    """One case; ``number`` makes its names its own."""

    number: int
    subject: str
    body: dict[str, Any]

    @property
    def identity(self) -> str:
        return f"{self.subject}: {self.body['name']}"

    @property
    def machine(self) -> str:
        return f"machine-{self.number}"

    @property
    def execution(self) -> str:
        return f"run-{self.number}"

    def function(self, name: str) -> str:
        return f"{name}-{self.number}"

    def filled(self, part: str, arn: str = "") -> Any:
        """A part of the case (``definition``, ``input``, ``expect``) with the names of this run in it."""
        names = {"execution-name": self.execution, "execution-arn": arn, "machine-name": self.machine}
        names |= {name: self.function(name) for name in self.body.get("functions", {})}
        text = json.dumps(self.body[part])
        return json.loads(re.sub(r"@(" + "|".join(map(re.escape, names)) + r")\b", lambda found: names[found[1]], text))


def load_cases() -> list[Case]:
    """All cases of all files, in order."""
    found = [
        (path.stem, body) for path in sorted(FOLDER.glob("*.json")) for body in json.loads(path.read_text("utf-8"))
    ]
    return [Case(number, subject, body) for number, (subject, body) in enumerate(found)]


@dataclass
class ScriptedFunctions:
    """The port ``Invoke`` over the scripts of many cases; ``release`` lets those go that hang."""

    scripts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    calls: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    machine: Machine | None = None
    released: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, case: Case) -> None:
        for name, answers in case.body.get("functions", {}).items():
            assert all(len(answer) == 1 and answer.keys() <= _ANSWERS for answer in answers), case.identity
            self.scripts[case.function(name)] = answers

    def __call__(self, function: str, payload: Any) -> Invoked:
        name = function.rpartition(":function:")[2]
        with self._lock:
            answers = self.scripts[name]
            answer = answers[min(len(self.calls[name]), len(answers) - 1)]
            self.calls[name].append(payload)
        return self._answer(answer, payload)

    def _answer(self, answer: dict[str, Any], payload: Any) -> Invoked:
        assert self.machine is not None
        ((kind, value),) = answer.items()
        if kind == "error":
            return Invoked(function_error="Unhandled", error=value)
        if kind == "hang":
            self.released.wait(_HANGS_AT_MOST_S)
        elif kind == "send_success":
            self.machine.send_success(payload["token"], value)
        elif kind == "send_failure":
            self.machine.send_failure(payload["token"], *value)
        return Invoked(
            {"echo": payload, "return": value, "return_text": "x" * value if kind == "return_text" else ""}.get(kind)
        )
