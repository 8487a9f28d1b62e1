"""Whatever schemathesis makes of our own OpenAPI document, as two tenants at the doors of a region: no check fails."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.entry.server.gateway import Keys
from tdev.platform.identity import Grant
from tdev.platform.invocation import Invoked
from tdev.runtime import Runtime
from tests.support.serving import gateway
from tests.support.walk import installed

EXAMPLES = 5
"""Requests per operation in the phases that draw them; ``coverage`` has its fixed ones."""
SETTINGS = """
[auth.wfc]
path = "identities.json"
peers = ["ann", "bob"]
[checks.positive_data_acceptance]
# What the schema cannot say (code that is no Python, a cursor of another list) is 422, and points at the place.
expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "422"]
"""


def prepared(runtime: Runtime, folder: Path) -> Path:
    """The folder with what schemathesis needs: its settings, and an identity of each of two tenants."""
    found = []
    for name, tenant in (("ann", "red"), ("bob", "blue")):
        token = runtime.own_tokens.issue(Grant(tenant, name, ("admin",), 3600))
        found.append({"name": name, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {token}"}]})
    (folder / "identities.json").write_text(json.dumps({"auth": found}))
    (folder / "schemathesis.toml").write_text(SETTINGS)
    return folder


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address of a region, and the folder to try it from."""
    folder = tmp_path_factory.mktemp("fuzz")
    with (
        installed(folder / "region") as runtime,
        gateway(runtime.invoke, runtime.machine, Keys(runtime.tokens, "s" * 64)) as port,
    ):
        yield f"http://127.0.0.1:{port}", prepared(runtime, folder)


def schemathesis(address: str, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run it to its end, without anything of the environment but the path."""
    command = [Path(sys.executable).with_name("schemathesis"), "run", f"{address}/openapi.json"]
    command += ["-n", str(EXAMPLES), "--no-shrink", *arguments]
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "NO_COLOR": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.parametrize(
    ("seed", "phases"), [("1", "examples,coverage"), ("20", "fuzzing,stateful"), ("300", "fuzzing,stateful")]
)
def test_no_check_fails_for_any_request_of_either_tenant(door: tuple[str, Path], seed: str, phases: str) -> None:
    done = schemathesis(*door, "--checks", "all", "--seed", seed, "--phases", phases)
    assert done.returncode == 0, done.stdout.partition(" FAILURES ")[2][:12_000] + done.stderr[-2000:]


def test_the_control_a_door_that_takes_everybody_for_red_is_found_out(tmp_path: Path) -> None:
    with installed(tmp_path / "region") as runtime:

        def leaking(function: str, payload: Any) -> Invoked:
            parts = payload["rawPath"].split("/")
            if parts[1:3] == ["api", "executions"] and len(parts) == 4:
                payload["requestContext"]["authorizer"]["jwt"]["claims"]["tenant"] = "red"
            return runtime.invoke(function, payload)

        with gateway(leaking, runtime.machine, Keys(runtime.tokens, "s" * 64)) as port:
            door = f"http://127.0.0.1:{port}", prepared(runtime, tmp_path)
            found = [done.stdout for done in _looks(door) if done.returncode == 1]
    assert found
    assert "ST402" in found[-1]


def _looks(door: tuple[str, Path]) -> "Iterator[subprocess.CompletedProcess[str]]":
    """Looks for whoever sees what is another tenant's until one finds it; which seed does changes with the document."""
    arguments = ("--checks", "object_level_authorization", "--phases", "stateful", "--max-failures", "1", "-n", "120")
    tags = ("--include-tag", "orchestrate", "--include-tag", "executions")
    for seed in range(1, 9):
        done = schemathesis(*door, *arguments, *tags, "--seed", str(seed))
        yield done
        if done.returncode:
            return
