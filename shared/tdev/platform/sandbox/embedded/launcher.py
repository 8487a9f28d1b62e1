"""The child: raises the walls, tells which held, waits for the word, runs the guest, answers.

Everything travels in frames over two pipes: standard input, and a result pipe on which a frame counts only when it
starts with the nonce of this run. Only the standard library is imported, and the modules that the parent names.
"""

import importlib
import json
import os
import resource
import struct
import sys
from collections.abc import Callable
from typing import Any

from tdev.platform.sandbox.embedded import guest, kernel_calls, landlock, namespaces, seccomp

_LIMITS = {"cpu_s": "CPU", "memory_bytes": "AS", "file_bytes": "FSIZE", "open_files": "NOFILE", "core_bytes": "CORE"}


def main() -> None:
    """Serve one run; never returns."""
    setup = _read()
    result, nonce = int(setup["result"]), str(setup["nonce"]).encode()
    _preload(setup["preload"])
    held, missing, workspace = _raise_walls(setup)
    _forget_the_launcher()
    _answer(result, nonce, {"held": held, "missing": missing})
    task = _read()
    outcome = guest.outcome(task["source"], task["attribute"], task["payload"], workspace)
    _flush()
    text = json.dumps(outcome)
    if len(text) > setup["result_bytes"]:
        message = f"the result has {len(text)} bytes, at most {setup['result_bytes']} are carried"
        outcome = {"error": {"type": "TooLarge", "message": message}}
    _answer(result, nonce, outcome)
    os._exit(0)  # threads and exit handlers of the guest get no more time


def _preload(modules: list[list[str]]) -> None:
    """Load modules, each found in a folder of its own, while their files can still be read."""
    for name, folder in modules:
        sys.path.insert(0, folder)
        try:
            importlib.import_module(name)
        finally:
            sys.path.remove(folder)


def _raise_walls(setup: dict[str, Any]) -> tuple[list[str], list[str], str]:
    held: list[str] = []
    missing: list[str] = []
    workspace = str(setup["workspace"])
    wanted = set(setup["walls"])

    def attempt(name: str, raising: Callable[[], str | None]) -> bool:
        if name not in wanted:
            missing.append(f"{name}: switched off")
            return False
        try:
            held.append(raising() or name)
        except (OSError, KeyError, ValueError) as cause:
            missing.append(f"{name}: {cause}")
            return False
        return True

    if os.geteuid() == 0:
        attempt("user", lambda: _become(setup["uid"]))
    if setup["wrapped"]:
        held.append("namespaces by bubblewrap")
    elif attempt("namespaces", lambda: namespaces.enter(setup["root"], setup["readable"], setup["workspace_bytes"])):
        workspace = namespaces.WORKSPACE
        if missing and missing[0].startswith("user:"):  # root outside is nobody in its own namespace
            missing.pop(0)
            held.append("user: nobody of its namespace")
    os.chdir(workspace)
    attempt("capabilities", namespaces.drop_capabilities)
    attempt("limits", lambda: _limit(setup))
    attempt("no_new_privileges", lambda: kernel_calls.process_control(kernel_calls.NO_NEW_PRIVS, 1))
    attempt("not_dumpable", lambda: kernel_calls.process_control(kernel_calls.DUMPABLE, 0))
    attempt("landlock", lambda: landlock.restrict_files(setup["readable"], [workspace, "/dev/null"]))
    attempt("seccomp", seccomp.refuse_calls)
    return held, missing, workspace


def _become(uid: int) -> str:
    """Root becomes nobody; when nobody could not read the interpreter it stays, and only loses its capabilities."""
    os.setgroups([])
    if not uid:
        raise OSError("an ordinary user cannot read this interpreter; root stays, without capabilities")
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    return "user: nobody"


def _limit(setup: dict[str, Any]) -> None:
    for field, name in _LIMITS.items():
        kind, value = getattr(resource, f"RLIMIT_{name}"), int(setup[field])
        _, most = resource.getrlimit(kind)
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(kind, (value, value))


def _forget_the_launcher() -> None:
    """The guest finds no module of ours to import but the SDK."""
    for name in [name for name in sys.modules if name.startswith("tdev.platform")]:
        del sys.modules[name]
    package = sys.modules["tdev"]
    if "tdev.sdk" in sys.modules:
        package.__path__ = []
    else:
        del sys.modules["tdev"]


def _read() -> dict[str, Any]:
    (size,) = struct.unpack(">I", _exactly(4))
    found: dict[str, Any] = json.loads(_exactly(size))
    return found


def _exactly(size: int) -> bytes:
    parts = []
    while size:
        part = os.read(0, min(size, 1 << 16))
        if not part:
            os._exit(0)  # the parent has refused, or is gone
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _answer(result: int, nonce: bytes, content: dict[str, Any]) -> None:
    body = json.dumps(content).encode()
    rest = nonce + struct.pack(">I", len(body)) + body
    while rest:
        rest = rest[os.write(result, rest) :]


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue
