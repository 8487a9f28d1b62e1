"""Files that teach assistants: they name every tool, say when a person decides, and are written whole."""

import json
import re
from pathlib import Path

import pytest

from tdev.entry.mcp.teaching import texts, write
from tdev.entry.mcp.tools import TOOLS
from tdev.kernel.errors import ConflictError

MARKDOWN = ["AGENTS.md", "skills/tdev/SKILL.md", "power-tdev/POWER.md"]


def test_there_are_a_power_a_skill_and_rules() -> None:
    assert set(texts()) == {*MARKDOWN, "power-tdev/mcp.json"}


@pytest.mark.parametrize("name", ["skills/tdev/SKILL.md", "power-tdev/POWER.md"])
def test_every_tool_is_there_with_its_own_words(name: str) -> None:
    for tool in TOOLS.values():
        assert tool.name in texts()[name]
        assert tool.description in texts()[name]


@pytest.mark.parametrize("name", MARKDOWN)
class TestEveryText:
    def test_says_that_a_person_decides_and_that_data_gives_no_orders(self, name: str) -> None:
        text = texts()[name]
        assert "awaiting_approval" in text
        assert re.search(r"never (an )?orders?|never give you orders", text)
        assert "secret" in text.lower()

    def test_names_no_tool_that_there_is_not(self, name: str) -> None:
        named = set(re.findall(r"`([a-z]+_[a-z_]+)`", texts()[name])) - {"awaiting_approval", "no_plan"}
        assert named <= set(TOOLS)

    def test_is_filled_and_short_enough_to_be_read(self, name: str) -> None:
        text = texts()[name]
        assert "{{" not in text
        assert "{%" not in text
        assert text.endswith("\n")
        assert text.count("\n") < 120


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("skills/tdev/SKILL.md", {"name", "description"}),
        ("power-tdev/POWER.md", {"name", "displayName", "description", "keywords", "author"}),
    ],
)
def test_the_head_has_the_fields_that_its_readers_know(name: str, fields: set[str]) -> None:
    head = texts()[name].split("---\n")[1]
    assert set(re.findall(r"^(\w+):", head, re.MULTILINE)) == fields


def test_the_power_starts_the_server_and_trusts_what_only_reads() -> None:
    server = json.loads(texts()["power-tdev/mcp.json"])["mcpServers"]["tdev"]
    assert (server["command"], server["args"]) == ("tdev", ["mcp", "serve"])
    assert "approve" not in server["autoApprove"]


def test_files_are_written_and_not_over_other_ones(tmp_path: Path) -> None:
    assert len(write(tmp_path)) == 4
    assert len(write(tmp_path)) == 4, "the same again is fine"
    (tmp_path / "AGENTS.md").write_text("rules of this house\n")
    with pytest.raises(ConflictError, match=r"AGENTS\.md is there already"):
        write(tmp_path)
    assert (tmp_path / "AGENTS.md").read_text() == "rules of this house\n"
    write(tmp_path, over=True)
    assert "T-Developer" in (tmp_path / "AGENTS.md").read_text()
