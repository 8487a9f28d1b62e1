"""``tdev init`` and ``tdev validate``: what begins passes every gate, and what is broken is named."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine
from tests.support.commands import PLAN, written
from tests.support.reports import sarif_of


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("GITHUB_STEP_SUMMARY", "TDEV_ENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


class TestInit:
    def test_a_project_passes_every_gate_as_it_is(
        self, tdev: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = tdev.plain("init", "project", "my_shop")
        assert (made.code, "my_shop/tdev.toml" in made.out, "next: cd my_shop" in made.err) == (0, True, True)
        monkeypatch.chdir(folder / "my_shop")
        for command in (
            ("validate",),
            ("classify", "agents", "--fail-on", "low"),
            ("register", "agents"),
            ("test", "all", "--own", "--mutation"),
            ("evaluate", "workflows", "--service"),
            ("run", "workflows/my_shop.json", "-i", "text=write to ann@example.com"),
        ):
            said = tdev(*command)
            assert said.code == 0, (command, said.out, said.err)

    @pytest.mark.parametrize(
        ("kind", "place"),
        [
            ("tool", "agents/part.py"),
            ("agent", "agents/part.py"),
            ("team", "agents/part.py"),
            ("workflow", "workflows/part.json"),
        ],
    )
    def test_each_kind_is_written_where_the_gates_look_and_is_sound(
        self, tdev: CommandLine, kind: str, place: str
    ) -> None:
        made = tdev.plain("init", kind, "part", "--json")
        assert (made.code, made.json["files"]) == (0, [place])
        assert tdev("validate", place).code == 0
        if kind != "workflow":
            assert tdev("classify", place, "--type", kind).code == 0

    def test_a_team_runs_when_it_is_approved(self, tdev: CommandLine) -> None:
        tdev.plain("init", "team", "brief_it")
        assert tdev("register", "agents/brief_it.py").code == 0
        said = tdev("run", "brief_it", "-i", "text=name,age\nKim,31\nLee,9", "--yes", "--json")
        assert (said.code, said.json["result"]["kind"]) == (0, "csv")

    def test_what_is_there_is_not_replaced_unasked(self, tdev: CommandLine, folder: Path) -> None:
        tdev.plain("init", "tool", "part")
        (folder / "agents" / "part.py").write_text("mine")
        again = tdev.plain("init", "tool", "part")
        assert (again.code, "--force" in again.err) == (1, True)
        assert (folder / "agents" / "part.py").read_text() == "mine"
        assert tdev.plain("init", "tool", "part", "--force").code == 0

    @pytest.mark.parametrize("arguments", [("tool", "My Tool"), ("tool", "../x"), ("thing", "x"), ("tool",)])
    def test_wrong_words_are_errors_of_usage(self, tdev: CommandLine, arguments: tuple[str, ...]) -> None:
        assert tdev.plain("init", *arguments).code == 2


class TestValidate:
    def test_a_sound_workflow_says_what_it_is(self, tdev: CommandLine, tmp_path: Path) -> None:
        said = tdev("validate", written(tmp_path, PLAN), "--json")
        assert (said.code, said.json[0]["sound"], said.json[0]["errors"]) == (0, True, [])

    @pytest.mark.parametrize(
        ("name", "content", "told"),
        [
            ("a.json", "{", "json"),
            ("b.json", {"id": "b"}, "no workflow"),
            ("c.json", {"id": "c", "steps": [{"id": "x", "agent": "nobody_here"}]}, "nobody_here"),
            ("d.json", {"id": "d", "steps": [{"id": "x", "agent": "extract_emails", "input": {}}]}, "not sound"),
            ("e.py", "def broken(:\n", "syntax"),
            ("f.py", "import os\n\ndef run(a: str) -> int:\n    return os.system(a)\n", "line 4"),
            ("tdev.toml", "threshold = 101\n", "threshold must be from 0 to 100"),
            ("tdev.toml", "[env.dev]\nthreshold = 'many'\n", "THRESHOLD"),
            ("pipeline.toml", "name = 'x'\n", "describes no pipeline"),
        ],
    )
    def test_what_is_not_sound_closes_the_gate_and_says_why(
        self, tdev: CommandLine, tmp_path: Path, name: str, content: object, told: str
    ) -> None:
        (tmp_path / "other").mkdir()
        said = tdev("validate", written(tmp_path / "other", content, name))
        assert said.code == 3, said.err
        assert told.lower() in said.out.lower()

    def test_reports_have_the_lines(self, tdev: CommandLine, tmp_path: Path) -> None:
        file = written(tmp_path, "import os\n\ndef run(a: str) -> int:\n    return os.system(a)\n", "f.py")
        tdev("validate", file, "--sarif", str(tmp_path / "v.sarif"))
        results = sarif_of((tmp_path / "v.sarif").read_text())["results"]
        assert 4 in [each["locations"][0]["physicalLocation"]["region"]["startLine"] for each in results]

    def test_one_bad_file_does_not_hide_the_others(self, tdev: CommandLine, folder: Path) -> None:
        (folder / "workflows").mkdir()
        written(folder / "workflows", PLAN, "good.json")
        written(folder / "workflows", "{", "bad.json")
        said = tdev("validate", "--json")
        assert said.code == 3
        assert {each["file"]: each["sound"] for each in said.json} == {
            "workflows/bad.json": False,
            "workflows/good.json": True,
        }

    def test_a_folder_without_a_project_says_how_to_begin_one(self, tdev: CommandLine) -> None:
        said = tdev("validate")
        assert (said.code, "tdev init project" in said.err) == (2, True)

    def test_what_is_not_there_is_not_sound(self, tdev: CommandLine) -> None:
        assert tdev("validate", "nowhere.json").code == 3


def test_the_files_of_a_project_are_listed_as_json(tdev: CommandLine, folder: Path) -> None:
    made = tdev.plain("init", "project", "shop", "--in", "deep/shop", "--json")
    assert all(Path(each).is_file() for each in made.json["files"])
    assert json.loads(Path("deep/shop/workflows/shop.json").read_text())["id"] == "shop"
