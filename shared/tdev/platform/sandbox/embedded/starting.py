"""Starts runs: forks of a process that has loaded what they need, or, inside bubblewrap, processes of their own."""

import json
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

import tdev
from tdev.kernel.errors import PlatformError
from tdev.platform.sandbox.embedded.channels import Channels
from tdev.platform.sandbox.embedded.interpreter import Interpreter

PACKAGE = Path(tdev.__file__).parent
ENVIRONMENT = {"LANG": "C.UTF-8", "HOME": "./", "TMPDIR": "./"}
"""All that foreign code finds in its environment."""
Modules = Sequence[tuple[str, str]]
"""Modules to have loaded, each with the folder to find it in."""
_FOLDERS = ("", "platform", "platform/sandbox", "platform/sandbox/embedded")
_BOOTSTRAP = """
import sys, types
for name, path in {packages!r}:
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [path]
from tdev.platform.sandbox.embedded.{module} import main
main(*{arguments!r})
"""
"""Packages without their ``__init__``: the child loads its own few modules and nothing else."""


def command(found: Interpreter, module: str, *arguments: object) -> list[str]:
    """The command line that runs ``main`` of one of our modules in a bare interpreter."""
    packages = [(".".join(["tdev", *filter(None, path.split("/"))]), str(PACKAGE / path)) for path in _FOLDERS]
    bootstrap = _BOOTSTRAP.format(packages=packages, module=module, arguments=arguments)
    return [found.executable, "-I", "-S", "-B", "-c", bootstrap]


class Nursery:
    """A process that forks runs; it is started when the first one is asked for, and again when it has gone.

    Args:
        found: The interpreter.
        idle_s: Seconds without a request after which it ends; it holds about 20 MiB.
    """

    def __init__(self, found: Interpreter, idle_s: float) -> None:
        self._found = found
        self._idle_s = idle_s
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def start(self, theirs: Channels, modules: Modules) -> None:
        """Start a run on its side of the channels. Raises ``PlatformError`` when no process can be started."""
        message = json.dumps(list(modules)).encode()
        for _ in range(2):
            try:
                socket.send_fds(self._open(), [message], theirs)
                return
            except OSError:  # it went while nobody needed it
                self.close()
        raise PlatformError("the process from which sandboxed runs are started ends at once")

    def close(self) -> None:
        """End it; runs that it started go on."""
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _open(self) -> socket.socket:
        if self._line is not None:
            return self._line
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            line = command(self._found, "nursery", theirs.fileno(), self._idle_s)
            try:
                self._process = _started(line, (theirs.fileno(),))
            except OSError as cause:
                ours.close()
                raise PlatformError(f"no process can be started for the sandbox: {cause}") from cause
        self._line = ours
        return ours


def start_alone(line: Sequence[str], theirs: Channels) -> "subprocess.Popen[bytes]":
    """Start a run as a process of its own. Raises ``PlatformError`` when it cannot be started."""
    try:
        return _started(line, theirs)
    except OSError as cause:
        raise PlatformError(f"no process can be started for the sandbox: {cause}") from cause


def _started(line: Sequence[str], descriptors: Sequence[int]) -> "subprocess.Popen[bytes]":
    nothing = subprocess.DEVNULL
    return subprocess.Popen(  # noqa: S603 - our own launcher
        line,
        cwd="/",
        env=ENVIRONMENT,
        stdin=nothing,
        stdout=nothing,
        stderr=nothing,
        pass_fds=descriptors,
        start_new_session=True,
    )
