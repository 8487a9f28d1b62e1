"""What can be read by address."""

import asyncio
import json
from typing import Any

import pytest

from tdev.entry.mcp import resources
from tdev.entry.mcp.asking import Asking
from tdev.kernel.errors import NotFoundError
from tests.support.assistants import ScriptedApi
from tests.unit.entry.mcp.test_asking import untold

EXECUTION = {
    name: name for name in ("id", "goal", "status", "plan", "rounds", "trace", "result", "error", "spent", "inputs")
}


def read(api: ScriptedApi, address: str) -> Any:
    async def whole() -> str:
        return await resources.read(Asking(api, untold), address)

    return json.loads(asyncio.run(whole()))


def test_the_policy_is_that_of_the_api() -> None:
    assert read(ScriptedApi().on("GET /api/policy", {"stage": "dev"}), "tdev://policy") == {"stage": "dev"}


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        ("plan", {"id", "goal", "status", "plan", "rounds"}),
        ("trace", {"id", "status", "trace", "result", "error", "spent"}),
    ],
)
def test_a_part_of_an_execution_has_what_its_name_says(part: str, fields: set[str]) -> None:
    api = ScriptedApi().on("GET /api/executions/exec-1", EXECUTION)
    assert set(read(api, f"tdev://executions/exec-1/{part}")) == fields


@pytest.mark.parametrize(
    "address",
    [
        "tdev://executions/exec-1",
        "tdev://executions/exec-1/inputs",
        "tdev://executions/../plan",
        "tdev://executions/a/b/plan",
        "tdev://executions/exec-1/plan?x",
        "tdev://executions//plan",
        "tdev://policy/",
        "file:///etc/passwd",
        "",
    ],
)
def test_nothing_else_is_there_and_the_api_is_not_asked(address: str) -> None:
    api = ScriptedApi()
    with pytest.raises(NotFoundError) as caught:
        read(api, address)
    assert "tdev://policy" in (caught.value.hint or "")
    assert api.asked == []
