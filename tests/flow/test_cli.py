"""Goals and executions through the commands: what they give, what they say, how they end."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support.command_line import CommandLine
from tests.support.commands import PLAN, POST, SHOUT, written


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
        assert "score 99" in said.out or "gates not passed" in said.out
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
