"""Official clients of both generations talk to ``tdev mcp serve`` and to ``POST /mcp`` of a region."""

import asyncio
import http.client
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tdev.entry.mcp.tools import TOOLS
from tdev.platform.identity import Grant
from tdev.platform.identity.embedded import LocalTokens
from tests.support.assistants import LEGACY, MODERN, needs_sdk
from tests.support.checkout import ROOT
from tests.support.commands import SHOUT
from tests.support.tdev_up import Up, tdev, tdev_up

pytestmark = [pytest.mark.slow, needs_sdk]
BEFORE = Path(os.environ.get("TDEV_MCP_BEFORE_VENV", ROOT / ".venv-mcp-before")) / "bin" / "python"
needs_before = pytest.mark.skipif(
    not BEFORE.is_file(), reason="THE MCP CLIENT OF THE ERA BEFORE IS NOT INSTALLED: run scripts/setup-mcp-before"
)
GOAL = {"goal": "count the words of the text", "inputs": {"text": "one two"}}
SENDING = {"goal": "post 'hello' to the webhook http://127.0.0.1:9/"}
UPPER = {"goal": "a tool that makes a text upper case, for 'a' gives 'A'"}
SERVE = ("-m", "tdev.entry.cli.main", "mcp", "serve", "--data")
Talk = Callable[[Any], Awaitable[Any]]


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    with tdev_up(tmp_path_factory.mktemp("region")) as up:
        yield up
        assert up.terminate() == 0


def over_http(up: Up, mode: str, talk: Talk) -> Any:
    """A talk with a region."""
    import httpx2
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client

    async def whole() -> Any:
        headers = {"Authorization": f"Bearer {up.token}"}
        async with httpx2.AsyncClient(headers=headers, timeout=60) as carrier:
            way = streamable_http_client(f"{up.endpoint}/mcp", http_client=carrier)
            async with Client(way, mode=mode) as client:
                return await talk(client)

    return asyncio.run(whole())


def over_stdio(data: Path, mode: str, talk: Talk, **variables: str) -> Any:
    """A talk with a server that the client has started."""
    from mcp import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    environment = {"PYTHONPATH": str(ROOT / "shared"), "PATH": os.environ["PATH"], **variables}
    started = StdioServerParameters(command=sys.executable, args=[*SERVE, str(data)], env=environment)

    async def whole() -> Any:
        async with Client(stdio_client(started), mode=mode) as client:
            return await talk(client)

    return asyncio.run(whole())


def of_viewer(data: Path) -> str:
    """A token that only reads, for the stores of this folder."""
    data.mkdir(exist_ok=True)
    return LocalTokens(data).issue(Grant("local", "vera", ("viewer",), 600))


async def walk(client: Any) -> dict[str, Any]:
    """Plan, run, wait, look."""
    tools = [tool.name for tool in (await client.list_tools()).tools]
    planned = await client.call_tool("plan_goal", GOAL)
    started = await client.call_tool("start_orchestration", GOAL)
    id = started.structured_content["execution_id"]
    done = await client.call_tool("wait_execution", {"execution_id": id})
    trace = await client.read_resource(f"tdev://executions/{id}/trace")
    wrong = await client.call_tool("plan_goal", {"gaol": 1})
    return {
        "version": client.protocol_version,
        "tools": tools,
        "planned": planned.structured_content["verdict"],
        "done": done.structured_content,
        "trace": json.loads(trace.contents[0].text),
        "wrong": [wrong.is_error, wrong.content[0].text],
    }


def check(found: dict[str, Any], version: str) -> None:
    assert (found["version"], found["tools"]) == (version, list(TOOLS))
    assert (found["done"]["status"], found["done"]["result"]["words"]) == ("succeeded", 2)
    assert found["trace"]["id"] == found["done"]["execution_id"]
    assert found["wrong"][0] is True
    assert "#/gaol: " in found["wrong"][1]


@pytest.mark.parametrize(("mode", "version"), [("auto", MODERN), ("legacy", LEGACY)])
class TestThisGeneration:
    def test_walks_over_http(self, region: Up, mode: str, version: str) -> None:
        check(over_http(region, mode, walk), version)

    def test_walks_over_stdio(self, tmp_path: Path, mode: str, version: str) -> None:
        check(over_stdio(tmp_path / "data", mode, walk), version)


async def every_tool(client: Any) -> dict[str, tuple[bool, str]]:
    """Call each tool, and then one that is not there."""
    said: dict[str, tuple[bool, str]] = {}

    async def call(tool: str, **given: Any) -> dict[str, Any]:
        found = await client.call_tool(tool, given)
        said[tool] = (found.is_error, found.content[0].text)
        answer: dict[str, Any] = found.structured_content or {}
        return answer

    async def waited(goal: dict[str, Any], status: str) -> dict[str, Any]:
        started = await call("start_orchestration", **goal)
        while (seen := await call("wait_execution", execution_id=started["execution_id"]))["status"] != status:
            assert seen["status"] in ("accepted", "running")
        return seen

    await call("list_components", limit=1)
    planned = await call("plan_goal", **GOAL)
    await call("evaluate_plan", workflow=planned["workflow"], inputs=GOAL["inputs"])
    await call("classify_code", code=SHOUT)
    await call("generate_component", **UPPER, reuse=False, register=False)
    done = (await waited(GOAL, "succeeded"))["execution_id"]
    await call("get_execution", execution_id=done)
    asks = await waited(SENDING, "awaiting_approval")
    digest = asks["approval"]["digest"]
    await call("approve", execution_id=asks["execution_id"], digest=digest, decision="reject")
    await call("deploy_service", execution_id=done, name="words")
    await call("service_status", service="words")
    await call("rollback_service", service="words")
    with pytest.raises(Exception, match="there is no tool 'sing'"):
        await client.call_tool("sing", {})
    return said


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_every_tool_is_served_by_the_process_of_a_client(tmp_path: Path, mode: str) -> None:
    said = over_stdio(tmp_path / "data", mode, every_tool)
    assert set(said) == set(TOOLS)
    assert {tool for tool, (failed, _) in said.items() if failed} == {"rollback_service"}, said
    assert "is under way" in said["rollback_service"][1]
    assert '"awaiting_approval"' in said["deploy_service"][1]


@needs_before
class TestTheGenerationBefore:
    @staticmethod
    def seen(*arguments: str) -> dict[str, Any]:
        environment = {"PYTHONPATH": "", "PATH": os.environ["PATH"]}
        command = [str(BEFORE), str(ROOT / "tests/support/old_assistant.py"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=90, env=environment, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def test_walks_over_http(self, region: Up) -> None:
        found = self.seen("http", f"{region.endpoint}/mcp", region.token)
        check(found, LEGACY)
        assert found["hints"]["approve"] == [False, True]
        assert found["hints"]["plan_goal"] == [True, False]

    def test_walks_over_stdio(self, tmp_path: Path) -> None:
        launch = f"import sys; sys.path.insert(0, {str(ROOT / 'shared')!r}); from tdev.entry.cli.group import run; "
        launch += f"sys.exit(run(['mcp', 'serve', '--data', {str(tmp_path / 'data')!r}]))"
        found = self.seen("stdio", sys.executable, "-c", launch)
        check(found, LEGACY)
        assert found["server"] == "tdev"


class TestStdio:
    def test_a_running_region_of_the_folder_is_used(self, region: Up, tmp_path: Path) -> None:
        async def talk(client: Any) -> Any:
            return (await client.call_tool("start_orchestration", GOAL)).structured_content["execution_id"]

        data = Path(region.process.args[region.process.args.index("--data") + 1])  # type: ignore[union-attr,index,arg-type]
        id = over_stdio(data, "auto", talk)
        assert region.until(id)["status"] == "succeeded"

    def test_a_token_narrows_what_the_client_may_do(self, tmp_path: Path) -> None:
        token = of_viewer(tmp_path / "data")

        async def talk(client: Any) -> Any:
            listed = await client.call_tool("list_components", {"limit": 1})
            refused = await client.call_tool("start_orchestration", GOAL)
            return listed.is_error, refused.content[0].text

        failed, told = over_stdio(tmp_path / "data", "auto", talk, TDEV_TOKEN=token)
        assert not failed
        assert told.startswith("denied: this needs the role 'developer'")

    def test_it_ends_when_the_client_closes_and_says_nothing_but_the_protocol(self, tmp_path: Path) -> None:
        asked = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "initialize",
            "params": {"protocolVersion": LEGACY, "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
        }
        done = tdev(tmp_path, "mcp", "serve", given=json.dumps(asked) + "\n")
        assert done.returncode == 0, done.stderr
        (line,) = done.stdout.splitlines()
        assert json.loads(line)["result"]["serverInfo"]["name"] == "tdev"
        assert "speaks MCP" in done.stderr

    def test_a_line_that_is_no_message_does_not_end_it(self, tmp_path: Path) -> None:
        asked = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        done = tdev(tmp_path, "mcp", "serve", given=f"this is no JSON\n{json.dumps(asked)}\n")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout.splitlines()[-1])["id"] == 1


class TestHttp:
    @staticmethod
    def ask(region: Up, method: str, body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], Any]:
        given = {"Authorization": f"Bearer {region.token}", "Content-Type": "application/json", **headers}
        with closing(http.client.HTTPConnection("127.0.0.1", region.port, timeout=30)) as connection:
            connection.request(method, "/mcp", body, {name: value for name, value in given.items() if value})
            answer = connection.getresponse()
            text = answer.read()
            found = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, found, json.loads(text) if text else None

    @pytest.mark.parametrize("method", ["GET", "DELETE"])
    def test_what_the_protocol_allows_and_this_server_has_not_is_405_at_once(self, region: Up, method: str) -> None:
        status, headers, problem = self.ask(region, method, Accept="text/event-stream")
        assert (status, headers["allow"], problem["code"]) == (405, "OPTIONS, POST", "method_not_allowed")

    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_without_a_token_nobody_gets_in(self, region: Up, method: str) -> None:
        status, headers, _ = self.ask(region, method, b"{}" if method == "POST" else None, Authorization="")
        assert (status, headers["www-authenticate"].partition(" ")[0]) == (401, "Bearer")

    def test_a_page_of_another_origin_or_name_gets_nothing(self, region: Up) -> None:
        assert self.ask(region, "POST", b"{}", Origin="http://evil.example")[0] == 403
        assert self.ask(region, "POST", b"{}", Host="evil.example")[0] == 421

    def test_a_token_of_a_viewer_reads_and_approves_nothing(self, region: Up) -> None:
        data = Path(region.process.args[region.process.args.index("--data") + 1])  # type: ignore[union-attr,index,arg-type]
        viewer = region.with_token(of_viewer(data))

        async def talk(client: Any) -> Any:
            answer = {"execution_id": "exec-1", "digest": f"sha256:{'0' * 64}"}
            return (await client.call_tool("approve", answer)).content[0].text

        assert over_http(viewer, "auto", talk).startswith("denied: this needs the role 'approver'")
