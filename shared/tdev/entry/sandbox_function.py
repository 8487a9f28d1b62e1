"""The function ``sandbox``: runs one piece of foreign code in a process of its own and judges it from outside.

Its role allows nothing, so its credentials are worth nothing; they are hidden all the same. Each run gets an empty
environment and an empty folder, which is deleted with whatever else the run left in the folder for temporary files.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tdev.entry.process import runtime
from tdev.kernel.errors import DeniedError, InvalidError
from tdev.model.misfits import misfits
from tdev.platform.hiding import hide_this_process
from tdev.platform.removal import remove_tree
from tdev.platform.sandbox import Sandbox, SandboxLimits

NEEDED = frozenset({"limits", "no_new_privileges", "seccomp"})
"""Walls that must stand inside the function: without seccomp, code could speak for the function to Lambda."""
_ANSWER_S = 2.0
Handler = Callable[[Mapping[str, Any], Any], dict[str, Any]]


class _Limits(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    wall_s: float = Field(10.0, gt=0, le=55)
    cpu_s: int = Field(5, ge=1, le=55)
    memory_bytes: int = Field(768 << 20, ge=64 << 20, le=768 << 20)
    file_bytes: int = Field(32 << 20, ge=0, le=64 << 20)
    result_bytes: int = Field(256 << 10, ge=1, le=4 << 20)


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    source: str = Field(max_length=200_000)
    entrypoint: str = Field(pattern=r"^[^\W\d]\w{0,199}$")
    payload: dict[str, Any]
    limits: _Limits = _Limits()


def sandbox_function(
    sandbox: Callable[[], Sandbox],
    scratch: Path | None,
    *,
    weak: bool = False,
    hide: Callable[[], None] = hide_this_process,
) -> Handler:
    """The handler.

    Args:
        sandbox: Makes the sandbox of this process, at the first call.
        scratch: The folder in which a run may leave files when Landlock does not hold; what is new there after a run
            is deleted. None leaves everything.
        weak: Run code although a needed wall is missing: an operator's decision.
        hide: Hides this process from the code; called once, before the first run.

    The handler raises ``InvalidError`` for an event of another shape and ``DeniedError`` when a needed wall is missing.
    """
    made: list[Sandbox] = []

    def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        if not made:
            hide()
            made.append(sandbox())
        walls = made[0].isolation
        missing = NEEDED - {wall.partition(" ")[0] for wall in walls.held}
        if missing and not weak:
            raise DeniedError(
                f"the function cannot isolate foreign code: {', '.join(walls.missing) or 'nothing holds'}"
            )
        try:
            asked = _Asked.model_validate(event)
        except ValidationError as cause:
            raise InvalidError("the sandbox got an event that does not fit", misfits(cause)) from cause
        return _run(made[0], asked, context, scratch)

    return handler


def _run(sandbox: Sandbox, asked: _Asked, context: Any, scratch: Path | None) -> dict[str, Any]:
    limits = {field.name: getattr(asked.limits, field.name) for field in fields(SandboxLimits)}
    left = getattr(context, "get_remaining_time_in_millis", None)
    if left is not None:
        limits["wall_s"] = max(0.1, min(limits["wall_s"], left() / 1000 - _ANSWER_S))
    known = _entries(scratch)
    try:
        done = sandbox.run(asked.source, asked.entrypoint, asked.payload, SandboxLimits(**limits))
    finally:
        for entry in _entries(scratch) - known:
            _delete(entry)
    return {
        "output": done.output,
        "error": done.error,
        "limit": done.limit,
        "stdout": done.stdout,
        "details": done.details,
        "ms": done.ms,
        "held": list(done.isolation.held),
        "missing": list(done.isolation.missing),
    }


def _entries(folder: Path | None) -> set[Path]:
    return set() if folder is None else set(folder.iterdir())


def _delete(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        remove_tree(entry)
    else:
        entry.unlink(missing_ok=True)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serve Lambda: the folder for temporary files is the function's alone there."""
    return _of_this_process()(event, context)


@cache
def _of_this_process() -> Handler:
    here = runtime()
    alone = here.settings.platform == "aws"
    return sandbox_function(
        lambda: here.sandbox,
        Path(tempfile.gettempdir()) if alone else None,
        weak=here.settings.weak_sandbox == "allow",
    )
