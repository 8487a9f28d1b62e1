"""Starts and ends the process of a worker."""

import json
import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tdev.platform.functions import FunctionSpec
from tdev.platform.invocation.names import function_arn

AWSLAMBDARIC, PYTHON = "awslambdaric", "python"
"""The two runtime clients: Lambda's own and ours."""

_WORKER = Path(__file__).with_name("worker.py")
_PACKAGE_ROOT = Path(__file__).resolve().parents[4]
_DATA_HEADROOM = 256 * 1024 * 1024
_CLOSING_S = 2.0


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
        variables = self._variables(spec, handler, api)
        plan = {
            "parent": os.getpid(),
            "client": self.client,
            "data_bytes": 2 * spec.memory * 1024 * 1024 + _DATA_HEADROOM,
            "root": str(spec.folder.resolve()),
            "apart": spec.variables is not None,
            "handler": handler,
            "api": api,
            "function": spec.name,
            "memory": str(spec.memory),
            "log_group": variables["AWS_LAMBDA_LOG_GROUP_NAME"],
            "log_stream": variables["AWS_LAMBDA_LOG_STREAM_NAME"],
        }
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

    def _variables(self, spec: FunctionSpec, handler: str, api: str) -> dict[str, str]:
        given = dict(self.environment) if spec.variables is None else self._apart(spec.variables)
        path = os.pathsep.join([str(_PACKAGE_ROOT), *filter(None, [given.pop("PYTHONPATH", "")])])
        root = str(spec.folder.resolve())
        return {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "TZ": ":UTC",
            "HOME": str(self.home),
            "PYTHONPATH": path,
            "_HANDLER": handler,
            "LAMBDA_TASK_ROOT": root,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EXECUTION_ENV": "AWS_Lambda_python3.11",
            "AWS_EC2_METADATA_DISABLED": "true",
            **given,
            "AWS_LAMBDA_RUNTIME_API": api,
            "AWS_LAMBDA_LOG_FORMAT": "JSON",
            "AWS_LAMBDA_FUNCTION_NAME": spec.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{spec.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": f"local/[$LATEST]{api.rpartition(':')[2]}",
        }

    def _apart(self, variables: Mapping[str, str]) -> dict[str, str]:
        """Its own variables; what it starts leaves no byte code beside the files that were checked."""
        return {**variables, "PYTHONDONTWRITEBYTECODE": "1"}


def kill_group(process: "subprocess.Popen[bytes]") -> None:
    """Kill the worker and what it has started; may be called from any thread, and again."""
    if process.returncode is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            # Ended by itself, or not yet the leader of its group (the instant after its start).
            process.kill()


def reap(process: "subprocess.Popen[bytes]", wait_s: float = _CLOSING_S) -> int | None:
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
