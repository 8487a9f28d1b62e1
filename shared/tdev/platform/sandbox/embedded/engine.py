"""``LocalSandbox``: runs one function of a source text in a process behind the walls of this kernel."""

import importlib.util
import os
import secrets
import shutil
import sys
import threading
import time
import weakref
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from tdev.kernel.clock import system_clock
from tdev.kernel.errors import DeniedError, PlatformError
from tdev.platform.sandbox import Isolation, SandboxLimits, SandboxRun
from tdev.platform.sandbox.embedded.bubblewrap import wrapped_command
from tdev.platform.sandbox.embedded.channels import close_all, open_channels
from tdev.platform.sandbox.embedded.conversation import Conversation, End, Ended
from tdev.platform.sandbox.embedded.interpreter import Interpreter, interpreter
from tdev.platform.sandbox.embedded.pool import Pool, ReadyRun
from tdev.platform.sandbox.embedded.starting import ENVIRONMENT, PACKAGE, Modules, Nursery, command, start_alone
from tdev.platform.sandbox.embedded.verdict import LIMITS, checked, told_of
from tdev.platform.sandbox.embedded.workspace import Workspace, remove_abandoned

ALL_WALLS = frozenset(
    {"user", "namespaces", "capabilities", "limits", "no_new_privileges", "not_dumpable", "landlock", "seccomp"}
)
"""Every wall; fewer only for the controls that show what each one holds."""
WARM = 2
"""How many runs wait, ready; each shares most of its memory with the process that it was forked from."""
_NOBODY = 65534
_OPEN_FILES = 128
_THREADS = 128
_WORKSPACES = 2
_IDLE_S = 60.0
_SPARE_S = 10.0
_GETTING_READY_S = 20.0
_ATTEMPTS = 4


class LocalSandbox:
    """The sandbox of this machine.

    Args:
        python: Interpreter that runs the code.
        allow_weak: Run foreign code although the isolation is weak: an operator's decision.
        bubblewrap: ``auto`` uses it where this process may not make namespaces itself; ``never``; or its path.
        walls: The walls to raise; for controls.
        folder: Where each run gets a folder of its own for its time; the system's place for such folders by default.
        warm: How many runs with the usual limits wait, ready; after a minute without use they end.
    """

    def __init__(
        self,
        *,
        python: str = sys.executable,
        allow_weak: bool = False,
        bubblewrap: str = "auto",
        walls: Collection[str] = ALL_WALLS,
        folder: Path | None = None,
        warm: int = WARM,
    ) -> None:
        self._allow_weak = allow_weak
        self._walls = frozenset(walls)
        self._bubblewrap = shutil.which("bwrap") if bubblewrap == "auto" else None
        if bubblewrap not in ("auto", "never"):
            self._bubblewrap = bubblewrap
        self._starter = _Starter(python, sorted(walls), folder)
        self._pool = Pool(self._starter.start, size=warm, modules=_offered(), keep_s=_IDLE_S - _SPARE_S)
        self._isolation: Isolation | None = None
        self._probing = threading.Lock()
        self._end = weakref.finalize(self, _close, self._pool, self._starter)

    @property
    def isolation(self) -> Isolation:
        """What holds on this machine, found once: by what a run raises that then ends without a task."""
        with self._probing:
            if self._isolation is None:
                self._isolation = self._probe()
            return self._isolation

    def run(
        self, source: str, attribute: str, payload: dict[str, Any], limits: SandboxLimits | None = None
    ) -> SandboxRun:
        """Call ``attribute(**payload)`` of the source in isolation.

        Errors of the code are in the answer, with the type that the code raised, ``NotJson``, ``NoResult``,
        ``Crashed`` or ``Forged`` (it wrote to the result pipe itself). So are limits, which ``limit`` names too:
        ``Timeout``, ``CpuTime``, ``OutputLimit``, ``DiskLimit``, ``TooLarge``.

        Raises:
            DeniedError: When the isolation is too weak to run foreign code.
            PlatformError: When no process can be started.
        """
        self._refuse_if_weak(self.isolation)
        started = time.monotonic()
        given = limits or SandboxLimits()
        ready, warm = self._ready(given, _mentioned(source))
        try:
            self._refuse_if_weak(ready.isolation())
            error: dict[str, str] | None
            output, error, limit, end = _asked(ready, {"source": source, "attribute": attribute, "payload": payload})
        finally:
            ready.close()
        stdout, stderr = ready.talk.printed()
        details = {"stderr": stderr, "cpu_s": round(end.cpu_s, 3), "warm": warm}
        ms = (time.monotonic() - started) * 1000
        return SandboxRun(ready.isolation(), output, error, stdout, ms, details, limit)

    def close(self) -> None:
        """End the processes that wait. The sandbox can be used again, which starts others."""
        _close(self._pool, self._starter)

    def _refuse_if_weak(self, found: Isolation) -> None:
        if found.level in ("weak", "none") and not self._allow_weak:
            raise _denied(found)

    def _ready(self, limits: SandboxLimits, modules: Modules) -> tuple[ReadyRun, bool]:
        """A run whose walls stand, and whether it had waited for this; those that are gone by now are replaced."""
        cause = Ended("NoResult", "")
        for _ in range(_ATTEMPTS):
            ready, warm = self._pool.take(limits, modules)
            try:
                ready.isolation()
                if ready.talk.is_there():
                    return ready, warm
                cause = Ended("NoResult", "it was ended while it waited")
            except Ended as ended:
                cause = ended
            ready.close()
            if cause.reason == "Timeout":
                break
        message = f"a process for foreign code did not get ready: {cause.message}"
        raise PlatformError(message, hint="see what is missing: tdev doctor") from cause

    def _probe(self) -> Isolation:
        remove_abandoned(self._starter.folder, system_clock())
        found = self._tried(None)
        if found.level != "strong" and self._bubblewrap is not None and "namespaces" in self._walls:
            wrapped = self._tried(self._bubblewrap)
            if wrapped.level == "strong":
                self._starter.wrapping = self._bubblewrap
                return wrapped
        return found

    def _tried(self, wrapping: str | None) -> Isolation:
        before, self._starter.wrapping = self._starter.wrapping, wrapping
        try:
            ready = self._starter.start(SandboxLimits(), ())
            try:
                return ready.isolation()
            finally:
                ready.close()
        except (PlatformError, Ended) as cause:
            return Isolation("none", (), (str(cause),))
        finally:
            self._starter.wrapping = before


class _Starter:
    """Starts runs on this machine; ``wrapping`` is the bubblewrap to put around each, if any."""

    def __init__(self, python: str, walls: list[str], folder: Path | None) -> None:
        self._python = python
        self._walls = walls
        self.folder = folder
        self.wrapping: str | None = None
        self._nursery: Nursery | None = None

    def start(self, limits: SandboxLimits, modules: Modules) -> ReadyRun:
        """Start one; it gets ready while the caller does something else. Raises ``PlatformError``."""
        found = interpreter(self._python)
        uid = _NOBODY if os.geteuid() == 0 and found.public and "user" in self._walls else 0
        workspace = Workspace(self.folder, uid)
        nonce = secrets.token_hex(16)
        try:
            ours, theirs = open_channels()
            talk = Conversation(ours, nonce.encode(), wall_s=_GETTING_READY_S)
        except OSError as cause:
            workspace.remove()
            raise PlatformError(f"no process can be started for the sandbox: {cause}") from cause
        process = None
        try:
            if self.wrapping is None:
                self._nursery = self._nursery or Nursery(found, _IDLE_S)
                self._nursery.start(theirs, modules)
            else:
                process = start_alone(self._wrapped(found, workspace, theirs, modules), theirs)
            talk.set_up(self._setup(workspace, found, limits, nonce))
        except (PlatformError, Ended):
            talk.close()
            workspace.remove()
            raise
        finally:
            close_all(theirs)
        return ReadyRun(talk, workspace, limits, modules, process)

    def close(self) -> None:
        """End the process that runs are forked from."""
        if self._nursery is not None:
            self._nursery.close()

    def _wrapped(self, found: Interpreter, workspace: Workspace, theirs: Any, modules: Modules) -> list[str]:
        import json

        line = command(found, "launcher", ",".join(map(str, theirs)), json.dumps(list(modules)))
        readable = (*found.readable, found.executable, str(PACKAGE))
        return wrapped_command(str(self.wrapping), line, readable, str(workspace.work), ENVIRONMENT)

    def _setup(self, workspace: Workspace, found: Interpreter, limits: SandboxLimits, nonce: str) -> dict[str, Any]:
        return {
            "nonce": nonce,
            "walls": self._walls,
            "wrapped": self.wrapping is not None,
            "uid": _NOBODY if found.public else 0,
            "uid_inside": _NOBODY if found.shareable and "user" in self._walls else 0,
            "root": str(workspace.root),
            "workspace": str(workspace.work),
            "workspace_bytes": limits.file_bytes * _WORKSPACES,
            "readable": found.readable,
            "cpu_s": limits.cpu_s,
            "memory_bytes": limits.memory_bytes,
            "file_bytes": limits.file_bytes,
            "open_files": _OPEN_FILES,
            "threads": _THREADS,
            "core_bytes": 0,
            "idle_s": _IDLE_S,
        }


def _asked(ready: ReadyRun, task: dict[str, Any]) -> tuple[Any, dict[str, str] | None, str | None, End]:
    """Hand over the task; answers output, error, the limit that ended it, and how its process ended."""
    talk, limits = ready.talk, ready.limits
    gone = True
    try:
        if not any(wall.startswith("namespaces") for wall in ready.isolation().held):
            talk.watch = lambda: ready.workspace.too_full(limits.file_bytes * _WORKSPACES)
        talk.begin(task, wall_s=limits.wall_s, result_bytes=limits.result_bytes)
        output, error = checked(talk.receive())
        _look_twice(talk)
    except Ended as ended:
        gone = ended.reason == "NoResult" and talk.ended_by_itself()
        end = talk.close()
        told = told_of(ended, end if gone else End(0, end.cpu_s), limits)
        return None, told, told["type"] if told["type"] in LIMITS else None, end
    end = talk.close()
    if end.code != 0:
        return (
            None,
            {"type": "Forged", "message": "it wrote a result itself and then did not end as runs end"},
            None,
            end,
        )
    return output, error, None, end


def _look_twice(talk: Conversation) -> None:
    """Raises ``Ended`` when something else follows the answer, or more was written than allowed since the last look."""
    if not talk.stands_alone():
        raise Ended("Forged", "more than one result was written")
    if (reason := talk.watch()) is not None:
        raise Ended("DiskLimit", reason)


def _close(pool: Pool, starter: _Starter) -> None:
    pool.close()
    starter.close()


def _mentioned(source: str) -> Modules:
    """The modules outside the standard library that components may import, with their folders, if they do."""
    return [(name, folder) for name, folder in _offered() if name.partition(".")[0] in source]


@cache
def _offered() -> tuple[tuple[str, str], ...]:
    found = importlib.util.find_spec("typing_extensions")
    offered = (("tdev.sdk", str(PACKAGE.parent)),)
    if found is None or found.origin is None:
        return offered
    return (*offered, ("typing_extensions", str(Path(found.origin).parent)))


def _denied(isolation: Isolation) -> DeniedError:
    missing = "; ".join(isolation.missing) or "nothing holds"
    return DeniedError(
        f"this machine isolates foreign code only at level {isolation.level} ({missing})",
        hint="run it on Linux with Landlock (kernel 5.13) and seccomp, install bubblewrap, or let an operator allow"
        " it: TDEV_WEAK_SANDBOX=allow",
    )
