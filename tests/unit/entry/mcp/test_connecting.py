"""The configuration of clients: our server gets in, everything else stays, and no secret is written."""

import json
import stat
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.entry.mcp.connecting import (
    CLIENTS,
    SERVER,
    ClientName,
    Connection,
    connection,
    local_entry,
    remote_entry,
    write,
)
from tdev.entry.mcp.tools import TOOLS
from tdev.kernel.errors import InvalidError

NAMES = list(get_args(ClientName))
AWS = "https://abc123.execute-api.eu-central-1.amazonaws.com"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def connected(folder: Path, client: Any = "kiro", entry: Any = None) -> Connection:
    made = connection(client, folder, entry or local_entry(client, "tdev", ["mcp", "serve"]), project=True)
    if made.changed:
        write(made)
    return made


@pytest.mark.parametrize("client", NAMES)
class TestEveryClient:
    def test_has_a_file_of_a_project_and_one_of_a_user(self, client: Any, tmp_path: Path) -> None:
        entry = local_entry(client, "tdev", ["mcp", "serve"])
        of_project = connection(client, tmp_path, entry, project=True)
        of_user = connection(client, tmp_path, entry, project=False)
        assert of_project.path == tmp_path / CLIENTS[client].project
        assert of_user.path == tmp_path / CLIENTS[client].user

    def test_gets_a_file_where_there_was_none(self, client: Any, tmp_path: Path) -> None:
        made = connected(tmp_path, client)
        assert (made.before, made.changed) == ("", True)
        assert json.loads(made.path.read_text())["mcpServers"][SERVER]["args"] == ["mcp", "serve"]
        assert stat.S_IMODE(made.path.stat().st_mode) == 0o600

    def test_is_told_the_same_once(self, client: Any, tmp_path: Path) -> None:
        connected(tmp_path, client)
        again = connected(tmp_path, client)
        assert (again.changed, again.before) == (False, again.after)

    def test_reads_its_token_from_a_variable(self, client: Any) -> None:
        entry = remote_entry(client, f"{AWS}/")
        assert entry["url"] == f"{AWS}/mcp"
        expected = "Bearer ${env:TDEV_TOKEN}" if client == "cursor" else "Bearer ${TDEV_TOKEN}"
        assert entry["headers"] == {"Authorization": expected}
        assert entry.get("type") == ("http" if client in ("q", "claude-code") else None)

    def test_signs_with_the_credentials_of_the_user(self, client: Any) -> None:
        entry = remote_entry(client, AWS, signed=True)
        assert entry["command"] == "uvx"
        assert f"{AWS}/iam/mcp" in entry["args"]
        assert entry["args"][-2:] == ["--region", "eu-central-1"]
        assert "headers" not in entry


def test_amazon_q_gets_the_file_that_its_plugin_and_its_command_line_read() -> None:
    assert (CLIENTS["q"].project, CLIENTS["q"].user) == (".amazonq/mcp.json", ".aws/amazonq/mcp.json")


def test_only_what_reads_runs_without_a_question() -> None:
    entry = local_entry("kiro", "tdev", [])
    assert set(entry["autoApprove"]) == {name for name, tool in TOOLS.items() if tool.reads}
    assert not {"approve", "deploy_service", "rollback_service", "start_orchestration"} & set(entry["autoApprove"])
    assert "autoApprove" not in local_entry("cursor", "tdev", [])


def test_other_servers_and_settings_stay_and_ours_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / CLIENTS["kiro"].project
    path.parent.mkdir(parents=True)
    there = {"theme": "dark", "mcpServers": {"other": {"command": "x"}, SERVER: {"command": "old"}}}
    path.write_text(json.dumps(there))
    path.chmod(0o640)
    connected(tmp_path)
    found = json.loads(path.read_text())
    assert found["theme"] == "dark"
    assert found["mcpServers"]["other"] == {"command": "x"}
    assert found["mcpServers"][SERVER]["command"] == "tdev"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [each.name for each in path.parent.iterdir()] == ["mcp.json"], "nothing half-written is left"


@given(there=st.dictionaries(st.text().filter(lambda name: name != "mcpServers"), JSON, max_size=4))
def test_whatever_else_a_file_holds_is_in_it_afterwards(
    there: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("client")
    path = folder / CLIENTS["cursor"].project
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(there), encoding="utf-8")
    connected(folder, "cursor")
    found = json.loads(path.read_text(encoding="utf-8"))
    assert found.pop("mcpServers").keys() == {SERVER}
    assert found == there


def test_a_link_stays_one(tmp_path: Path) -> None:
    path, real = tmp_path / CLIENTS["kiro"].project, tmp_path / "dotfiles.json"
    path.parent.mkdir(parents=True)
    real.write_text("{}")
    path.symlink_to(real)
    connected(tmp_path)
    assert path.is_symlink()
    assert SERVER in real.read_text()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "it is no JSON"),
        ("[]", "it holds no JSON object"),
        ('{"mcpServers": []}', "mcpServers is no object in it"),
        ("// a comment\n{}", "it is no JSON"),
    ],
)
def test_a_file_that_is_not_understood_is_left_alone(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / CLIENTS["kiro"].project
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(InvalidError, match=told) as caught:
        connected(tmp_path)
    assert "--dry-run" in (caught.value.hint or "")
    assert path.read_text() == text


def test_bytes_that_are_no_text_and_folders_in_the_way_are_told(tmp_path: Path) -> None:
    path = tmp_path / CLIENTS["kiro"].project
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff")
    with pytest.raises(InvalidError):
        connected(tmp_path)
    (tmp_path / ".cursor").write_text("a file")
    with pytest.raises(InvalidError):
        connected(tmp_path, "cursor")


@pytest.mark.parametrize(
    ("endpoint", "signed"),
    [
        ("", False),
        ("abc", False),
        ("ftp://x", False),
        ("https://", False),
        ("https://x/?a=1", False),
        ("https://user:pass@x", False),
        ("https://x y", False),
        ("https://example.com", True),
        ("http://127.0.0.1:7700", True),
        ("https://abc.execute-api.eu-central-1.amazonaws.com.evil.example", True),
    ],
)
def test_what_is_no_address_or_takes_no_signatures_is_refused(endpoint: str, signed: bool) -> None:
    with pytest.raises(InvalidError) as caught:
        remote_entry("kiro", endpoint, signed=signed)
    assert caught.value.findings[0].pointer == "#/endpoint"
