"""What is taken from the process of an emulation before foreign code runs in it: network, other programs, files.

The network goes by a namespace of its own where the kernel gives one to ordinary users. The rest, and the network a
second time, goes by an audit hook (PEP 578), which code cannot take off again; ``ctypes``, with which it could be gone
around, is refused by the same hook.
"""

import os
import resource
import sys
from collections.abc import Sequence
from typing import Any

_USER, _NETWORK = 0x10000000, 0x40000000
_REFUSED = (
    "socket.connect",
    "socket.bind",
    "socket.send",
    "socket.getaddrinfo",
    "socket.gethost",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.kill",
    "pty.",
    "ctypes.",
    "signal.pthread_kill",
    "syslog.",
    "webbrowser.",
    "urllib.",
    "ftplib.",
    "smtplib.",
    "telnetlib.",
    "sys.addaudithook",
)
_CHANGES = (
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.symlink",
    "shutil.",
)
_LISTS = ("os.listdir", "os.scandir", "os.chdir", "glob.glob")
_SYSTEM = ("/usr", "/lib", "/lib64", "/etc/mime.types", "/etc/ssl", "/dev/null", "/dev/urandom")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def close_network() -> bool:
    """Move this process into a network of its own, in which nothing is; must come before any thread. Whether it did."""
    import ctypes

    return bool(ctypes.CDLL(None, use_errno=True).unshare(_USER | _NETWORK) == 0)


def limit(cpu_s: int, memory: int) -> None:
    """Seconds of processor time and bytes of memory, no core files, small files."""
    for what, most in (
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 64 << 20),
    ):
        resource.setrlimit(what, (most, most))


def close_in(workspace: str, readable: Sequence[str]) -> None:
    """From now on this process reads only these folders, writes only the workspace, and reaches and starts nothing."""
    sys.addaudithook(_Hook(workspace, tuple(os.path.realpath(path) for path in (*readable, *_SYSTEM) if path)))


class _Hook:
    """Refuses by raising; the text says what was tried."""

    def __init__(self, workspace: str, readable: tuple[str, ...]) -> None:
        self._workspace = os.path.realpath(workspace)
        self._readable = (*readable, self._workspace)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            self._opened(*arguments[:3])
        elif event.startswith(_REFUSED):
            raise PermissionError(f"{event} is not possible in the emulation: nothing outside of it can be reached")
        elif event.startswith((*_CHANGES, *_LISTS)):
            allowed = (self._workspace,) if event.startswith(_CHANGES) else self._readable
            paths = [each for each in arguments[:2] if isinstance(each, str | bytes | os.PathLike)]
            if not all(_within(path, allowed) for path in paths):
                raise PermissionError(f"{event} outside of the workspace is not possible in the emulation")

    def _opened(self, path: Any, mode: Any, flags: Any) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return
        writes = bool(flags & _WRITES) if isinstance(flags, int) else False
        if not _within(path, (self._workspace,) if writes and path != "/dev/null" else self._readable):
            raise PermissionError(f"opening {os.fsdecode(path)} is not possible in the emulation")


def _within(path: Any, folders: tuple[str, ...]) -> bool:
    real = os.path.realpath(os.fsdecode(path))
    return any(real == folder or real.startswith(f"{folder}/") for folder in folders)
