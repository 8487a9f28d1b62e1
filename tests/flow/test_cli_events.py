"""What happens through the command line is told: published, tested, scored; each event fits the schema of the docs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tdev.model.notice import DETAILS
from tests.support.checkout import ROOT
from tests.support.command_line import CommandLine
from tests.support.commands import SHOUT, written
from tests.support.web_server import Server, say, serving

SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "docs/reference/events.schema.json").read_text("utf-8")))


@pytest.fixture
def server() -> Iterator[Server]:
    with serving({"/hook": say(200)}) as made:
        yield made


@pytest.fixture
def told(tdev: CommandLine, server: Server, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """A command line whose tenant has all events sent to the server."""
    monkeypatch.setenv("TDEV_ALLOWED_HOSTS", f"127.0.0.1:{server.port}")
    for name, value in (("HOOK_URL", f"http://127.0.0.1:{server.port}/hook"), ("HOOK_KEY", "a-key-that-both-know")):
        said = tdev.plain("secrets", "set", name, "--data", str(tdev.data), stdin=value.encode())
        assert said.code == 0, said.err
    assert tdev("notify", "add", "ours", "--webhook", "HOOK_URL", "--key", "HOOK_KEY").code == 0
    return tdev


def events(server: Server) -> list[dict[str, Any]]:
    found = [json.loads(asked.body) for asked in server.asked]
    for each in found:
        SCHEMA.validate(each)
    return found


def test_a_component_that_is_registered_and_tested_is_told_of(
    told: CommandLine, server: Server, tmp_path: Path
) -> None:
    file = written(tmp_path, SHOUT, "shout.py")
    assert told("register", file).code == 0
    assert told("register", file).code == 0
    assert told("test", "shout", "--mutation").code in (0, 3)
    assert told("runs", "list").code == 0
    new, tested = events(server)
    assert (new["detail-type"], tested["detail-type"]) == ("NewComponent", "TestsFinished")
    assert (new["detail"]["component"], new["detail"]["type"], new["detail"]["by"]) == ("shout", "tool", "local")
    assert (tested["detail"]["passed"], tested["detail"]["failed"]) == (1, 0)
    (kept,) = told("test", "history", "--json").json
    assert tested["detail"]["run_id"] == kept["id"]


def test_the_score_of_each_round_of_a_goal_is_told(told: CommandLine, server: Server) -> None:
    done = told("orchestrate", "read notes.txt and extract the e-mail addresses", "--json")
    told("runs", "list")
    scored = [each["detail"] for each in events(server) if each["detail-type"] == "EvaluationFinished"]
    assert [each["round"] for each in scored] == list(range(len(done.json["rounds"])))
    assert scored[-1]["execution_id"] == done.json["id"]
    assert scored[-1]["score"] == done.json["rounds"][-1]["evaluation"]["score"]


def test_scoring_a_file_changes_nothing_and_is_not_told(told: CommandLine, server: Server, tmp_path: Path) -> None:
    assert told(
        "evaluate", written(tmp_path, {"id": "w", "steps": [{"id": "a", "agent": "echo_tool", "input": {"text": "a"}}]})
    ).code in (0, 3)
    told("runs", "list")
    assert events(server) == []


def test_a_subscription_gets_only_the_types_that_it_names(told: CommandLine, server: Server, tmp_path: Path) -> None:
    assert told("notify", "remove", "ours").code == 0
    more = ("--on", "TestsFinished", "--on", "NewComponent")
    assert told("notify", "add", "few", "--webhook", "HOOK_URL", "--key", "HOOK_KEY", *more).code == 0
    told("test", "extract_emails")
    told("orchestrate", "read notes.txt and extract the e-mail addresses")
    assert {each["detail-type"] for each in events(server)} == {"TestsFinished"}


def test_every_type_of_event_can_be_asked_for(told: CommandLine) -> None:
    types = [name for name in DETAILS if name != "NotificationTest"]
    added = told("notify", "add", "all", "--slack", "HOOK_URL", *(word for name in types for word in ("--on", name)))
    assert (added.code, ", ".join(types) in added.out) == (0, True), added.err
