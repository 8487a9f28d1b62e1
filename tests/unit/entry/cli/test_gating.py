"""Files by pattern, reports, and the exit code of a gate."""

import json
from pathlib import Path

import pytest

from tdev.domain.reporting.cases import Case, Report
from tdev.entry.cli.gating import Files, Places, files_of, finish_gate, judged_files, write_text
from tdev.kernel.errors import DeniedError, InvalidError
from tests.support.reports import junit_of, sarif_of

PASSED, FAILED = Case("a.py", "passed", "good", "a.py"), Case("b.py", "failed", "bad", "b.py")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("agents/one.py", "agents/deep/two.py", "agents/.hidden/no.py", "agents/__pycache__/no.py", "x[1].py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "agents" / "notes.txt").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return tmp_path


class TestFilesOf:
    def test_a_pattern_means_files_at_any_depth_but_no_hidden_ones(self, folder: Path) -> None:
        assert files_of(["agents/**/*.py"], (".py",)) == Files(("agents/deep/two.py", "agents/one.py"), True)

    def test_a_folder_means_what_is_in_it(self, folder: Path) -> None:
        assert files_of(["agents"], (".py",)) == files_of(["agents/**/*.py"], (".py",))

    def test_an_absolute_pattern_works_too(self, folder: Path) -> None:
        found = files_of([f"{folder}/agents/*.py"], (".py",))
        assert found == Files((f"{folder}/agents/one.py",), True)

    def test_a_name_is_taken_as_it_is_even_when_it_looks_like_a_pattern_or_is_not_there(self, folder: Path) -> None:
        assert files_of(["x[1].py"], (".py",)) == Files(("x[1].py",), False)
        assert files_of(["nowhere.py"], (".py",)) == Files(("nowhere.py",), False)
        assert files_of(["-"], (".py",)) == Files(("-",), False)

    def test_two_names_are_several_and_each_file_comes_once(self, folder: Path) -> None:
        named = files_of(["agents/one.py", "agents/*.py", "agents/one.py"], (".py",))
        assert named == Files(("agents/one.py",), True)

    @pytest.mark.parametrize("pattern", ["agents/*.json", "nowhere/**", "agents/deep/*.md"])
    def test_a_pattern_that_nothing_fits_is_named(self, folder: Path, pattern: str) -> None:
        with pytest.raises(InvalidError, match="no file fits") as caught:
            files_of([pattern], (".py",))
        assert "folder" in str(caught.value.hint)

    def test_what_is_no_pattern_is_said(self, folder: Path) -> None:
        with pytest.raises(InvalidError, match=r"no pattern|no file fits"):
            files_of(["agents/***x/*.py"], (".py",))


class TestJudgedFiles:
    @staticmethod
    def judge(file: str) -> tuple[dict[str, str], Case]:
        if file == "broken.py":
            raise InvalidError("this is no code")
        return {"score": file}, Case(file, "passed", "good", file)

    def test_each_has_what_was_found_and_a_case(self) -> None:
        found, cases = judged_files(Files(("a.py", "b.py"), True), self.judge)
        assert found == [("a.py", {"score": "a.py"}), ("b.py", {"score": "b.py"})]
        assert [case.outcome for case in cases] == ["passed", "passed"]

    def test_of_several_one_that_cannot_be_read_fails_and_the_others_are_judged(self) -> None:
        found, cases = judged_files(Files(("broken.py", "b.py"), True), self.judge)
        assert found[0] == ("broken.py", {"error": {"code": "invalid", "message": "this is no code"}})
        assert [(case.name, case.outcome) for case in cases] == [("broken.py", "failed"), ("b.py", "passed")]

    def test_the_only_one_that_cannot_be_read_is_an_error(self) -> None:
        with pytest.raises(InvalidError, match="no code"):
            judged_files(Files(("broken.py",), False), self.judge)

    def test_who_may_not_ask_is_told_so_whatever_is_judged(self) -> None:
        def refused(_: str) -> tuple[dict[str, str], Case]:
            raise DeniedError("no")

        with pytest.raises(DeniedError):
            judged_files(Files(("a.py", "b.py"), True), refused)


class TestFinishing:
    def test_each_report_is_written_where_it_was_asked_for(self, folder: Path) -> None:
        places = Places(Path("out/j.xml"), Path("out/s.sarif"), Path("out/s.md"))
        assert finish_gate(Report("classify", (PASSED, FAILED)), places, several=True) == 3
        assert junit_of(Path("out/j.xml").read_text()).get("failures") == "1"
        assert [each["level"] for each in sarif_of(Path("out/s.sarif").read_text())["results"]] == ["error"]
        assert "1 passed, 1 failed" in Path("out/s.md").read_text()

    def test_without_a_failure_the_exit_code_is_0(self, folder: Path) -> None:
        assert finish_gate(Report("classify", (PASSED, Case("c", "skipped", "no"))), Places(), several=True) == 0

    def test_the_summary_of_a_job_of_github_is_added_to(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "step.md"))
        for gate in ("classify", "test"):
            finish_gate(Report(gate, (PASSED,)), Places(), several=False)
        text = (folder / "step.md").read_text()
        assert text.index("tdev classify") < text.index("tdev test")

    def test_counts_and_failures_are_told_on_stderr(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        finish_gate(Report("test", (PASSED, FAILED)), Places(), several=True)
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.splitlines() == ["test: 1 passed, 1 failed", "  ✗ b.py: bad"]

    def test_a_report_that_cannot_be_written_is_an_error_of_usage(self, folder: Path) -> None:
        with pytest.raises(InvalidError, match="cannot be written"):
            write_text(folder / "agents" / "one.py" / "x.xml", "")


def test_json_of_sarif_is_text_of_any_language(folder: Path) -> None:
    finish_gate(Report("classify", (Case("a", "failed", "나쁘다"),)), Places(sarif=Path("s.json")), several=False)
    assert "나쁘다" in json.loads(Path("s.json").read_text())["runs"][0]["results"][0]["message"]["text"]
