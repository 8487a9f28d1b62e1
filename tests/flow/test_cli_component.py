"""``tdev component`` and budgets on the command line: the sandbox really runs the examples."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine
from tests.support.vouching import ASKS, SHOUT, WHISPER

MANY = {
    "id": "many",
    "inputs": {"type": "object", "properties": {"items": {"type": "array", "items": {"type": "string"}}}},
    "steps": [{"id": "each", "agent": "echo_tool", "for_each": "${inputs.items}", "input": {"text": "${item}"}}],
}


@pytest.fixture
def code(tmp_path: Path) -> str:
    path = tmp_path / "shout.py"
    path.write_text(SHOUT)
    return str(path)


def test_a_component_lives_on_the_command_line(tdev: CommandLine, code: str) -> None:
    assert tdev("register", code).code == 0
    shown = tdev("component", "show", "shout")
    assert (shown.code, "experimental" in shown.out, "2 examples" in shown.out) == (0, True, True)
    promoted = tdev("component", "promote", "shout@1.0.0", "--reason", "tried by hand")
    assert (promoted.code, "experimental -> stable" in promoted.out) == (0, True)
    assert "ok tests: 2 examples passed in the sandbox" in promoted.out
    assert "ok mutation: its tests killed 100% of the mutants" in promoted.out
    assert tdev("component", "promote", "shout@1.0.0").out.endswith("is stable already\n")
    early = tdev("component", "retire", "shout@1.0.0")
    assert (early.code, "cannot become retired" in early.err) == (3, True)
    ended = tdev("component", "deprecate", "shout@1.0.0", "--reason", "slow", "--use", "hash_text")
    assert "why: slow; use hash_text@1.0.0; by local" in ended.out
    assert tdev("component", "retire", "shout@1.0.0").code == 0
    rows = tdev("component", "status", "shout", "--json").json["items"]
    assert [(row["version"], row["status"]) for row in rows] == [("1.0.0", "retired")]
    assert tdev("component", "show", "shout").code == 4


def test_the_code_of_a_component_is_read_as_it_was_registered(tdev: CommandLine, code: str) -> None:
    assert tdev("register", code).code == 0
    assert tdev("component", "code", "shout").out == SHOUT
    told = tdev("component", "code", "shout@1.0.0", "--json").json
    assert (told["ref"], told["code"], told["sha256"][:7]) == ("shout@1.0.0", SHOUT, "sha256:")
    assert "def echo_tool(" in tdev("component", "code", "echo_tool").out
    missing = tdev("component", "code", "no_such_tool")
    assert (missing.code, "no_such_tool" in missing.err) == (4, True)


def test_what_cannot_be_looked_at_here_needs_a_reason(tdev: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "asks.py"
    path.write_text(ASKS)
    assert tdev("register", str(path)).code == 0
    refused = tdev("component", "promote", "asks@1.0.0")
    assert (refused.code, "mutation: no mutation score is recorded" in refused.err) == (3, True)
    assert "give a reason" in refused.err


def test_a_worse_version_is_not_vouched_for(tdev: CommandLine, code: str, tmp_path: Path) -> None:
    (tmp_path / "worse.py").write_text(WHISPER)
    tdev("register", str(tmp_path / "worse.py"))
    looked = tdev("component", "promote", "shout@1.0.0", "--dry-run")
    assert (looked.code, "no tests: 2 of 2 examples" in looked.out) == (3, True)
    said = tdev("component", "promote", "shout@1.0.0", "--reason", "please", "--json")
    assert (said.code, said.json["error"]["code"]) == (3, "status_refused")
    assert [each["code"] for each in said.json["error"]["errors"]] == ["tests"]
    assert tdev("component", "demote", "shout@1.0.0", "--reason", "x").out.endswith("is experimental already\n")


def test_what_is_switched_off_runs_nowhere_until_it_is_switched_on(
    tdev: CommandLine, code: str, tmp_path: Path
) -> None:
    tdev("register", code)
    assert "would not run" not in tdev("component", "used-by", "shout").out
    first = tdev("run", "shout@1.0.0", "-i", "text=hi")
    assert (first.code, "HI!" in first.out) == (0, True)
    users = tdev("component", "used-by", "shout@1.0.0")
    assert "workflow run-shout@1 uses shout@1.0.0: without it, it would not run" in users.out
    asked = tdev("component", "disable", "shout@1.0.0", "--dry-run")
    assert (asked.code, "nothing has changed" in asked.out, "run-shout@1" in asked.out) == (0, True, True)
    tdev("register", code, "--version", "1.1.0")
    off = tdev("component", "disable", "shout@1.0.0", "--reason", "it leaks")
    assert (off.code, "experimental -> disabled" in off.out) == (0, True)
    again = tdev("run", "run-shout", "-i", "text=hi")
    assert again.code == 3
    assert "shout@1.0.0 is disabled (it leaks); use shout@1.1.0" in again.out
    assert tdev("component", "enable", "shout@1.0.0").code == 0
    assert tdev("run", "run-shout", "-i", "text=hi").code == 0


def test_what_a_service_answers_with_is_not_switched_off_unseen(tdev: CommandLine, code: str, tmp_path: Path) -> None:
    tdev("register", code)
    plan = {"id": "loud", "inputs": {"type": "object", "properties": {"text": {"type": "string"}}}}
    plan |= {"steps": [{"id": "a", "agent": "shout", "input": {"text": "${inputs.text}"}}]}
    (tmp_path / "loud.json").write_text(json.dumps(plan))
    live = tdev("deploy", str(tmp_path / "loud.json"), "--json")
    assert live.code == 0, live.err
    gate = {each["name"]: each for each in live.json["judgement"]["gates"]}["components"]
    assert (gate["passed"], gate["evidence"]) == (True, "shout@1.0.0 is experimental")
    assert "services that answer with it: loud-v1 (shout@1.0.0)" in tdev("component", "used-by", "shout").out
    refused = tdev("component", "disable", "shout@1.0.0")
    assert (refused.code, "used by loud-v1" in refused.err) == (1, True)
    assert tdev("component", "disable", "shout@1.0.0", "--force").code == 0
    dry = tdev("deploy", "loud", "--dry-run")
    assert (dry.code, "disabled" in dry.out) == (3, True)


def test_what_is_retired_still_runs_by_its_exact_name_and_is_not_deployed(
    tdev: CommandLine, code: str, tmp_path: Path
) -> None:
    tdev("register", code)
    plan = {"id": "loud", "steps": [{"id": "a", "agent": "shout@1.0.0", "input": {"text": "hi"}}]}
    (tmp_path / "loud.json").write_text(json.dumps(plan))
    assert tdev("component", "retire", "shout@1.0.0", "--reason", "nobody wants it").code == 0
    assert "HI!" in tdev("run", str(tmp_path / "loud.json")).out
    dry = tdev("deploy", "loud", "--dry-run")
    assert (dry.code, "no components: shout@1.0.0 is retired (nobody wants it)" in dry.out) == (3, True)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("component", "promote", "shout"), 2, "write Name@1.2.0"),
        (("component", "promote", "no_such@1.0.0"), 4, "no_such"),
        (("component", "used-by", "no_such"), 4, "no_such"),
        (("component", "deprecate", "hash_text@1.0.0", "--reason", "x", "--use", "echo_tool"), 5, "shared catalogue"),
        (("component", "deprecate", "hash_text@1.0.0"), 2, "--reason"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(tdev: CommandLine, words: tuple[str, ...], code: int, told: str) -> None:
    said = tdev(*words)
    assert (said.code, told in said.err) == (code, True), said.err


def test_a_run_stops_at_its_budget_and_says_what_it_had_cost(tdev: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "many.json").write_text(json.dumps(MANY))
    few = tdev("run", str(tmp_path / "many.json"), "-i", 'items=["a","b"]', "--json")
    assert (few.code, few.json["spent"]["calls"]) == (0, 2)
    items = json.dumps([f"text {number}" for number in range(2000)])
    stopped = tdev("run", "many", "-i", f"items={items}", "--budget", "0.0001", "--json")
    assert (stopped.code, stopped.json["error"]["code"]) == (1, "budget_exceeded")
    assert 0 < stopped.json["spent"]["nano_usd"] <= 100_000
    assert stopped.json["budget"] == 0.0001
    told = tdev("runs", "get", stopped.json["id"])
    assert "USD at list prices of 0.0001 allowed" in told.out
    refused = [each for each in tdev("audit", "list", "--json").json if each["target"] == stopped.json["id"]]
    assert any(each["detail"].get("code") == "budget_exceeded" and each["outcome"] == "refused" for each in refused)
    assert tdev("run", "many", "-i", "items=[]", "--budget", "-1").code == 2


def test_a_goal_has_a_budget_too(tdev: CommandLine) -> None:
    said = tdev("orchestrate", "count the words of notes.txt", "--budget", "0.0000001", "--json")
    assert (said.code, said.json["error"]["code"]) == (1, "budget_exceeded")
    assert tdev("orchestrate", "count the words of notes.txt", "--budget", "0.01", "--json").code == 0


def test_publishing_says_when_a_stable_version_stays_what_the_name_means(tdev: CommandLine, code: str) -> None:
    assert "still means" not in tdev("register", code).out
    tdev("component", "promote", "shout@1.0.0", "--reason", "tried by hand")
    newer = tdev("register", code, "--version", "1.1.0")
    assert "shout still means shout@1.0.0, which is stable" in newer.out
    assert "tdev component promote shout@1.1.0" in newer.out
    assert tdev("component", "show", "shout", "--json").json["version"] == "1.0.0"
