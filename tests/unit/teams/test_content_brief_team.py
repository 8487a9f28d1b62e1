"""The team that reads and reports."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.registry.built_in import built_in_manifests
from tdev.kernel.errors import InvalidError
from tdev.sdk import Context
from tdev.teams.content_brief_team import ContentBriefTeam
from tests.support.components import context_in


def recording(workspace: Path) -> tuple[Context, list[str]]:
    called: list[str] = []
    inner = context_in(workspace)

    def call(name: str, given: Mapping[str, Any]) -> Any:
        called.append(name)
        return inner.call(name, given)

    return context_in(workspace, call=call), called


@pytest.mark.parametrize(
    ("text", "kind", "used"),
    [
        ("city,n\nSeoul,1\nBusan,3", "csv", "number_statistics"),
        ("<html><body><p>The battery is weak.</p><p>It dies.</p></body></html>", "html", "summarize_text"),
        ('{"a": 1}', "json", "summarize_text"),
        ("Plain words. And more.", "text", "summarize_text"),
    ],
)
def test_the_reader_decides_and_the_writer_follows(tmp_path: Path, text: str, kind: str, used: str) -> None:
    context, called = recording(tmp_path)
    found = ContentBriefTeam().run(text, context)
    assert called == ["ReadContentAgent", "WriteBriefAgent"]
    assert found["kind"] == kind
    assert used in found["used"]
    assert found["text"]


def test_its_members_are_named_and_it_has_a_brain_for_each() -> None:
    manifest = built_in_manifests()["ContentBriefTeam"]
    assert manifest["tools"] == ["ReadContentAgent", "WriteBriefAgent"]
    assert (manifest["type"], manifest["brain_count"]) == ("team", 2)


def test_nothing_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(InvalidError):
        ContentBriefTeam().run("  ", context_in(tmp_path))
