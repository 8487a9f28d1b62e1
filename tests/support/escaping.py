"""What an attempt to get out of the sandbox is made of: its code, the walls that hold it, and things to get at."""

import contextlib
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tdev.platform.sandbox import SandboxRun

ALL = frozenset({"namespaces", "landlock", "seccomp"})
SECCOMP = frozenset({"seccomp"})
OUTSIDE = frozenset({"namespaces", "landlock"})
OWNER = frozenset({"capabilities", "user"})


@dataclass(frozen=True)
class Attempt:
    """Code whose function ``attempt`` answers True when it got out.

    ``held_by`` are the walls to take away for the negative control: with all of them gone the same code must succeed,
    or the test could not fail. ``machine`` is the only processor that it is written for, if there is one.
    """

    name: str
    source: str
    held_by: frozenset[str]
    machine: str = ""

    def here(self) -> bool:
        """Whether it can be tried on this machine: only its owner gets at a Python, whatever the walls are."""
        mine = "os.__file__" not in self.source or os.access(os.__file__, os.W_OK)
        return mine and self.machine in ("", platform.machine())

    def contained(self, done: SandboxRun) -> bool:
        """Whether this run of it stayed inside."""
        return done.output is not True


def attempt(name: str, body: str, held_by: Iterable[str] = ALL, *, given: str = "", machine: str = "") -> Attempt:
    """An attempt that ends as False when the kernel refuses something.

    Args:
        name: What it does.
        body: Its statements.
        held_by: See ``Attempt``.
        given: What it needs of ``outside``, as parameters.
        machine: See ``Attempt``.
    """
    lines = textwrap.indent(textwrap.dedent(body).strip("\n"), "        ")
    parameters = ", ".join(filter(None, (given, "**_")))
    source = (
        f"import os, sys\ndef attempt({parameters}):\n    try:\n{lines}\n    except OSError:\n        return False\n"
    )
    return Attempt(name, source, frozenset(held_by), machine)


@contextlib.contextmanager
def outside() -> Iterator[dict[str, Any]]:
    """Things that foreign code must not touch: files, sockets, a process. A folder that also nobody could enter."""
    folder = Path(tempfile.mkdtemp(prefix="tdev-outside-"))
    folder.chmod(0o777)
    for name, content in (("secret.txt", "private"), ("victim.txt", "mine")):
        (folder / name).write_text(content)
        (folder / name).chmod(0o666)
    stream, datagrams = str(folder / "stream"), str(folder / "datagrams")
    victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], env={"TDEV_TEST_SECRET": "1"})
    try:
        with (
            socket.socket() as server,
            socket.socket(socket.AF_UNIX) as local,
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as post,
        ):
            server.bind(("127.0.0.1", 0))
            local.bind(stream)
            post.bind(datagrams)
            for path in (stream, datagrams):
                Path(path).chmod(0o777)
            for listening in (server, local):
                listening.listen(8)
            yield {
                "folder": str(folder),
                "secret": str(folder / "secret.txt"),
                "port": server.getsockname()[1],
                "unix": stream,
                "datagrams": datagrams,
                "victim": victim.pid,
            }
    finally:
        victim.kill()
        victim.wait()
        shutil.rmtree(folder)
