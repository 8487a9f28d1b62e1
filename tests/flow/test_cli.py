"""Every command, against stores in a folder of the test: what it gives, what it says, how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support.checkout import ROOT
from tests.support.command_line import CommandLine

NOTES = "Ann (ann@example.com) wrote to Bob (bob@example.org). They will meet again on Monday in the office."
SHOUT = '''
from tdev.sdk import tool

@tool(phrases=["shout it"])
def shout(text: str) -> str:
    """Say a text louder.

    Args:
        text: any text

    Examples:
        >>> shout("hi")
        'HI'
    """
    return text.upper()
'''
PLAN = {
    "id": "addresses",
    "goal": "find the addresses",
    "steps": [
        {"id": "read", "agent": "read_text_file", "input": {"path": "notes.txt"}},
        {"id": "find", "agent": "extract_emails", "input": {"text": "${read.text}"}},
    ],
}
POST = {
    "id": "post",
    "steps": [{"id": "post", "agent": "post_webhook", "input": {"url": "http://127.0.0.1:9/", "body": "hi"}}],
}


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def tdev(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    line = CommandLine(tmp_path, capsys)
    (line.files / "notes.txt").write_text(NOTES)
    return line


def written(folder: Path, value: object, name: str = "plan.json") -> str:
    (folder / name).write_text(value if isinstance(value, str) else json.dumps(value))
    return str(folder / name)


class TestOrchestrate:
    def test_a_goal_becomes_a_result_with_its_walk_on_stderr(self, tdev: CommandLine) -> None:
        said = tdev("orchestrate", "read notes.txt and extract the e-mail addresses")
        assert said.code == 0
        assert "ann@example.com" in said.out
        assert said.out.startswith("succeeded  exec-")
        words = [line.split()[0] for line in said.err.splitlines()]
        assert words == ["planned", "·", "·", "scored", "✓", "✓"]
        assert "✓ read_text_file" in said.err
        assert "\x1b" not in said.out + said.err

    def test_as_json_there_is_the_execution_and_nothing_else(self, tdev: CommandLine) -> None:
        said = tdev("orchestrate", "read notes.txt and extract the e-mail addresses", "--json")
        assert (said.code, said.err) == (0, "")
        assert said.json["status"] == "succeeded"
        assert said.json["result"] == ["ann@example.com", "bob@example.org"]
        assert said.json["rounds"][0]["evaluation"]["score"] >= 85

    def test_a_korean_goal_is_understood(self, tdev: CommandLine) -> None:
        said = tdev("orchestrate", "notes.txt 요약해줘", "--json")
        assert said.code == 0
        assert "summarize_text" in {step["agent"].partition("@")[0] for step in said.json["plan"]["steps"]}

    def test_the_goal_can_come_from_stdin(self, tdev: CommandLine) -> None:
        with CliRunner().isolation(input="summarize notes.txt"):
            said = tdev("orchestrate", "-", "--no-wait")
        assert said.code == 0
        assert tdev("runs", "list", "--json").json[0]["goal"] == "summarize notes.txt"

    @pytest.mark.parametrize("goal", ["", "   ", "\n"])
    def test_an_empty_goal_is_a_usage_error_with_an_example(self, tdev: CommandLine, goal: str) -> None:
        said = tdev("orchestrate", goal)
        assert said.code == 2
        assert "there is no goal" in said.err
        assert 'tdev orchestrate "' in said.err

    def test_a_goal_of_a_megabyte_is_refused_in_one_line(self, tdev: CommandLine) -> None:
        said = tdev("orchestrate", "word " * 200_000)
        assert said.code in (1, 2)
        assert len(said.err) < 500
        assert said.err.startswith("error: ")

    def test_what_nothing_can_do_is_named_with_what_to_do(self, tdev: CommandLine) -> None:
        said = tdev("orchestrate", "fly me to Mars")
        assert said.code == 1
        assert "nothing registered can do: 'fly me to Mars'" in said.out
        assert "try: register a component" in said.out

    def test_inputs_come_along(self, tdev: CommandLine) -> None:
        said = tdev("orchestrate", "extract the e-mail addresses of the text", "-i", "text=to a@b.example", "--json")
        assert (said.code, said.json["result"]) == (0, ["a@b.example"])

    def test_one_key_is_one_execution(self, tdev: CommandLine) -> None:
        given = ("orchestrate", "summarize notes.txt", "--idempotency-key", "k", "--json")
        assert tdev(*given).json["id"] == tdev(*given).json["id"]
        other = tdev("orchestrate", "summarize other.txt", "--idempotency-key", "k")
        assert other.code == 2
        assert "Idempotency-Key" in other.err

    def test_without_waiting_the_next_command_goes_on_with_it(self, tdev: CommandLine) -> None:
        said = tdev("orchestrate", "summarize notes.txt", "--no-wait", "--json")
        assert said.code == 0
        assert "tdev up" in said.err
        later = tdev("runs", "watch", said.json["execution_id"], "--json")
        assert (later.code, later.json["status"]) == (0, "succeeded")

    def test_a_gate_that_cannot_be_reached_is_exit_code_3(self, tdev: CommandLine) -> None:
        said = tdev("orchestrate", "summarize notes.txt", "--threshold", "100", "--rounds", "0")
        assert said.code == 3
        assert "score 98" in said.out or "gates not passed" in said.out
        assert "gate_not_met" in said.out

    def test_code_is_registered_first_and_the_goal_may_use_it(self, tdev: CommandLine, tmp_path: Path) -> None:
        file = written(tmp_path, SHOUT, "shout.py")
        said = tdev("orchestrate", "--code", file, "--json")
        assert said.code == 0
        assert (said.json["result"]["name"], said.json["result"]["type"]) == ("shout", "tool")


class TestApproval:
    @pytest.fixture
    def waiting(self, tdev: CommandLine, tmp_path: Path) -> str:
        said = tdev("run", written(tmp_path, POST), "--json")
        assert (said.code, said.json["status"]) == (7, "awaiting_approval")
        return str(said.json["id"])

    def test_what_sends_waits_and_says_how_to_answer(self, tdev: CommandLine, tmp_path: Path) -> None:
        said = tdev("run", written(tmp_path, POST))
        assert said.code == 7
        assert "asks because it does: send" in said.out
        assert "url=http://127.0.0.1:9/" in said.out
        assert "tdev approve exec-" in said.out

    def test_a_no_ends_it(self, tdev: CommandLine, waiting: str) -> None:
        said = tdev("reject", waiting, "--reason", "not on a Friday")
        assert said.code == 0
        assert "not on a Friday" in said.out
        assert tdev("runs", "get", waiting, "--json").json["status"] == "rejected"
        assert tdev("approve", waiting).code == 1

    def test_a_yes_lets_it_run(self, tdev: CommandLine, waiting: str) -> None:
        said = tdev("approve", waiting, "--json")
        assert said.code == 1  # it ran: inside addresses are refused, and nothing was sent
        assert said.json["approval"]["decision"] == "approved"
        assert said.json["trace"][0]["step"] == "post"

    def test_the_digest_of_another_plan_is_refused_and_it_still_waits(self, tdev: CommandLine, waiting: str) -> None:
        said = tdev("approve", waiting, "--digest", "sha256:" + "0" * 64)
        assert said.code == 2
        assert "another plan" in said.err
        assert tdev("runs", "get", waiting).code == 7

    def test_nobody_is_asked_where_nobody_sits(
        self, tdev: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CI", "1")
        file = written(tmp_path, SHOUT.replace("return text.upper()", "return text"), "shout.py")
        assert tdev("register", file).code == 0
        assert tdev("run", written(tmp_path, POST)).code == 7

    def test_with_yes_the_plan_is_approved_as_it_is_asked(self, tdev: CommandLine) -> None:
        said = tdev("orchestrate", "post the text 'hi' to the webhook http://127.0.0.1:9/hook", "--yes", "--json")
        assert said.json["approval"]["decision"] == "approved"


class TestResuming:
    def test_a_file_that_was_missing_is_put_there_and_finished_steps_do_not_run_again(
        self, tdev: CommandLine, tmp_path: Path
    ) -> None:
        steps = [
            {"id": "write", "agent": "write_text_file", "input": {"text": "once", "path": "mark.txt"}},
            {"id": "read", "agent": "read_text_file", "input": {"path": "late.txt"}, "after": ["write"]},
            {"id": "find", "agent": "extract_emails", "input": {"text": "${read.text}"}},
        ]
        said = tdev("run", written(tmp_path, {"id": "late", "steps": steps}), "--json")
        id = said.json["id"]
        assert (said.code, said.json["status"]) == (1, "failed")
        assert said.json["error"]["message"] == "there is no file 'late.txt'"
        (mark,) = tdev.data.rglob("mark.txt")
        mark.unlink()
        words = tdev("runs", "get", id)
        assert "not_found: there is no file 'late.txt'" in words.out

        (tdev.files / "late.txt").write_text("to a@b.example")
        resumed = tdev("runs", "resume", id, "--json")
        assert (resumed.code, resumed.json["status"], resumed.json["result"]) == (0, "succeeded", ["a@b.example"])
        assert not mark.exists()
        ended = [
            event["detail"]["step"] for event in tdev("runs", "events", id, "--json").lines if event["type"] == "step"
        ]
        assert ended == ["write", "read", "read", "find"]

    def test_what_succeeded_cannot_be_resumed_or_cancelled(self, tdev: CommandLine) -> None:
        id = tdev("orchestrate", "summarize notes.txt", "--json").json["id"]
        for word in ("resume", "cancel"):
            said = tdev("runs", word, id)
            assert said.code == 1
            assert "succeeded" in said.err


class TestRuns:
    def test_the_list_has_the_newest_first(self, tdev: CommandLine, tmp_path: Path) -> None:
        tdev("orchestrate", "summarize notes.txt")
        tdev("run", written(tmp_path, PLAN))
        said = tdev("runs", "list")
        assert said.code == 0
        first, second = said.out.splitlines()[1:3]
        assert first.endswith("find the addresses")
        assert second.endswith("summarize notes.txt")
        assert said.out.endswith("2 executions\n")

    def test_a_status_filters(self, tdev: CommandLine) -> None:
        tdev("orchestrate", "summarize notes.txt")
        tdev("orchestrate", "fly me to Mars")
        found = tdev("runs", "list", "--status", "failed", "--json").json
        assert [each["goal"] for each in found] == ["fly me to Mars"]
        assert tdev("runs", "list", "--status", "nonsense").code == 2

    def test_events_are_json_lines(self, tdev: CommandLine) -> None:
        id = tdev("orchestrate", "summarize notes.txt", "--json").json["id"]
        lines = tdev("runs", "events", id, "--json").lines
        assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
        assert {"PlannerAgent", "EvaluatorAgent", "step", "WorkflowExecutorAgent"} <= {line["type"] for line in lines}
        assert "PlannerAgent" in tdev("runs", "events", id).out

    @pytest.mark.parametrize("word", ["get", "events", "watch", "cancel", "resume"])
    def test_one_that_is_not_there_is_exit_code_4(self, tdev: CommandLine, word: str) -> None:
        said = tdev("runs", word, "exec-nope", "--json")
        assert said.code == 4
        assert said.json["error"]["code"] == "not_found"
        assert "there is no execution 'exec-nope'" in said.err


class TestPlanAndEvaluate:
    def test_a_plan_is_shown_and_nothing_runs(self, tdev: CommandLine, tmp_path: Path) -> None:
        target = tmp_path / "plan.json"
        said = tdev("plan", "read notes.txt and extract the e-mail addresses", "-o", str(target))
        assert said.code == 0
        assert "read_text_file (path=notes.txt)" in said.out
        assert tdev("runs", "list", "--json").json == []
        judged = tdev("evaluate", str(target))
        assert judged.code == 0
        assert judged.out.startswith("score ")
        assert tdev("run", str(target), "--json").json["result"] == ["ann@example.com", "bob@example.org"]

    def test_parts_that_are_missing_are_exit_code_3(self, tdev: CommandLine) -> None:
        said = tdev("plan", "fly me to Mars", "--json")
        assert said.code == 3
        assert said.json["error"]["code"] == "no_plan"

    def test_a_plan_that_is_not_sound_does_not_pass(self, tdev: CommandLine, tmp_path: Path) -> None:
        broken = {**PLAN, "steps": [{"id": "x", "agent": "no_such_thing"}]}
        said = tdev("evaluate", written(tmp_path, broken), "--threshold", "0", "--json")
        assert said.code == 3
        assert not said.json["passed"]

    def test_several_files_are_judged_one_by_one(self, tdev: CommandLine, tmp_path: Path) -> None:
        one, two = written(tmp_path, PLAN, "one.json"), written(tmp_path, PLAN, "two.json")
        found = tdev("evaluate", one, two, "--json", "--threshold", "0").json
        assert [each["file"] for each in found] == [one, two]
        assert one in tdev("evaluate", one, two, "--threshold", "0").out

    @pytest.mark.parametrize("command", ["evaluate", "run"])
    def test_a_broken_file_says_where(self, tdev: CommandLine, tmp_path: Path, command: str) -> None:
        said = tdev(command, written(tmp_path, '{\n "id": }'))
        assert said.code == 2
        assert "line 2, column 8" in said.err
        assert tdev(command, str(tmp_path / "nowhere.json")).code == 2

    def test_a_file_that_is_no_workflow_says_what_is_missing(self, tdev: CommandLine, tmp_path: Path) -> None:
        said = tdev("evaluate", written(tmp_path, {"id": "x", "stepz": []}))
        assert said.code == 2
        assert "steps" in said.err
        assert "stepz" in said.err

    def test_compose_connects_named_components(self, tdev: CommandLine, tmp_path: Path) -> None:
        said = tdev("compose", "read_text_file", "extract_emails", "--goal", "read notes.txt", "--save", "--json")
        assert said.code == 0
        assert [step["agent"].partition("@")[0] for step in said.json["workflow"]["steps"]] == [
            "read_text_file",
            "extract_emails",
        ]
        assert tdev("run", said.json["saved"]["id"], "--json").json["result"] == ["ann@example.com", "bob@example.org"]
        assert tdev("compose", "read_text_file", "no_such_thing").code == 4


class TestComponents:
    def test_the_list_can_be_narrowed_and_searched(self, tdev: CommandLine) -> None:
        everything = tdev("list", "--json").json
        agents = tdev("list", "agents", "--json").json
        assert {each["type"] for each in agents} == {"agent"}
        assert len(everything) > len(agents) > 0
        found = tdev("list", "-q", "find e-mail addresses in a text", "--json").json
        assert found[0]["name"] == "extract_emails"
        assert tdev("list", "-q", "find e-mail addresses").out.splitlines()[0].split()[0] == "name"

    def test_code_is_classified_registered_found_and_run(self, tdev: CommandLine, tmp_path: Path) -> None:
        file = written(tmp_path, SHOUT, "shout.py")
        assert f"{file}: shout is a tool (0 brains)" in tdev("classify", file).out
        said = tdev("register", file)
        assert said.code == 0
        assert said.out.startswith("registered shout@1.0.0, a tool")
        assert "shout" in {each["name"] for each in tdev("list", "tools", "-q", "shout it", "--json").json}
        assert tdev("register", file, "--version", "1.1.0", "--json").json["version"] == "1.1.0"

    def test_other_code_for_a_version_that_is_there_is_refused(self, tdev: CommandLine, tmp_path: Path) -> None:
        tdev("register", written(tmp_path, SHOUT, "shout.py"))
        said = tdev("register", written(tmp_path, SHOUT.replace("upper", "lower"), "shout.py"))
        assert said.code == 1
        assert "1.0.0" in said.err

    def test_another_type_than_wanted_is_refused(self, tdev: CommandLine, tmp_path: Path) -> None:
        said = tdev("register", written(tmp_path, SHOUT, "shout.py"), "--type", "team")
        assert said.code == 2
        assert "0 brains make it a tool, not a team" in said.err

    def test_several_files_are_classified_one_by_one(self, tdev: CommandLine, tmp_path: Path) -> None:
        one, two = written(tmp_path, SHOUT, "one.py"), written(tmp_path, SHOUT, "two.py")
        assert [each["file"] for each in tdev("classify", one, two, "--json").json] == [one, two]

    def test_code_that_does_not_parse_says_in_which_line(self, tdev: CommandLine, tmp_path: Path) -> None:
        said = tdev("classify", written(tmp_path, "x = 1\ndef broken(:\n", "broken.py"))
        assert said.code == 2
        assert "line 2" in said.err

    def test_one_component_runs_by_its_name(self, tdev: CommandLine) -> None:
        said = tdev("run", "extract_emails", "--input", "text=to a@b.example", "--json")
        assert (said.code, said.json["result"]) == (0, ["a@b.example"])

    def test_a_large_input_goes_through_a_file(self, tdev: CommandLine, tmp_path: Path) -> None:
        (tmp_path / "large.txt").write_text("word " * 150_000)
        said = tdev("run", "text_statistics", "--input", f"text=@{tmp_path / 'large.txt'}", "--json")
        assert (said.code, said.json["result"]["words"]) == (0, 150_000)

    @pytest.mark.parametrize(
        ("inputs", "words"),
        [([], "#/inputs/text"), (["-i", "text=5"], "must be string"), (["-i", "txt=a"], "txt")],
    )
    def test_inputs_that_do_not_fit_are_said_by_name(self, tdev: CommandLine, inputs: list[str], words: str) -> None:
        said = tdev("run", "extract_emails", *inputs)
        assert said.code == 2
        assert words in said.err

    def test_what_is_neither_workflow_nor_component_is_exit_code_4(self, tdev: CommandLine) -> None:
        said = tdev("run", "extract_emailz")
        assert said.code == 4
        assert "'extract_emailz' is neither a workflow nor a component" in said.err
        assert "try:" in said.err


class TestLooking:
    def test_a_failed_function_is_found_in_the_logs_without_a_region_too(self, tdev: CommandLine) -> None:
        assert "no lines" in tdev("logs").err
        id = tdev("orchestrate", "summarize nowhere.txt", "--json").json["id"]
        said = tdev("logs", id, "--json")
        assert "there is no file 'nowhere.txt'" in said.lines[0]["message"]
        assert "ERROR" in tdev("logs", "--level", "error", "--since", "5m").out
        assert tdev("logs", "exec-other").out == ""

    @pytest.mark.parametrize("given", [("--since", "soon"), ("--level", "loud"), ("--lines", "0")])
    def test_what_cannot_be_looked_for_is_a_usage_error(self, tdev: CommandLine, given: tuple[str, str]) -> None:
        assert tdev("logs", *given).code == 2

    def test_the_doctor_looks_at_everything_and_says_what_to_do(self, tdev: CommandLine) -> None:
        found = {each["name"]: each for each in tdev("doctor", "--json").json}
        assert {"python", "stores", "components", "expressions", "sandbox", "region"} <= set(found)
        assert found["stores"]["ok"]
        said = tdev("doctor")
        assert said.code == 0
        assert "✓ python" in said.out

    def test_the_doctor_fails_where_nothing_can_be_kept(self, tdev: CommandLine, tmp_path: Path) -> None:
        (tmp_path / "in-the-way").touch()
        said = tdev.plain("doctor", "--data", str(tmp_path / "in-the-way" / "data"))
        assert said.code == 1
        assert "✗ stores" in said.out
        assert "TDEV_DATA" in said.out


class TestTheProcess:
    """What only a process of its own shows."""

    def run(self, folder: Path, *arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "shared"),
            "TDEV_DATA": str(folder / "data"),
        }
        command = [sys.executable, "-m", "tdev.entry.cli.main", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, env=environment, cwd=folder, **more)  # type: ignore[call-overload,no-any-return]

    def test_settings_of_the_environment_count_and_the_plan_comes_from_stdin(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text(NOTES)
        done = self.run(tmp_path, "run", "-", "--json", input=json.dumps(PLAN))
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["result"] == ["ann@example.com", "bob@example.org"]
        assert done.stderr == ""

    def test_a_reader_that_goes_away_is_no_error(self, tmp_path: Path) -> None:
        command = f"{sys.executable} -m tdev.entry.cli.main list --json | head -c 10"
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "shared"), "TDEV_DATA": str(tmp_path)}
        done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=30, env=environment)
        assert len(done.stdout) == 10
        assert done.stderr == ""

    def test_a_wrong_setting_is_said_by_its_name(self, tmp_path: Path) -> None:
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "shared"), "TDEV_THRESHOLD": "high"}
        command = [sys.executable, "-m", "tdev.entry.cli.main", "list", "--data", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, env=environment)
        assert done.returncode == 2
        assert "TDEV_THRESHOLD" in done.stderr
        assert "Traceback" not in done.stderr
