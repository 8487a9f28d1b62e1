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
    planned = tdev("deploy", plan, "--diff")
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
    assert tdev("destroy", "example").code == 2, "nobody is there to be asked"
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
