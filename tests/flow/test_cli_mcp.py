"""``tdev mcp``: writes the configuration of clients and what teaches them, and serves where the SDK is."""

import json
from pathlib import Path

import pytest

from tests.support.assistants import HAS_SDK
from tests.support.command_line import CommandLine

AWS = "https://abc123.execute-api.eu-central-1.amazonaws.com"
TOKEN = "tok-8d2c41"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a user who has a token in his environment, and works in a folder of his."""
    found = tmp_path / "home"
    (found / "work").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(found))
    monkeypatch.setenv("TDEV_TOKEN", TOKEN)
    monkeypatch.chdir(found / "work")
    return found


class TestConnect:
    def test_a_user_has_it_everywhere_on_the_stores_of_this_folder(self, tdev: CommandLine, home: Path) -> None:
        said = tdev.plain("mcp", "connect", "--client", "kiro", "--json")
        assert said.code == 0, said.err
        assert said.json["path"] == str(home / ".kiro/settings/mcp.json")
        assert (said.json["changed"], said.json["written"]) == (True, True)
        entry = json.loads(Path(said.json["path"]).read_text())["mcpServers"]["tdev"]
        assert Path(entry["command"]).is_absolute()
        assert entry["args"][-4:] == ["mcp", "serve", "--data", str(home / "work" / ".tdev")]

    def test_a_project_has_it_for_whoever_works_in_it(self, tdev: CommandLine, home: Path) -> None:
        said = tdev.plain("mcp", "connect", "--client", "claude-code", "--project")
        assert said.code == 0, said.err
        entry = json.loads((home / "work/.mcp.json").read_text())["mcpServers"]["tdev"]
        assert entry == {"command": "tdev", "args": ["mcp", "serve"]}
        assert "have it read its servers again" in said.err

    def test_a_dry_run_shows_it_and_writes_nothing(self, tdev: CommandLine, home: Path) -> None:
        said = tdev.plain("mcp", "connect", "--client", "cursor", "--project", "--dry-run")
        assert "tdev" in json.loads(said.out)
        assert "nothing was written" in said.err
        assert not (home / "work/.cursor").exists()
        told = tdev.plain("mcp", "connect", "--client", "cursor", "--project", "--dry-run", "--json").json
        assert (told["changed"], told["written"]) == (True, False)

    def test_the_second_time_there_is_nothing_to_do(self, tdev: CommandLine, home: Path) -> None:
        for expected in (True, False):
            said = tdev.plain("mcp", "connect", "--client", "q", "--project", "--json")
            assert said.json["changed"] is expected
        assert "has it already" in tdev.plain("mcp", "connect", "--client", "q", "--project").err

    def test_no_token_is_written_or_shown_neither_ours_nor_that_of_another_server(
        self, tdev: CommandLine, home: Path
    ) -> None:
        other = {"mcpServers": {"other": {"headers": {"Authorization": "Bearer another-secret"}}}}
        (home / "work/.mcp.json").write_text(json.dumps(other))
        said = tdev.plain("mcp", "connect", "--client", "claude-code", "--project", "--endpoint", AWS)
        assert said.code == 0, said.err
        text = (home / "work/.mcp.json").read_text()
        assert "${TDEV_TOKEN}" in text
        assert TOKEN not in text + said.out + said.err
        assert "another-secret" not in said.out + said.err
        assert "another-secret" in text
        assert "from the variable TDEV_TOKEN" in said.err

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--client", "notepad"),
            (),
            ("--client", "kiro", "--signed"),
            ("--client", "kiro", "--endpoint", "nowhere"),
            ("--client", "kiro", "--endpoint", "https://example.com", "--signed"),
        ],
    )
    def test_what_cannot_be_meant_is_a_wrong_usage(
        self, tdev: CommandLine, home: Path, arguments: tuple[str, ...]
    ) -> None:
        assert tdev.plain("mcp", "connect", *arguments).code == 2
        assert not list(home.rglob("*.json"))

    def test_a_file_that_is_not_understood_is_told_and_left(self, tdev: CommandLine, home: Path) -> None:
        (home / "work/.mcp.json").write_text("{ // mine")
        said = tdev.plain("mcp", "connect", "--client", "claude-code", "--project")
        assert (said.code, (home / "work/.mcp.json").read_text()) == (2, "{ // mine")
        assert "it is no JSON" in said.err


class TestKit:
    def test_it_is_written_below_a_folder(self, tdev: CommandLine, home: Path) -> None:
        said = tdev.plain("mcp", "kit", "assistants", "--json")
        assert said.code == 0, said.err
        assert [Path(path).exists() for path in said.json["files"]] == [True] * 4

    def test_files_of_others_are_left_unless_force_is_said(self, tdev: CommandLine, home: Path) -> None:
        (home / "work/AGENTS.md").write_text("mine\n")
        said = tdev.plain("mcp", "kit")
        assert (said.code, (home / "work/AGENTS.md").read_text()) == (1, "mine\n")
        assert "--force" in said.err
        assert tdev.plain("mcp", "kit", "--force").code == 0


class TestDocument:
    @pytest.mark.parametrize("more", [(), ("--json",)])
    def test_each_reader_gets_openapi_on_stdout(self, tdev: CommandLine, home: Path, more: tuple[str, ...]) -> None:
        of_gateway = tdev.plain("mcp", "document", "--reader", "agentcore", "--endpoint", AWS, *more)
        assert (of_gateway.code, of_gateway.json["servers"]) == (0, [{"url": AWS}])
        of_agents = tdev.plain("mcp", "document", "--reader", "bedrock", *more)
        assert (of_agents.code, of_agents.json["openapi"]) == (0, "3.0.0")

    @pytest.mark.parametrize(
        "arguments", [("agentcore",), ("bedrock", "--endpoint", AWS), ("agentcore", "--endpoint", "http://127.0.0.1:1")]
    )
    def test_an_address_that_is_missing_or_of_no_use_is_told(
        self, tdev: CommandLine, home: Path, arguments: tuple[str, ...]
    ) -> None:
        said = tdev.plain("mcp", "document", "--reader", *arguments)
        assert (said.code, said.out) == (2, "")


@pytest.mark.skipif(HAS_SDK, reason="the SDK is installed here")
def test_without_the_sdk_serving_says_what_is_missing(tdev: CommandLine) -> None:
    said = tdev("mcp", "serve", "--json")
    assert said.code == 1
    assert "t-developer[mcp]" in said.json["error"]["hint"]
