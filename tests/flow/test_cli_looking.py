"""Plans, components and this machine through the commands, and how the process behaves."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.command_line import CommandLine
from tests.support.commands import NOTES, PLAN, SHOUT, written


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
        classified = tdev("classify", file).out
        assert f"{file}: shout is a tool (0 brains)" in classified
        assert "line 0" not in classified, "what holds for all of it has no line"
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
        assert "0 brains: that is a tool, not a team" in said.err

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
        assert "tdev service logs" not in tdev("logs", "exec-other").err
        assert "tdev service logs greet" in tdev("logs", "greet").err

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

    def test_commands_at_the_same_time_do_not_run_each_other_s_steps(self, tdev: CommandLine) -> None:
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "shared")}
        options = ["--json", "--data", str(tdev.data), "--files", str(tdev.files)]
        goal = "read notes.txt and extract the e-mail addresses"
        command = [sys.executable, "-m", "tdev.entry.cli.main", "orchestrate", goal, *options]
        started = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) for _ in range(3)]
        said = [json.loads(process.communicate(timeout=40)[0]) for process in started]
        assert [run["result"] for run in said] == [["ann@example.com", "bob@example.org"]] * 3
        for run in said:
            events = tdev("runs", "events", run["id"], "--json").lines
            assert len([event for event in events if event["type"] == "step"]) == 2

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
