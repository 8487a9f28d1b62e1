"""The run: a supervisor that enters the namespaces, and its child that raises the other walls and runs the guest.

The set-up comes over the line to the caller, the task over standard input. Answers are frames on the result pipe; a
frame counts only when it starts with the nonce of this run. Only the standard library is imported.
"""

import importlib
import json
import os
import resource
import select
import signal
import struct
import sys
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from tdev.platform.sandbox.embedded import guest, kernel_calls, landlock, namespaces, seccomp, supervisor

_LIMITS = {"cpu_s": "CPU", "memory_bytes": "AS", "file_bytes": "FSIZE", "open_files": "NOFILE", "core_bytes": "CORE"}
_TASK, _RESULT, _LINE, _ABOVE = 0, 3, 4, 16


def main(descriptors: str, modules: str) -> NoReturn:
    """A run in a process of its own; its channels are inherited under the numbers with commas between."""
    for name, folder in json.loads(modules):
        sys.path.insert(0, folder)
        importlib.import_module(name)
        sys.path.remove(folder)
    supervise([int(number) for number in descriptors.split(",")])


def supervise(channels: Iterable[int]) -> NoReturn:
    """Serve one run over these channels.

    Args:
        channels: Descriptors in the order of ``Channels``.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _settle(channels)
    setup = _read(_LINE)
    walls = Walls(setup)
    walls.enter_namespaces()
    child = os.fork()
    if child:
        supervisor.watch(child, _LINE)
    try:
        os.setsid()
        os.close(_LINE)
        _serve(setup, walls)
    finally:
        os._exit(0)  # threads and exit handlers of the guest get no more time


def _settle(channels: Iterable[int]) -> None:
    """Move the channels to the numbers 0 to 4 and close everything else."""
    import fcntl

    moved = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, _ABOVE) for descriptor in channels]
    for number, descriptor in enumerate(moved):
        os.dup2(descriptor, number)
    os.closerange(_LINE + 1, 1 << 16)


def _serve(setup: dict[str, Any], walls: "Walls") -> None:
    nonce = str(setup["nonce"]).encode()
    walls.close_in()
    _forget_the_launcher()
    _answer(nonce, {"held": walls.held, "missing": walls.missing})
    waiting = select.poll()
    waiting.register(_TASK, select.POLLIN)
    if not waiting.poll(setup["idle_s"] * 1000):
        return
    task = _read(_TASK)
    outcome = guest.outcome(task["source"], task["attribute"], task["payload"], walls.workspace)
    _flush()
    _answer(nonce, outcome)


class Walls:
    """Raises the walls that are wanted and keeps book: ``held``, ``missing``, and the ``workspace`` that is left.

    Args:
        setup: What the engine wants, see ``LocalSandbox``.
    """

    def __init__(self, setup: dict[str, Any]) -> None:
        self._setup = setup
        self._namespaces = False
        self.held: list[str] = []
        self.missing: list[str] = []
        self.workspace = str(setup["workspace"])

    def enter_namespaces(self) -> None:
        """The outer walls, for the supervisor too: an ordinary user and namespaces; the next fork is in them."""
        setup = self._setup
        root = os.geteuid() == 0
        if setup["wrapped"]:
            self.held.append("namespaces by bubblewrap")
            self._namespaces = True
        else:
            self._namespaces = self._attempt("namespaces", self._enter)
        if self._namespaces:
            self.workspace = self.workspace if setup["wrapped"] else namespaces.WORKSPACE
            if root:
                name = "nobody" if os.geteuid() else "nobody of its namespace"
                self.held.append(f"user: {name if not setup['wrapped'] else 'nobody'}")
        elif root:
            self._attempt("user", lambda: _become(setup["uid"]))
        os.chdir(self.workspace)

    def close_in(self) -> None:
        """The inner walls, for the process that runs the guest."""
        setup = self._setup
        self._attempt("capabilities", namespaces.drop_capabilities)
        self._attempt("limits", self._limit)
        self._attempt("no_new_privileges", lambda: kernel_calls.process_control(kernel_calls.NO_NEW_PRIVS, 1))
        self._attempt("not_dumpable", lambda: kernel_calls.process_control(kernel_calls.DUMPABLE, 0))
        # After the last change of user, which would take it back; the supervisor may have ended before it.
        kernel_calls.process_control(kernel_calls.PARENT_DEATH_SIGNAL, signal.SIGKILL)
        self._attempt("landlock", lambda: landlock.restrict_files(setup["readable"], [self.workspace, "/dev/null"]))
        self._attempt("seccomp", lambda: seccomp.refuse_calls(own_files=self._namespaces))

    def _attempt(self, name: str, raising: Callable[[], str | None]) -> bool:
        if name not in self._setup["walls"]:
            self.missing.append(f"{name}: switched off")
            return False
        try:
            self.held.append(raising() or name)
        except (OSError, KeyError, ValueError) as cause:
            self.missing.append(f"{name}: {cause}")
            return False
        return True

    def _enter(self) -> None:
        setup = self._setup
        namespaces.enter(setup["root"], setup["readable"], setup["workspace_bytes"], setup["uid_inside"])

    def _limit(self) -> None:
        for field, name in _LIMITS.items():
            _lower(getattr(resource, f"RLIMIT_{name}"), int(self._setup[field]))
        if self._namespaces:  # elsewhere it would count everything that this user runs
            _lower(resource.RLIMIT_NPROC, int(self._setup["threads"]))


def _lower(kind: int, value: int) -> None:
    _, most = resource.getrlimit(kind)
    value = value if most == resource.RLIM_INFINITY else min(value, most)
    resource.setrlimit(kind, (value, value))


def _become(uid: int) -> str:
    """Root becomes nobody; when nobody could not read the interpreter it stays, and only loses its capabilities."""
    os.setgroups([])
    if not uid:
        raise OSError("an ordinary user cannot read this interpreter; root stays, without capabilities")
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    return "user: nobody"


def _forget_the_launcher() -> None:
    """The guest finds no module of ours to import but the SDK."""
    for name in [name for name in sys.modules if name.startswith("tdev.platform")]:
        del sys.modules[name]
    package = sys.modules["tdev"]
    if "tdev.sdk" in sys.modules:
        package.__path__ = []
    else:
        del sys.modules["tdev"]
    sys.argv[:] = [guest.FILENAME]


def _read(handle: int) -> dict[str, Any]:
    (size,) = struct.unpack(">I", _exactly(handle, 4))
    found: dict[str, Any] = json.loads(_exactly(handle, size))
    return found


def _exactly(handle: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.read(handle, min(size, 1 << 16))
        if not part:
            os._exit(0)  # the caller has refused, or is gone
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _answer(nonce: bytes, content: dict[str, Any]) -> None:
    body = json.dumps(content).encode()
    rest = nonce + struct.pack(">I", len(body)) + body
    while rest:
        rest = rest[os.write(_RESULT, rest) :]


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue
