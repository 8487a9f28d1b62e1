"""The gates of CI through the real command line: classify, test and evaluate over many files, with their reports."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine
from tests.support.commands import PLAN, SHOUT, written
from tests.support.reports import junit_of, sarif_of
from tests.support.vouching import BLUNT, WHISPER

AGENT = '''
from tdev.sdk import agent

@agent
def pick(text: str) -> str:
    """Pick one.

    Args:
        text: any text
    """
    return text
'''
RISKY = 'import os\n\ndef risky(text: str) -> int:\n    """Run it."""\n    return os.system(text)\n'
BROKEN = "x = 1\ndef broken(:\n"


@pytest.fixture(autouse=True)
def no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with code below ``agents`` and plans below ``workflows``, in which commands run."""
    for name, text in {"__init__": '"""Agents."""\n', "shout": SHOUT, "deep/pick": AGENT}.items():
        (tmp_path / "agents" / f"{name}.py").parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "agents" / f"{name}.py").write_text(text)
    (tmp_path / "workflows").mkdir()
    (tmp_path / "files" / "notes.txt").write_text("hi") if (tmp_path / "files").is_dir() else None
    monkeypatch.chdir(tmp_path)
    return tmp_path


class TestClassify:
    def test_a_pattern_in_quotes_means_every_file_below(self, tdev: CommandLine, project: Path) -> None:
        said = tdev("classify", "agents/**/*.py", "--junit", "j.xml", "--summary", "s.md")
        assert said.code == 0, said.err
        suite = junit_of(Path("j.xml").read_text())[0]
        assert (suite.get("tests"), suite.get("skipped"), suite.get("failures")) == ("3", "1", "0")
        assert said.err.splitlines()[-1] == "classify: 2 passed, 1 skipped"
        assert "pick is an agent" in Path("s.md").read_text()

    def test_risks_fail_only_when_asked_to_and_are_in_sarif_either_way(self, tdev: CommandLine, project: Path) -> None:
        written(project / "agents", RISKY, "risky.py")
        assert tdev("classify", "agents", "--sarif", "a.sarif").code == 0
        said = tdev("classify", "agents", "--fail-on", "high", "--sarif", "b.sarif")
        assert (said.code, "at risk: shell" in said.err) == (3, True)
        for name in ("a.sarif", "b.sarif"):
            (result,) = sarif_of(Path(name).read_text())["results"]
            place = result["locations"][0]["physicalLocation"]
            assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("agents/risky.py", 5)

    def test_one_broken_file_fails_its_gate_and_the_others_are_judged(self, tdev: CommandLine, project: Path) -> None:
        written(project / "agents", BROKEN, "broken.py")
        said = tdev("classify", "agents/**/*.py", "--json", "--junit", "j.xml")
        assert said.code == 3
        found = {each["file"]: each for each in said.json}
        assert found["agents/broken.py"]["error"]["code"]
        assert found["agents/shout.py"]["main"] == "shout"
        assert junit_of(Path("j.xml").read_text())[0].get("failures") == "1"

    def test_a_broken_file_alone_stays_an_error_of_usage(self, tdev: CommandLine, project: Path) -> None:
        assert tdev("classify", written(project, BROKEN, "broken.py")).code == 2

    def test_a_type_that_is_asked_for_is_held_to(self, tdev: CommandLine, project: Path) -> None:
        assert tdev("classify", "agents/shout.py", "--type", "tool").code == 0
        assert tdev("classify", "agents/shout.py", "--type", "agent").code == 3

    def test_a_pattern_that_nothing_fits_is_an_error_of_usage(self, tdev: CommandLine, project: Path) -> None:
        said = tdev("classify", "nowhere/**/*.py")
        assert (said.code, "no file fits 'nowhere/**/*.py'" in said.err) == (2, True)

    def test_a_report_that_cannot_be_written_is_said(self, tdev: CommandLine, project: Path) -> None:
        said = tdev("classify", "agents", "--junit", "agents/shout.py/j.xml")
        assert (said.code, "cannot be written" in said.err) == (2, True)


class TestRegisteringMany:
    def test_a_pattern_registers_each_and_the_same_again_changes_nothing(
        self, tdev: CommandLine, project: Path
    ) -> None:
        for _ in range(2):
            said = tdev("register", "agents/shout.py", "agents/deep/*.py", "--json")
            assert (said.code, [each["name"] for each in said.json]) == (0, ["shout", "pick"])
        assert len(tdev("component", "versions", "shout", "--json").json) == 1

    def test_the_file_that_is_refused_is_named(self, tdev: CommandLine, project: Path) -> None:
        written(project / "agents", RISKY, "risky.py")
        said = tdev("register", "agents/risky.py", "agents/shout.py")
        assert (said.code, "agents/risky.py:" in said.err) == (3, True)


class TestTest:
    def test_all_of_my_own_are_tested_and_reported(self, tdev: CommandLine, project: Path) -> None:
        assert tdev("register", "agents/shout.py", "agents/deep").code == 0
        said = tdev("test", "all", "--own", "--junit", "j.xml", "--sarif", "t.sarif")
        assert said.code == 0, said.err
        suite = junit_of(Path("j.xml").read_text())[0]
        assert [case.get("name") for case in suite] == ["pick@1.0.0", "shout@1.0.0"]
        assert (suite.get("skipped"), said.err.splitlines()[-1]) == ("1", "test: 1 passed, 1 skipped")
        assert sarif_of(Path("t.sarif").read_text())["results"] == []

    def test_one_that_fails_closes_the_gate(self, tdev: CommandLine, project: Path) -> None:
        tdev("register", written(project, WHISPER, "whisper.py"))
        said = tdev("test", "all", "--own", "--sarif", "t.sarif", "--summary", "s.md")
        assert said.code == 3
        assert "0 of 2 examples hold" in Path("s.md").read_text()
        assert len(sarif_of(Path("t.sarif").read_text())["results"]) == 2

    def test_those_of_the_product_all_hold(self, tdev: CommandLine, project: Path) -> None:
        said = tdev("test", "all", "--json")
        assert said.code == 0, said.err
        assert len([each for each in said.json if each.get("passed")]) > 50

    def test_all_without_any_of_my_own_has_nothing_to_judge_and_passes(self, tdev: CommandLine, project: Path) -> None:
        said = tdev("test", "all", "--own", "--json")
        assert (said.code, said.json) == (0, [])

    def test_one_that_is_not_there_is_not_found(self, tdev: CommandLine, project: Path) -> None:
        assert tdev("test", "extract_emails", "nothing_here").code == 4


class TestHistory:
    def test_each_run_is_there_newest_first(self, tdev: CommandLine, project: Path) -> None:
        for version, code in (("1.0.0", SHOUT), ("1.1.0", BLUNT)):
            tdev("register", written(project, code, "s.py"), "--version", version)
            tdev("test", f"shout@{version}", "--mutation")
        tdev("test", "extract_emails")
        found = tdev("test", "history", "--json").json
        assert [f"{each['component']}@{each['version']}" for each in found][1:] == ["shout@1.1.0", "shout@1.0.0"]
        assert found[1]["mutation_score"] < 0.8
        assert [each["version"] for each in tdev("test", "history", "shout@1.0.0", "--json").json] == ["1.0.0"]
        said = tdev("test", "history", "shout", "--limit", "1")
        assert ("shout@1.1.0" in said.out, said.out.splitlines()[-1]) == (True, "1 run")

    def test_a_history_of_nothing_says_so_and_bad_names_are_refused(self, tdev: CommandLine) -> None:
        assert tdev("test", "history").out == "0 runs\n"
        assert tdev("test", "history", "no such name!").code == 2
        assert tdev("test", "history", "a", "b").code == 2


class TestEvaluate:
    def test_plans_by_pattern_pass_or_close_the_gate(self, tdev: CommandLine, project: Path) -> None:
        written(project / "workflows", PLAN, "good.json")
        said = tdev("evaluate", "workflows/*.json", "--junit", "j.xml")
        assert said.code == 0, said.err
        wrong = {**PLAN, "steps": [*PLAN["steps"], {"id": "bad", "agent": "nobody_here", "input": {}}]}  # type: ignore[misc]
        written(project / "workflows", wrong, "wrong.json")
        said = tdev("evaluate", "workflows/*.json", "--junit", "j.xml", "--sarif", "e.sarif", "--json")
        assert said.code == 3
        assert [each["file"] for each in said.json] == ["workflows/good.json", "workflows/wrong.json"]
        assert junit_of(Path("j.xml").read_text())[0].get("failures") == "1"
        results = [each for each in sarif_of(Path("e.sarif").read_text())["results"] if each["level"] == "error"]
        places = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results}
        assert places == {"workflows/wrong.json"}

    def test_a_file_that_is_no_plan_fails_and_the_others_are_scored(self, tdev: CommandLine, project: Path) -> None:
        written(project / "workflows", PLAN, "good.json")
        written(project / "workflows", "{", "no.json")
        said = tdev("evaluate", "workflows", "--json")
        assert (said.code, [set(each) & {"error", "score"} for each in said.json]) == (3, [{"score"}, {"error"}])

    def test_a_threshold_that_cannot_be_reached_closes_the_gate(self, tdev: CommandLine, project: Path) -> None:
        file = written(project, {**PLAN, "goal": "send the addresses of notes.txt to nobody"})
        assert tdev("evaluate", file, "--threshold", "100").code == 3

    def test_one_file_is_one_object_and_a_pattern_a_list_even_of_one(self, tdev: CommandLine, project: Path) -> None:
        file = written(project / "workflows", PLAN, "good.json")
        assert isinstance(json.loads(tdev("evaluate", file, "--json").out), dict)
        assert isinstance(json.loads(tdev("evaluate", "workflows/*.json", "--json").out), list)
