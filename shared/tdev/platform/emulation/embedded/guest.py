"""Inside the process of an emulation: runs the trials that come over the line, and asks about every request.

Lines of JSON go both ways: ``{"trial": ...}`` comes in and ``{"ran": [...]}`` answers it; in between ``{"ask": ...}``
goes out for each request and ``{"refused": text or null}`` answers it.
"""

import json
import os
import re
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, NoReturn

from tdev.platform.emulation.embedded import barrier

_LOOKED_UP = re.compile(r"(?:\[|get\()\s*[\"'](\w+)[\"']\s*[\],)]")
_TESTS = "tests_of_code.py"
_FILES = ("sample", "1234", "sample.txt")
"""Files that code finds under the names that it is given."""
_CPU_S, _MEMORY = 300, 4 << 30
_MOST_KEYS = 40


def main(readers: int, writers: int, setup: dict[str, Any]) -> NoReturn:
    """Serve trials over two descriptors until the line ends.

    Args:
        readers: Where lines come in.
        writers: Where lines go out.
        setup: ``workspace``, and ``readable``: the folders in which the modules of this Python are.
    """
    held = barrier.close_network()
    os.chdir(setup["workspace"])
    for name in _FILES:
        with open(name, "w") as file:  # noqa: PTH123 - a sample of a path is there
            file.write('{"sample": "sample"}')
    barrier.limit(_CPU_S, _MEMORY)
    with os.fdopen(readers) as incoming, os.fdopen(writers, "w") as outgoing:
        guest = _Guest(_Line(incoming, outgoing))
        barrier.close_in(setup["workspace"], setup["readable"])
        outgoing.write(json.dumps({"ready": {"network": held}}) + "\n")
        outgoing.flush()
        for text in incoming:
            ran = guest.tried(json.loads(text)["trial"])
            outgoing.write(json.dumps({"ran": ran}) + "\n")
            outgoing.flush()
    os._exit(0)  # threads of the code get no more time


class _Line:
    """Asks, one at a time: requests come from threads too."""

    def __init__(self, incoming: IO[str], outgoing: IO[str]) -> None:
        self._incoming, self._outgoing = incoming, outgoing
        self._alone = threading.Lock()

    def ask(self, request: dict[str, Any]) -> str | None:
        with self._alone:
            self._outgoing.write(json.dumps({"ask": request}) + "\n")
            self._outgoing.flush()
            answered = json.loads(self._incoming.readline())
        return None if answered["refused"] is None else str(answered["refused"])


class _Guest:
    """Runs trials."""

    def __init__(self, line: _Line) -> None:
        from tdev.platform.emulation.embedded.guard import Guard
        from tdev.platform.emulation.embedded.stand_ins import StandIns

        self._guard = Guard(line.ask)
        self._guard.install()
        self._stand_ins = StandIns()
        self._stand_ins.install()
        _prepare()

    def tried(self, trial: dict[str, Any]) -> list[dict[str, str]]:
        """Every test of a trial, as ``Ran`` has it."""
        module = str(trial["module"])
        judged = f"{module}.py"
        tests = trial["mode"] == "tests"
        before = set(sys.modules)
        ran: list[dict[str, str]] = []
        try:
            with self._world() if tests else _nothing():
                keys = tuple(dict.fromkeys(_LOOKED_UP.findall(trial["code"])))[:_MOST_KEYS]
                self._guard.begin(judged=judged, arranges=_TESTS if tests else "", keys=keys)
                for name, call in self._calls(trial, module, judged, ran):
                    ran.append(_outcome(name, call))
        finally:
            self._stand_ins.forget()
            for name in set(sys.modules) - before:
                if getattr(sys.modules[name], "__file__", None) in (judged, _TESTS):
                    del sys.modules[name]
        return ran

    def _calls(
        self, trial: dict[str, Any], name: str, judged: str, ran: list[dict[str, str]]
    ) -> Iterator[tuple[str, Callable[[], Any]]]:
        made: list[types.ModuleType] = []
        loaded = _outcome("import", lambda: made.append(_module(name, judged, trial["code"])))
        if loaded["error"]:
            ran.append(loaded)
            return
        if trial["mode"] == "tests":
            tests = _outcome(
                "import of the tests", lambda: made.append(_module("tests_of_code", _TESTS, trial["tests"]))
            )
            if tests["error"]:
                ran.append(tests)
                return
            found = vars(made[1])
            yield from (
                (each, found[each]) for each in list(found) if each.startswith("test_") and callable(found[each])
            )
        elif trial["mode"] == "examples":
            for number, example in enumerate(trial["examples"], 1):
                target = getattr(made[0], example["attribute"])
                yield f"{example['attribute']} example {number}", _example(target, example["inputs"])
        else:
            from tdev.platform.emulation.embedded.samples import public_calls

            yield from public_calls(made[0], trial["code"], _LOOKED_UP.findall(trial["code"]))

    @contextmanager
    def _world(self) -> Iterator[None]:
        try:
            from moto import mock_aws
        except ImportError as cause:
            raise ImportError("tests need the emulator moto") from cause
        with mock_aws():
            yield


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _module(name: str, file: str, source: str) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__file__ = file
    sys.modules[name] = module
    exec(compile(source, file, "exec"), module.__dict__)  # noqa: S102 - behind the barrier
    return module


def _example(target: Any, inputs: dict[str, Any]) -> Callable[[], Any]:
    from tdev.platform.emulation.embedded.samples import finished

    return lambda: finished((target().run if isinstance(target, type) else target)(**inputs))


def _outcome(name: str, call: Callable[[], Any]) -> dict[str, str]:
    try:
        call()
    except BaseException as raised:  # noqa: BLE001 - the edge: whatever foreign code raises is an outcome
        return {"name": name, "error": type(raised).__name__[:100], "message": _message(raised)}
    return {"name": name, "error": "", "message": ""}


def _message(raised: BaseException) -> str:
    try:
        return str(raised)[:1000]
    except Exception:  # noqa: BLE001 - foreign code may raise while it tells what it raised
        return ""


def _prepare() -> None:
    """Load what code will ask for while files can still be read everywhere, and let nothing wait."""
    import asyncio
    import concurrent.futures
    import decimal
    import uuid

    import boto3

    del asyncio, concurrent, decimal, uuid
    boto3.setup_default_session()
    time.sleep = lambda seconds: None
