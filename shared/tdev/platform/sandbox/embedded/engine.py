"""``LocalSandbox``: runs one function of a source text in a child process behind the walls of this kernel."""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import tdev
from tdev.kernel.errors import DeniedError, PlatformError
from tdev.platform.sandbox import Isolation, SandboxLimits, SandboxRun
from tdev.platform.sandbox.embedded.bubblewrap import wrapped_command
from tdev.platform.sandbox.embedded.conversation import Conversation, Ended
from tdev.platform.sandbox.embedded.interpreter import Interpreter, interpreter

ALL_WALLS = frozenset(
    {"user", "namespaces", "capabilities", "limits", "no_new_privileges", "not_dumpable", "landlock", "seccomp"}
)
"""Every wall; fewer only for the controls that show what each one holds."""
_NOBODY = 65534
_OPEN_FILES = 128
_MOST_FILES = 4096
_WORKSPACES = 2
_PACKAGE = Path(tdev.__file__).parent
_ENVIRONMENT = {"LANG": "C.UTF-8", "HOME": "./", "TMPDIR": "./"}
_FOLDERS = ("", "platform", "platform/sandbox", "platform/sandbox/embedded")
_BOOTSTRAP = """
import sys, types
for name, path in {packages!r}:
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [path]
from tdev.platform.sandbox.embedded.launcher import main
main()
"""
"""Packages without their ``__init__``: the child loads its own few modules and nothing else."""


class LocalSandbox:
    """The sandbox of this machine.

    Args:
        python: Interpreter that runs the code.
        allow_weak: Run foreign code although the isolation is weak: an operator's decision.
        bubblewrap: ``auto`` uses it where this process may not make namespaces itself; ``never``; or its path.
        walls: The walls to raise; for controls.
        folder: Where each run gets a folder of its own for its time; the system's place for such folders by default.
    """

    def __init__(
        self,
        *,
        python: str = sys.executable,
        allow_weak: bool = False,
        bubblewrap: str = "auto",
        walls: Collection[str] = ALL_WALLS,
        folder: Path | None = None,
    ) -> None:
        self._folder = folder
        self._python = python
        self._allow_weak = allow_weak
        self._walls = sorted(walls)
        self._bubblewrap = shutil.which("bwrap") if bubblewrap == "auto" else None
        if bubblewrap not in ("auto", "never"):
            self._bubblewrap = bubblewrap
        self._wrapping: str | None = None
        self._isolation: Isolation | None = None
        self._probing = threading.Lock()

    @property
    def isolation(self) -> Isolation:
        """What holds on this machine, found by one run of a function that answers 1."""
        with self._probing:
            if self._isolation is None:
                self._isolation = self._probe()
            return self._isolation

    def run(
        self, source: str, attribute: str, payload: dict[str, Any], limits: SandboxLimits | None = None
    ) -> SandboxRun:
        """Call ``attribute(**payload)`` of the source in isolation.

        Errors of the code, and of the limits, are in the answer: ``Timeout``, ``CpuTime``, ``OutputLimit``,
        ``DiskLimit``, ``TooLarge``, ``NotJson``, ``NoResult``, ``Crashed``, or the type that the code raised.

        Raises:
            DeniedError: When the isolation is too weak to run foreign code.
            PlatformError: When no child process can be started.
        """
        if self.isolation.level in ("weak", "none") and not self._allow_weak:
            raise _denied(self.isolation)
        return self._run(source, attribute, payload, limits or SandboxLimits())

    def _probe(self) -> Isolation:
        found = self._tried(None)
        if found.level != "strong" and self._bubblewrap is not None and "namespaces" in self._walls:
            wrapped = self._tried(self._bubblewrap)
            if wrapped.level == "strong":
                self._wrapping = self._bubblewrap
                return wrapped
        return found

    def _tried(self, wrapping: str | None) -> Isolation:
        before, self._wrapping = self._wrapping, wrapping
        try:
            done = self._run("def probe():\n    return 1\n", "probe", {}, SandboxLimits(wall_s=20.0), probing=True)
        except (DeniedError, PlatformError) as cause:
            return Isolation("none", (), (str(cause),))
        finally:
            self._wrapping = before
        return done.isolation if done.output == 1 else Isolation("none", (), (str(done.error),))

    def _run(
        self, source: str, attribute: str, payload: dict[str, Any], limits: SandboxLimits, probing: bool = False
    ) -> SandboxRun:
        found = interpreter(self._python)
        task = {"source": source, "attribute": attribute, "payload": payload}
        with _folder(self._folder) as folder:
            nonce = secrets.token_hex(16)
            setup = self._setup(folder, found, limits, nonce, preload=_mentioned(source))
            read, write = os.pipe()
            try:
                process = self._start(folder, found, write)
            except OSError as cause:
                os.close(read)
                raise PlatformError(f"no process can be started for the sandbox: {cause}") from cause
            finally:
                os.close(write)
            talk = Conversation(process, read, nonce.encode(), wall_s=limits.wall_s, result_bytes=limits.result_bytes)
            return self._talk(talk, {**setup, "result": write}, task, limits, probing)

    def _talk(
        self, talk: Conversation, setup: dict[str, Any], task: dict[str, Any], limits: SandboxLimits, probing: bool
    ) -> SandboxRun:
        isolation = Isolation("none", (), ("the launcher did not start",))
        outcome: Any = None
        ended: Ended | None = None
        gone = False
        try:
            talk.send(setup)
            isolation = _isolation(talk.receive())
            if isolation.level in ("weak", "none") and not (self._allow_weak or probing):
                raise _denied(isolation)
            if not any(wall.startswith("namespaces") for wall in isolation.held):
                talk.watch = lambda: _too_full(setup["workspace"], setup["workspace_bytes"])
            talk.send(task, last=True)
            outcome = talk.receive()
        except Ended as cause:
            ended = cause
            gone = cause.reason == "NoResult" and talk.ended_by_itself()
        finally:
            code, cpu_s = talk.close()
        stdout, stderr = talk.printed()
        details = {"stderr": stderr, "cpu_s": round(cpu_s, 3)}
        if ended is not None:
            told = _end(ended, code if gone else 0, cpu_s, limits)
            return SandboxRun(isolation, error=told, stdout=stdout, ms=talk.ms, details=details)
        output, error = _checked(outcome)
        return SandboxRun(isolation, output=output, error=error, stdout=stdout, ms=talk.ms, details=details)

    def _setup(
        self, folder: Path, found: Interpreter, limits: SandboxLimits, nonce: str, *, preload: list[tuple[str, str]]
    ) -> dict[str, Any]:
        root, workspace = folder / "root", folder / "work"
        uid = _NOBODY if os.geteuid() == 0 and found.public else 0
        for place in (root, workspace):
            place.mkdir(mode=0o700)
            if uid and "user" in self._walls:
                os.chown(place, uid, uid)
        return {
            "nonce": nonce,
            "preload": preload,
            "walls": self._walls,
            "wrapped": self._wrapping is not None,
            "uid": 0 if self._wrapping is not None else uid,
            "root": str(root),
            "workspace": str(workspace),
            "workspace_bytes": limits.file_bytes * _WORKSPACES,
            "readable": found.readable,
            "cpu_s": limits.cpu_s,
            "memory_bytes": limits.memory_bytes,
            "file_bytes": limits.file_bytes,
            "result_bytes": limits.result_bytes,
            "open_files": _OPEN_FILES,
            "core_bytes": 0,
        }

    def _start(self, folder: Path, found: Interpreter, write: int) -> subprocess.Popen[bytes]:
        packages = [(".".join(["tdev", *filter(None, path.split("/"))]), str(_PACKAGE / path)) for path in _FOLDERS]
        bootstrap = _BOOTSTRAP.format(packages=packages)
        command = [found.executable, "-I", "-S", "-B", "-c", bootstrap]
        if self._wrapping is not None:
            readable = (*found.readable, found.executable, str(_PACKAGE))
            command = wrapped_command(self._wrapping, command, readable, str(folder / "work"), _ENVIRONMENT)
        pipe = subprocess.PIPE
        return subprocess.Popen(  # noqa: S603 - our own launcher
            command,
            cwd=folder,
            env=_ENVIRONMENT,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            pass_fds=(write,),
            start_new_session=True,
        )


def _mentioned(source: str) -> list[tuple[str, str]]:
    """The modules outside the standard library that components may import, with their folders, if they do."""
    return [(name, folder) for name, folder in _offered() if name.partition(".")[0] in source]


@cache
def _offered() -> tuple[tuple[str, str], ...]:
    found = importlib.util.find_spec("typing_extensions")
    offered = (("tdev.sdk", str(_PACKAGE.parent)),)
    if found is None or found.origin is None:
        return offered
    return (*offered, ("typing_extensions", str(Path(found.origin).parent)))


@contextlib.contextmanager
def _folder(parent: Path | None) -> Iterator[Path]:
    """A folder for one run. What foreign code leaves in it may be nested deeper than Python can walk."""
    folder = Path(tempfile.mkdtemp(prefix="tdev-sandbox-", dir=parent))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        try:
            shutil.rmtree(folder)
        except (OSError, RecursionError):
            remove = ["/bin/rm", "-rf", "--", str(folder)]
            subprocess.run(remove, check=False, capture_output=True)  # noqa: S603 - a folder made here


def _isolation(report: Any) -> Isolation:
    held, missing = tuple(report["held"]), tuple(report["missing"])
    first = {wall.partition(" ")[0].rstrip(":") for wall in held}
    if {"namespaces", "landlock", "seccomp", "limits"} <= first:
        level = "strong"
    elif {"landlock", "seccomp", "limits"} <= first:
        level = "medium"
    else:
        level = "weak" if first & {"namespaces", "landlock", "seccomp"} else "none"
    return Isolation(level, held, missing)


def _denied(isolation: Isolation) -> DeniedError:
    missing = "; ".join(isolation.missing) or "nothing holds"
    return DeniedError(
        f"this machine isolates foreign code only at level {isolation.level} ({missing})",
        hint="run it on Linux with Landlock and seccomp, or let an operator allow weak isolation",
    )


def _end(ended: Ended, code: int, cpu_s: float, limits: SandboxLimits) -> dict[str, str]:
    """What to tell of a run without an answer; ``code`` is negative, or above 128, for a signal."""
    number = -code if code < 0 else code - 128 if code > 128 else 0
    # The limit counts whole ticks of the clock, the usage exact time: on a busy machine they differ by a good part.
    if number == signal.SIGXCPU or (number == signal.SIGKILL and cpu_s >= limits.cpu_s / 2):
        return {"type": "CpuTime", "message": f"it used more than {limits.cpu_s} s of CPU time"}
    if number:
        name = signal.Signals(number).name if number in set(signal.Signals) else str(number)
        return {"type": "Crashed", "message": f"the process was ended by signal {name}"}
    return {"type": ended.reason, "message": ended.message}


def _checked(outcome: Any) -> tuple[Any, dict[str, str] | None]:
    """Output and error of an answer; the code may have tampered with it, so its shape is looked at."""
    error = outcome.get("error") if isinstance(outcome, dict) else None
    if isinstance(error, dict):
        return None, {str(key)[:50]: _text(str(value)[:2000]) for key, value in error.items()}
    if not isinstance(outcome, dict) or "output" not in outcome:
        return None, {"type": "NoResult", "message": "the code answered something else than a result"}
    output = outcome["output"]
    if not _travels(output):
        return None, {"type": "NotJson", "message": "the result holds half a character pair or a number JSON lacks"}
    return output, None


def _travels(value: Any) -> bool:
    """True for JSON that every layer can write down: no half character pairs, no infinities."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            waiting += [*found, *found.values()]
        elif isinstance(found, list):
            waiting += found
        elif (isinstance(found, str) and _text(found) != found) or (isinstance(found, float) and found - found != 0):
            return False
    return True


def _text(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _too_full(workspace: str, most: int) -> str | None:
    """Why a workspace on disk is over its size: the kernel limits each file, not their number."""
    size = count = 0
    waiting = [workspace]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    count += 1
                    size += entry.stat(follow_symlinks=False).st_size
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except FileNotFoundError:
            continue  # deleted while we looked
        except OSError as cause:
            return f"a folder was made that cannot be looked into: {cause.strerror}"
        if size > most or count > _MOST_FILES:
            return f"more than {most} bytes or {_MOST_FILES} files were written"
    return None
