"""The team that handles messages."""

from pathlib import Path

import pytest

from tdev.domain.registry.built_in import built_in_manifests
from tdev.kernel.errors import InvalidError
from tdev.teams.inbox_triage_team import InboxTriageTeam
from tests.support.components import context_in


def test_what_the_first_decides_the_second_says(tmp_path: Path) -> None:
    found = InboxTriageTeam().run("환불해 주세요. 당장요! 010-1234-5678", context_in(tmp_path))
    assert (found["topic"], found["urgency"], found["contacts"]) == ("refund", "high", ["010-1234-5678"])
    assert "환불 요청을 받았으며" in found["text"]
    assert "010-1234-5678" in found["text"]


def test_without_a_contact_nobody_is_promised_an_answer_at_one(tmp_path: Path) -> None:
    found = InboxTriageTeam().run("The app shows an error", context_in(tmp_path))
    assert found["contacts"] == []
    assert "get back to you" not in found["text"]


def test_its_members_are_named() -> None:
    manifest = built_in_manifests()["InboxTriageTeam"]
    assert (manifest["tools"], manifest["brain_count"]) == (["TriageMessageAgent", "DraftReplyAgent"], 2)


def test_an_empty_message_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidError):
        InboxTriageTeam().run(" ", context_in(tmp_path))
