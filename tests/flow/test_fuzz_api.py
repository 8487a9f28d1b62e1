"""Whatever schemathesis makes of our own OpenAPI document, as two tenants at the doors of a region: no check fails."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.entry.server.gateway import Keys
from tdev.platform.identity import Grant
from tests.support.serving import gateway
from tests.support.walk import installed

EXAMPLES = 8
"""Requests per operation in the phases that draw them; ``coverage`` has its fixed ones."""
SETTINGS = """
[checks.positive_data_acceptance]
# What the schema cannot say (code that is no Python, a cursor of another list) is 422, and points at the place.
expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "422"]
"""


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address of a region, and the folder with what schemathesis needs: two identities and its settings."""
    folder = tmp_path_factory.mktemp("fuzz")
    with installed(folder / "region") as runtime:
        tokens = {
            tenant: runtime.own_tokens.issue(Grant(tenant, "ann", ("admin",), 3600)) for tenant in ("red", "blue")
        }
        entries = [
            {"name": tenant, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {token}"}]}
            for tenant, token in tokens.items()
        ]
        (folder / "identities.json").write_text(json.dumps({"auth": entries}))
        (folder / "schemathesis.toml").write_text(SETTINGS)
        keys = Keys(runtime.tokens, "s" * 64)
        with gateway(runtime.invoke, runtime.machine, keys) as port:
            yield f"http://127.0.0.1:{port}", folder


def schemathesis(address: str, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run it to its end, without anything of the environment but the path."""
    command = [Path(sys.executable).with_name("schemathesis"), "run", f"{address}/openapi.json", *arguments]
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "NO_COLOR": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.parametrize(
    ("seed", "phases"), [("1", "examples,coverage"), ("20", "fuzzing,stateful"), ("300", "fuzzing,stateful")]
)
def test_no_check_fails_for_any_request_of_either_tenant(door: tuple[str, Path], seed: str, phases: str) -> None:
    identities = ("--auth-wfc", "identities.json")
    examples = ("-n", str(EXAMPLES), "--no-shrink")
    done = schemathesis(*door, *identities, *examples, "--checks", "all", "--seed", seed, "--phases", phases)
    assert done.returncode == 0, done.stdout.partition(" FAILURES ")[2][:12_000] + done.stderr[-2000:]
