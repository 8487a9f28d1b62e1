"""Starts and ends the process of a worker."""

import json
import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from tdev.platform.functions import FunctionSpec
from tdev.platform.invocation.names import function_arn

AWSLAMBDARIC, PYTHON = "awslambdaric", "python"
"""The two runtime clients: Lambda's own and ours."""

_WORKER = Path(__file__).with_name("worker.py")
_PACKAGE_ROOT = Path(__file__).resolve().parents[4]
_LAMBDA = {
    "AWS_EXECUTION_ENV": "AWS_Lambda_python3.11",
    "AWS_LAMBDA_LOG_FORMAT": "JSON",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
}
_HARMLESS = ("PYTHON", "PATH", "LANG", "LC_", "TZ", "AWS_LAMBDA_LOG_", "POWERTOOLS_")
_DATA_HEADROOM = 256 * 1024 * 1024
_CLOSING_S = 2.0


class Process(Protocol):
    """A worker's process; ``subprocess.Popen`` is one."""

    pid: int
    stdout: IO[bytes] | None
    returncode: int | Any

    def poll(self) -> int | None:
        """Its exit status when it has ended, the negative number of the signal that ended it; else None."""

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status; waits at most ``timeout`` seconds. Raises ``TimeoutExpired``."""

    def kill(self) -> None:
        """Kill this process alone; nothing happens when it has ended."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What all workers of a pool have in common.

    Attributes:
        python: The interpreter.
        client: ``awslambdaric`` or ``python``.
        environment: Variables given to the pool; they win over Lambda's. A function may have its own instead.
        home: A private folder, so that no configuration of the user's own account is found.
    """

    python: str
    client: str
    environment: Mapping[str, str]
    home: Path

    @property
    def region(self) -> str:
        """The AWS region that the functions see."""
        return self.environment.get("AWS_REGION", "us-east-1")

    def arn(self, spec: FunctionSpec) -> str:
        """The ARN of the function in this region."""
        return function_arn(spec.name, self.region)

    def start(self, spec: FunctionSpec, handler: str, api: str) -> "subprocess.Popen[bytes]":
        """Start a worker, in a process group of its own, stdout and stderr in one pipe.

        Args:
            spec: The function.
            handler: ``module.attribute`` in its folder.
            api: ``host:port`` of the Runtime API it shall ask.

        Raises:
            OSError: When it cannot be started.
        """
        variables = self.variables(spec, handler, api)
        plan = {"parent": os.getpid(), **self.plan(spec, handler, variables)}
        return subprocess.Popen(  # noqa: S603 - our own interpreter and file, no shell
            [self.python, "-P", str(_WORKER), json.dumps(plan)],
            cwd=spec.folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            start_new_session=True,
        )

    def plan(self, spec: FunctionSpec, handler: str, variables: Mapping[str, str]) -> dict[str, Any]:
        """What a worker with these variables is told, see ``worker``."""
        return {
            "client": self.client,
            "data_bytes": 2 * spec.memory * 1024 * 1024 + _DATA_HEADROOM,
            "root": str(spec.folder.resolve()),
            "apart": spec.variables is not None,
            "handler": handler,
            "api": variables["AWS_LAMBDA_RUNTIME_API"],
            "function": spec.name,
            "memory": str(spec.memory),
            "log_group": variables["AWS_LAMBDA_LOG_GROUP_NAME"],
            "log_stream": variables["AWS_LAMBDA_LOG_STREAM_NAME"],
        }

    def variables(self, spec: FunctionSpec, handler: str, api: str) -> dict[str, str]:
        """The whole environment of a worker; the arguments are those of ``start``."""
        given = dict(self.environment) if spec.variables is None else self._apart(spec.variables)
        path = _python_path(given.pop("PYTHONPATH", ""))
        root = str(spec.folder.resolve())
        return {
            **self._common(),
            "PYTHONPATH": path,
            "_HANDLER": handler,
            "LAMBDA_TASK_ROOT": root,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            **given,
            **_LAMBDA,
            "AWS_LAMBDA_RUNTIME_API": api,
            "AWS_LAMBDA_FUNCTION_NAME": spec.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory),
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{spec.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": f"local/[$LATEST]{api.rpartition(':')[2]}",
        }

    def harmless(self) -> dict[str, str]:
        """What libraries ask for when they are loaded, and the same for every worker of the product: no secret."""
        given = {name: value for name, value in self.environment.items() if name.startswith(_HARMLESS)}
        path = _python_path(given.pop("PYTHONPATH", ""))
        return {**self._common(), **given, **_LAMBDA, "PYTHONPATH": path}

    def _common(self) -> dict[str, str]:
        return {"PATH": os.defpath, "LANG": "C.UTF-8", "TZ": ":UTC", "HOME": str(self.home)}

    def _apart(self, variables: Mapping[str, str]) -> dict[str, str]:
        """Its own variables; what it starts leaves no byte code beside the files that were checked."""
        return {**variables, "PYTHONDONTWRITEBYTECODE": "1"}


def _python_path(given: str) -> str:
    return os.pathsep.join([str(_PACKAGE_ROOT), *filter(None, [given])])


def kill_group(process: Process) -> None:
    """Kill the worker and what it has started; may be called from any thread, and again."""
    if process.returncode is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            # Ended by itself, or not yet the leader of its group (the instant after its start).
            process.kill()


def reap(process: Process, wait_s: float = _CLOSING_S) -> int | None:
    """Take the exit status of a worker that was killed or has ended; None when it goes on for ``wait_s`` seconds."""
    try:
        return process.wait(wait_s)
    except subprocess.TimeoutExpired:
        return None


def peak_mebibytes(pid: int) -> int:
    """The most memory the process has used, in MiB; 0 where the system does not tell (it is Linux that does)."""
    try:
        status = Path(f"/proc/{pid}/status").read_bytes()
    except OSError:
        return 0
    start = status.find(b"VmHWM:")
    return int(status[start + 6 :].split(None, 1)[0]) // 1024 if start >= 0 else 0
