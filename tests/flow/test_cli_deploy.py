"""``tdev deploy`` and its neighbours without a region: the local engine really runs what is deployed."""

from pathlib import Path

import pytest

from tests.support.bundles import EMAILS
from tests.support.command_line import CommandLine


@pytest.fixture
def plan(tmp_path: Path) -> str:
    path = tmp_path / "plan.json"
    path.write_text(EMAILS.model_dump_json())
    return str(path)


def test_a_workflow_comes_live_gets_a_second_version_and_goes_back(tdev: CommandLine, plan: str) -> None:
    planned = tdev("deploy", plan, "--diff", "--watch-s", "60")
    assert "goes back by itself for 60 s more" in planned.out
    assert (planned.code, "would be deployed" in planned.out) == (0, True)
    assert tdev("services", "--json").json == []
    first = tdev("deploy", plan)
    assert first.code == 0, first.err
    assert "live  example-v1" in first.out
    assert "100 %  v1 is healthy" in first.err
    second = tdev("deploy", "example", "--strategy", "canary", "--weights", "10,50", "--wait-s", "0", "--json")
    assert (second.code, second.json["deployment"]["version"]) == (0, 2)
    assert tdev("status", "example-v2", "--json").json["weights"] == {"2": 100}
    back = tdev("rollback", "example", "--to", "1")
    assert (back.code, "v1 answers" in back.out) == (0, True)
    assert tdev("service", "status", "example", "--json").json["live_version"] == 1
    assert tdev("service", "metrics", "example").code == 0
    history = tdev("service", "history", "example", "--json").json
    assert [(each["kind"], each["version"]) for each in history] == [
        ("rollback", 1),
        ("deployment", 2),
        ("deployment", 1),
    ]
    changed = tdev("diff", "example", "--json").json
    assert (changed["before"], changed["after"], changed["same"]) == (1, 2, True)
    assert "one and the same bundle" in tdev("diff", "example", "--from", "1", "--to", "2").out
    assert "are not recorded" in tdev("service", "recording", "example", "off").out
    deployment = tdev("status", history[1]["id"])
    assert (deployment.code, "example-v2" in deployment.out) == (0, True)
    assert "stays on count_items@1" in tdev("service", "pin", "example", "count_items", "1").out
    assert "would go" in tdev("destroy", "example", "--dry-run").out
    unasked = tdev("destroy", "example")
    assert (unasked.code, "tdev destroy example --yes" in unasked.err) == (2, True), "nobody is there to be asked"
    assert tdev("destroy", "example", "--yes").code == 0
    assert tdev("status", "example").code == 4


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("deploy", "nothing-here"), 4, "nothing-here"),
        (("deploy", "example", "--weights", "a,b"), 2, "10,50,100"),
        (("deploy", "example", "--bind", "TABLE"), 2, "name=value"),
        (("rollback", "nothing-here"), 4, "nothing-here"),
        (("destroy", "nothing-here", "--yes"), 4, "nothing-here"),
        (("status", "dep-nothing"), 4, "dep-nothing"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(tdev: CommandLine, words: tuple[str, ...], code: int, told: str) -> None:
    said = tdev(*words)
    assert (said.code, told in said.err) == (code, True), said.err


def test_what_does_not_pass_its_gate_has_an_exit_code_of_its_own(tdev: CommandLine, tmp_path: Path) -> None:
    bad = EMAILS.model_copy(update={"id": "bad"}).model_dump_json().replace("count_items", "nothing_such")
    (tmp_path / "bad.json").write_text(bad)
    said = tdev("deploy", str(tmp_path / "bad.json"), "--dry-run")
    assert (said.code, "would be refused" in said.out) == (3, True)


def test_differences_of_recorded_calls_are_shown_asked_about_and_refused(tdev: CommandLine, plan: str) -> None:
    assert tdev("deploy", plan).code == 0
    assert tdev("invoke", "example", "--input", "text=ann@example.org").code == 0
    renamed = EMAILS.model_copy(update={"output": {"emails": "${found}", "number": "${counted.count}"}})
    Path(plan).write_text(renamed.model_dump_json())
    dry = tdev("deploy", plan, "--diff")
    assert "1 recorded call replayed: 1 differ; first /result/count removed" in dry.out
    assert "/result/number: + 1" in dry.out
    asked = tdev("deploy", plan, "--on-difference", "ask")
    assert (asked.code, "awaiting_approval  example-v2" in asked.out) == (7, True)
    id = tdev("services", "--json").json[0]["deploying"]
    assert "1 recorded call replayed: 1 differ" in tdev("status", "example").out
    refused = tdev("reject", id, "--reason", "callers need the count")
    assert (refused.code, "rolled_back" in refused.out) == (0, True)
    assert tdev("status", "example", "--json").json["weights"] == {"1": 100}
    allowed = tdev("deploy", "example", "--on-difference", "ask", "--yes", "--json")
    assert (allowed.code, allowed.json["deployment"]["status"]) == (0, "live")
    changed = tdev("diff", "example", "--from", "1").out
    assert "~ workflow output" in changed
    assert tdev("deploy", plan, "--ignore", "number", "--no-record").code == 0
    assert tdev("service", "recording", "example", "on").out.strip().endswith("are recorded, 0 are kept")
