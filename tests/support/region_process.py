"""A laptop region as a process of its own, with real workers and the real engine.

Run as ``python -m tests.support.region_process <data> <functions>``; prints its port, ends on SIGTERM.
"""

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tdev.entry.server.region import Identity, Region, RegionOptions
from tdev.platform.functions import read_functions
from tdev.platform.identity.embedded import LocalTokens
from tdev.platform.invocation.pool.lambda_pool import LambdaPool, PoolOptions
from tdev.platform.machine.embedded.engine import EmbeddedMachine
from tdev.platform.telemetry.embedded import SqliteLogs
from tdev.settings import Settings
from tests.support.functions import write_functions

ROOT = Path(__file__).parents[2]

API = """
import json, os, time

def _states():
    import boto3
    return boto3.client("stepfunctions")

def _answer(status, value, **headers):
    return {"statusCode": status, "headers": {"content-type": "application/json", **headers}, "body": json.dumps(value)}

def handler(event, context):
    method, path = event["requestContext"]["http"]["method"], event["rawPath"]
    if path == "/health":
        return _answer(200, {"status": "ok", "pid": os.getpid()})
    if path == "/api/start" and method == "POST":
        if event["headers"].get("content-type") != "application/json":
            return _answer(415, {"title": "Unsupported Media Type"})
        asked = json.loads(event["body"])
        open(os.path.join(asked["folder"], "asked"), "a").close()
        time.sleep(asked.get("sleep", 0))
        machine = "arn:aws:states:local:000000000000:stateMachine:" + asked["machine"]
        started = _states().start_execution(stateMachineArn=machine, name=asked["name"], input=json.dumps(asked))
        return _answer(202, {"arn": started["executionArn"]}, location="/api/executions/" + asked["name"])
    if path == "/api/describe" and method == "GET":
        found = _states().describe_execution(executionArn=event["queryStringParameters"]["arn"])
        return _answer(200, {"status": found["status"], "output": found.get("output")})
    if path == "/api/sleep":
        time.sleep(float(event["queryStringParameters"]["s"]))
        return _answer(200, "awake")
    if path == "/api/crash":
        os._exit(1)
    return _answer(405, {"title": "Method Not Allowed"}, allow="GET")
"""
WORK = """
from pathlib import Path
def handler(event, context):
    with open(Path(event["folder"]) / "calls", "a") as file:
        file.write(context.function_name + "\\n")
    return {"double": event["n"] * 2}
"""
DEFINITION = {
    "QueryLanguage": "JSONata",
    "StartAt": "Work",
    "States": {
        "Work": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": "work", "Payload": "{% $states.input %}"},
            "Assign": {"double": "{% $states.result.Payload.double %}"},
            "Next": "Wait",
        },
        "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Done"},
        "Done": {"Type": "Pass", "Output": "{% $double %}", "End": True},
    },
}
QUICK = {
    **DEFINITION,
    "States": {**DEFINITION["States"], "Wait": {"Type": "Pass", "Next": "Done"}},  # type: ignore[dict-item]
}


class RunningProcess:
    """A started region."""

    def __init__(self, process: "subprocess.Popen[str]", data: Path) -> None:
        self.process = process
        self.data = data
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "the region did not start"
        self.port = int(line)

    @property
    def token(self) -> str:
        return (self.data / "token").read_text().strip()

    def terminate(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def write_region_functions(folder: Path) -> Path:
    """The functions ``api`` and ``work``, as folders with their ``function.toml``."""
    specs = write_functions(folder, {"api": API, "work": WORK})
    for name, spec in specs.items():
        (spec.folder / "function.toml").write_text(f'description = "Test function {name}"\ntimeout = 10\n')
    return folder


@contextmanager
def region_process(data: Path, functions: Path) -> Iterator[RunningProcess]:
    """Start a region; it is killed at the end if it is still there."""
    environment = {"PYTHONPATH": f"{ROOT / 'shared'}{os.pathsep}{ROOT}", "PATH": os.defpath}
    command = [sys.executable, "-m", "tests.support.region_process", str(data), str(functions)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as process:
        try:
            yield RunningProcess(process, data)
        finally:
            process.kill()


def eventually(condition, seconds: float = 30.0) -> bool:
    """Whether the condition holds within the time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def main(data: Path, functions: Path) -> None:
    """Serve until SIGTERM."""
    with suppress(ImportError):
        importlib.import_module("jsonatapy")  # by the main thread, which does not end: see test_machine_clients
    settings = Settings(data=data, functions=functions)
    logs = SqliteLogs(data / "logs.db")
    options = PoolOptions(client="python")
    specs = read_functions(functions)
    tokens = LocalTokens(data)
    region = Region(
        settings,
        Identity(tokens, tokens),
        pool=lambda environment: LambdaPool(specs, environment=environment, logs=logs, options=options),
        machine=lambda invoke: EmbeddedMachine(
            data / "machines.db", {"slow": DEFINITION, "quick": QUICK}, invoke, synchronous=settings.synchronous
        ),
        options=RegionOptions(),
    )
    print(region.start(), flush=True)
    try:
        region.serve(grace_s=10.0)
    finally:
        logs.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
