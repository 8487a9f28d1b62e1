"""Runs many mutants of one component in one process. This file's text is what the sandbox gets; it judges nothing.

It imports only the standard library. The mutants share the process: they are copies of the same component, and what one
leaves behind in it only another one of them can meet. The walls are around all of them.
"""

import contextlib
import dataclasses
import io
import json
import signal
import sys
import time
import types
from pathlib import Path
from typing import Any, NoReturn

OFFERED = ("tdev.sdk", "typing_extensions")
"""Modules that the component may import: the sandbox makes ready what the text before it names."""
_FILE = "component.py"
_MODULE = "component"
_AGAIN_S = 0.05
_NAME = 200


class _TimeUp(BaseException):
    """A mutant has used up its time."""


class _Alarm:
    """Ends what runs too long by an error inside it, again and again if that is caught."""

    def __init__(self) -> None:
        self.armed = False
        signal.signal(signal.SIGALRM, self._ring)

    def start(self, seconds: float) -> None:
        self.armed = True
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_S)

    def stop(self) -> None:
        self.armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _ring(self, *_: object) -> None:
        if self.armed:
            _time_up()


def _time_up() -> NoReturn:
    raise _TimeUp


def try_all(
    source: str,
    changes: list[list[Any]],
    attribute: str,
    inputs: list[dict[str, Any]],
    limit_s: float,
    context: "Context | None" = None,  # type: ignore[name-defined]  # noqa: F821 - the sandbox knows it by its name
) -> list[dict[str, Any]]:
    """Run each mutant on each input.

    Args:
        source: The component's module.
        changes: Of each mutant: first byte, byte behind the last one, and the text that comes there.
        attribute: What is called.
        inputs: The arguments of each call.
        limit_s: Seconds that one mutant has for all its calls.
        context: The sandbox's, for components that ask for one.

    Returns:
        For each mutant ``{"s": seconds, "outcomes": [...]}``: of each call ``{"output"}`` or ``{"error"}``; or
        ``{"s": ..., "late": true}``. The number of each mutant is printed before it runs.
    """
    data = source.encode()
    alarm = _Alarm()
    told = sys.stdout
    found = []
    for number, (start, end, text) in enumerate(changes):
        print(number, file=told, flush=True)
        began = time.monotonic()
        mutant = (data[:start] + text.encode() + data[end:]).decode()
        try:
            alarm.start(limit_s)
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                outcomes = _outcomes(mutant, attribute, inputs, context, str(number))
            alarm.stop()
            found.append({"s": time.monotonic() - began, "outcomes": outcomes})
        except _TimeUp:
            alarm.stop()
            found.append({"s": time.monotonic() - began, "late": True})
    return found


def _outcomes(
    source: str, attribute: str, inputs: list[dict[str, Any]], context: Any, folder: str
) -> list[dict[str, Any]]:
    try:
        code = compile(source, _FILE, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as raised:
        return [{"error": type(raised).__name__} for _ in inputs]
    found = []
    for number, given in enumerate(inputs):
        own = None
        if context is not None:  # each call has files of its own, as it has in a run of its own
            own = dataclasses.replace(context, workspace=context.workspace / f"{folder}-{number}")
            Path(own.workspace).mkdir()
        found.append(_outcome(code, attribute, json.loads(json.dumps(given)), own))
    return found


def _outcome(code: types.CodeType, attribute: str, given: dict[str, Any], context: Any) -> dict[str, Any]:
    """What one call gives or raises, in a module of its own."""
    module = types.ModuleType(_MODULE)
    module.__file__ = _FILE
    sys.modules[_MODULE] = module
    try:
        exec(code, module.__dict__)  # noqa: S102 - inside the sandbox
        target = getattr(module, attribute)
        function = target().run if isinstance(target, type) else target
        result = function(**given, **_context(function, context))
        if hasattr(result, "__await__"):
            result = _awaited(result)
        return {"output": json.loads(json.dumps(result, allow_nan=False, default=_plain))}
    except _TimeUp:
        raise
    except BaseException as raised:  # noqa: BLE001 - the edge: whatever a mutant raises is an answer
        return {"error": type(raised).__name__[:_NAME]}


def _awaited(result: Any) -> Any:
    import asyncio

    async def whole() -> Any:
        return await result

    return asyncio.run(whole())


def _context(function: Any, context: Any) -> dict[str, Any]:
    """The context, for the parameter that asks for one."""
    for name, hint in getattr(function, "__annotations__", {}).items():
        text = hint if isinstance(hint, str) else getattr(hint, "__name__", "")
        if context is not None and name != "return" and text.replace("| None", "").strip().endswith("Context"):
            return {name: context}
    return {}


def _plain(value: Any) -> Any:
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is not None:
        return {name: getattr(value, name) for name in fields}
    raise TypeError(f"{type(value).__name__} cannot travel as JSON")
