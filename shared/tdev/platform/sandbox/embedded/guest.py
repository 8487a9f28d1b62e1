"""Runs the foreign function and turns what comes out into text: the last part of the child."""

import json
import sys
import types
from collections.abc import Callable
from typing import Any

FILENAME = "component.py"
_MODULE = "component"


def outcome(
    source: str, attribute: str, payload: dict[str, Any], workspace: str, module: str = _MODULE
) -> dict[str, Any]:
    """``{"output": ...}``, or ``{"error": {type, message, line}}`` for whatever the code raised.

    ``module`` is the name that the code's own module has among those of the process.
    """
    try:
        found = _call(_target(source, attribute, module), payload, workspace)
    except BaseException as raised:  # noqa: BLE001 - the edge: everything foreign code raises is an answer
        return {"error": _told(raised)}
    try:
        return {"output": json.loads(json.dumps(found, allow_nan=False, default=_plain))}
    except Exception as raised:  # noqa: BLE001 - the result may be an object of the foreign code
        return {"error": {"type": "NotJson", "message": f"the result is not JSON: {_message(raised)}"}}


def _target(source: str, attribute: str, name: str) -> Any:
    module = types.ModuleType(name)
    module.__file__ = FILENAME
    sys.modules[name] = module
    exec(compile(source, FILENAME, "exec"), module.__dict__)  # noqa: S102 - this is what the walls are for
    return getattr(module, attribute)


def _call(target: Any, payload: dict[str, Any], workspace: str) -> Any:
    function: Callable[..., Any] = target().run if isinstance(target, type) else target
    result = function(**payload, **_context(function, workspace))
    if hasattr(result, "__await__"):
        import asyncio

        async def awaited() -> Any:
            return await result

        return asyncio.run(awaited())
    return result


def _context(function: Callable[..., Any], workspace: str) -> dict[str, Any]:
    """The context without web and with an empty workspace, for the parameter that asks for one."""
    sdk = sys.modules.get("tdev.sdk")
    if sdk is None:
        return {}
    from pathlib import Path

    for name, hint in getattr(function, "__annotations__", {}).items():
        text = hint if isinstance(hint, str) else ""
        if name != "return" and (hint is sdk.Context or text.replace("| None", "").strip().endswith("Context")):
            return {name: sdk.Context(workspace=Path(workspace))}
    return {}


def _plain(value: Any) -> Any:
    """Dataclasses become objects, tuples are lists already; anything else is no JSON."""
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is not None:
        return {name: getattr(value, name) for name in fields}
    raise TypeError(f"{type(value).__name__} cannot travel as JSON")


def _told(raised: BaseException) -> dict[str, str]:
    line = _line(raised)
    told = {"type": type(raised).__name__[:200], "message": _message(raised)}
    return told if line is None else {**told, "line": str(line)}


def _message(raised: BaseException) -> str:
    try:
        return str(raised)[:2000]
    except Exception:  # noqa: BLE001 - foreign code may raise while it tells what it raised
        return ""


def _line(raised: BaseException) -> int | None:
    """The last line of the foreign source on the way to the error."""
    if isinstance(raised, SyntaxError) and raised.filename == FILENAME:
        return raised.lineno
    found = None
    step = raised.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == FILENAME:
            found = step.tb_lineno
        step = step.tb_next
    return found
