"""The server on the SDK, spoken to by the SDK's own client in this process: both eras of the protocol."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tdev.entry.mcp.tools import TOOLS
from tdev.kernel.errors import DeniedError, Finding, InvalidError, PlanError, PlatformError
from tests.support.assistants import LEGACY, MODERN, ScriptedApi, needs_sdk

pytestmark = needs_sdk
ERAS = pytest.mark.parametrize("mode", ["auto", "legacy"])
SECRET = "s3cr3t-value"


def speak(api: Any, mode: str, talk: Callable[[Any], Awaitable[Any]]) -> Any:
    """What comes of a talk between a client and our server; an error of the protocol is an outcome, too."""
    from mcp import Client
    from mcp.shared.exceptions import MCPError

    from tdev.entry.mcp.server import server_for

    async def whole() -> Any:
        async with Client(server_for(api), mode=mode) as client:
            try:
                return await talk(client)
            except MCPError as error:
                return error

    return asyncio.run(whole())


def call(api: Any, mode: str, tool: str, arguments: dict[str, Any]) -> Any:
    async def talk(client: Any) -> Any:
        return await client.call_tool(tool, arguments)

    return speak(api, mode, talk)


def text(result: Any) -> str:
    return "\n".join(each.text for each in result.content)


@ERAS
class TestBothEras:
    def test_the_era_is_the_clients_choice(self, mode: str) -> None:
        async def talk(client: Any) -> str:
            return str(client.protocol_version)

        assert speak(ScriptedApi(), mode, talk) == {"auto": MODERN, "legacy": LEGACY}[mode]

    def test_the_tools_are_listed_with_schemas_and_hints(self, mode: str) -> None:
        async def talk(client: Any) -> Any:
            return (await client.list_tools()).tools

        found = speak(ScriptedApi(), mode, talk)
        assert [tool.name for tool in found] == list(TOOLS)
        for tool in found:
            ours = TOOLS[tool.name]
            assert (tool.input_schema, tool.output_schema) == (ours.input_schema, ours.output_schema)
            assert (tool.annotations.read_only_hint, tool.annotations.destructive_hint) == (ours.reads, ours.destroys)
            assert (tool.title, tool.annotations.open_world_hint) == (ours.title, ours.open_world)

    def test_a_result_is_structured_and_its_text_says_the_same(self, mode: str) -> None:
        api = ScriptedApi().on("POST /api/plan", {"verdict": "plan", "goal": "안녕"})
        found = call(api, mode, "plan_goal", {"goal": "안녕"})
        assert not found.is_error
        assert json.loads(text(found)) == found.structured_content
        assert found.structured_content["goal"] == "안녕"

    def test_wrong_arguments_are_told_at_their_place_and_nothing_is_asked(self, mode: str) -> None:
        api = ScriptedApi()
        found = call(api, mode, "plan_goal", {"gaol": SECRET, "rounds": 9})
        assert found.is_error
        assert all(place in text(found) for place in ("#/goal: ", "#/gaol: ", "#/rounds: "))
        assert SECRET not in text(found), "what was given is not said back"
        assert api.asked == []

    def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(self, mode: str) -> None:
        found = call(ScriptedApi(), mode, "fly", {})
        assert found.error.code == -32602
        assert found.error.message.startswith("there is no tool 'fly'; there are plan_goal")

    @pytest.mark.parametrize(
        ("error", "told"),
        [
            (DeniedError("you may not", hint="ask for a token"), ["denied: you may not", "try: ask for a token"]),
            (InvalidError("wrong", [Finding("#/a", "is odd")]), ["invalid: wrong", "#/a: is odd"]),
            (PlanError("nothing can", ["fly"]), ["no_plan: nothing can", "missing: fly"]),
            (PlatformError("the API answered 500"), ["platform: the API answered 500"]),
        ],
    )
    def test_a_refusal_is_an_answer_that_a_model_can_act_on(self, mode: str, error: Any, told: list[str]) -> None:
        found = call(ScriptedApi().on("POST /api/plan", error), mode, "plan_goal", {"goal": "x"})
        assert found.is_error
        assert text(found).split("\n") == told

    def test_a_fault_of_ours_tells_nothing_of_itself(self, mode: str) -> None:
        found = call(ScriptedApi().on("POST /api/plan", RuntimeError(SECRET)), mode, "plan_goal", {"goal": "x"})
        assert found.error.code == -32603
        assert SECRET not in str(found.error)

    def test_resources_are_listed_and_read(self, mode: str) -> None:
        async def talk(client: Any) -> Any:
            listed = [str(each.uri) for each in (await client.list_resources()).resources]
            templates = [each.uri_template for each in (await client.list_resource_templates()).resource_templates]
            (content,) = (await client.read_resource("tdev://policy")).contents
            return listed, templates, json.loads(content.text), content.mime_type

        api = ScriptedApi().on("GET /api/policy", {"stage": "dev"})
        listed, templates, policy, kind = speak(api, mode, talk)
        assert (listed, policy, kind) == (["tdev://policy"], {"stage": "dev"}, "application/json")
        assert templates == [f"tdev://executions/{{execution_id}}/{part}" for part in ("plan", "trace")]

    def test_a_resource_that_is_not_there_is_an_error_of_the_protocol(self, mode: str) -> None:
        async def talk(client: Any) -> Any:
            return await client.read_resource("tdev://executions/a/inputs")

        found = speak(ScriptedApi(), mode, talk)
        assert found.error.code == -32602
        assert found.error.message.startswith("not_found: ")

    def test_a_call_that_is_cancelled_is_left_and_the_next_one_is_answered(self, mode: str) -> None:
        running = {"id": "exec-1", "status": "running", "rounds": [], "trace": []}
        api = ScriptedApi().on("GET /api/executions/exec-1", running).on("GET /api/policy", {"stage": "dev"})

        async def talk(client: Any) -> Any:
            waiting = asyncio.create_task(client.call_tool("wait_execution", {"execution_id": "exec-1"}))
            while not api.asked:
                await asyncio.sleep(0.001)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            await client.read_resource("tdev://policy")
            seen = len(api.asked)
            await asyncio.sleep(0.2)
            return len(api.asked) - seen

        assert speak(api, mode, talk) == 0, "nobody goes on asking for a call that nobody waits for"

    def test_who_waits_hears_how_far_it_is(self, mode: str) -> None:
        running = {"id": "exec-1", "status": "running", "rounds": [], "trace": []}
        api = ScriptedApi().on("GET /api/executions/exec-1", running, running, {**running, "status": "succeeded"})
        heard: list[str] = []

        async def listen(part: float, whole: float | None, words: str | None) -> None:
            heard.append(str(words))

        async def talk(client: Any) -> Any:
            found = await client.call_tool("wait_execution", {"execution_id": "exec-1"}, progress_callback=listen)
            return found.structured_content["done"]

        assert speak(api, mode, talk)
        assert heard == ["running, 0 steps done"] * 2


def test_the_instructions_say_when_a_person_is_asked() -> None:
    from tdev.entry.mcp.server import INSTRUCTIONS

    assert "awaiting_approval" in INSTRUCTIONS
    assert {name for name in TOOLS if name in INSTRUCTIONS} >= {"plan_goal", "wait_execution", "approve"}
