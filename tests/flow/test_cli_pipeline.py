"""``tdev pipeline`` and the composite action: what they run is run here, by the real shell."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tdev.domain.pipelines.describing import DEFAULT, read_pipeline
from tdev.domain.pipelines.steps import gates
from tests.support.checkout import ROOT
from tests.support.command_line import CommandLine
from tests.support.commands import SHOUT, written
from tests.support.reports import junit_of, sarif_of
from tests.support.vouching import WHISPER

PLAN = {
    "id": "w",
    "goal": "extract the emails",
    "steps": [{"id": "find", "agent": "extract_emails", "input": {"text": "write to ann@example.com"}}],
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("agents", "workflows", "bin"):
        (tmp_path / folder).mkdir()
    written(tmp_path / "agents", SHOUT, "shout.py")
    written(tmp_path / "workflows", PLAN, "w.json")
    tdev = tmp_path / "bin" / "tdev"
    tdev.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tdev.entry.cli.main "$@"\n')
    tdev.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shell(project: Path, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a CI system does, with the product of this checkout on the path."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    path = f"{project / 'bin'}:{os.environ['PATH']}"
    own = {"PATH": path, "PYTHONPATH": str(ROOT / "shared"), "TDEV_DATA": str(project / "data")}
    command = ["bash", "-e", "-o", "pipefail", "-c", script]
    return subprocess.run(
        command, cwd=project, env={**kept, **own, **environment}, capture_output=True, text=True, timeout=120
    )


class TestGates:
    SCRIPT = gates(read_pipeline(DEFAULT.read_text("utf-8")))

    def test_a_sound_project_passes_and_leaves_its_reports(self, project: Path) -> None:
        done = shell(project, self.SCRIPT)
        assert done.returncode == 0, done.stderr
        for name in ("classify", "test", "evaluate"):
            assert junit_of((project / "reports" / f"{name}.xml").read_text()).get("failures") == "0"
            sarif_of((project / "reports" / f"{name}.sarif").read_text())
        assert (project / "reports" / "summary.md").read_text().count("### ✅") == 3

    def test_tests_that_fail_close_it_and_the_later_gates_have_run_all_the_same(self, project: Path) -> None:
        written(project / "agents", WHISPER, "shout.py")
        done = shell(project, self.SCRIPT)
        assert done.returncode == 3
        assert junit_of((project / "reports" / "test.xml").read_text()).get("failures") == "1"
        assert (project / "reports" / "evaluate.xml").exists()


class TestAction:
    ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))

    def run(self, project: Path, **given: str) -> subprocess.CompletedProcess[str]:
        """The step ``gates`` with the defaults of the inputs and what is given."""
        (step,) = [each for each in self.ACTION["runs"]["steps"] if each.get("id") == "gates"]
        environment = {}
        for name, value in step["env"].items():
            named = value.removeprefix("${{ inputs.").removesuffix(" }}")
            environment[name] = given.get(named.replace("-", "_"), str(self.ACTION["inputs"][named]["default"]))
        output, summary = project / "output.txt", project / "step.md"
        places = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}
        return shell(project, step["run"], **environment, **places)

    def test_every_value_comes_in_as_a_variable_and_never_as_shell(self) -> None:
        for step in self.ACTION["runs"]["steps"]:
            assert "${{" not in step.get("run", "")
            assert ("run" in step) == ("shell" in step)

    def test_with_its_defaults_a_sound_project_passes(self, project: Path) -> None:
        done = self.run(project)
        assert done.returncode == 0, done.stderr
        assert (project / "output.txt").read_text() == "passed=true\n"
        assert (project / "step.md").read_text().count("### ✅") == 3

    def test_a_gate_that_is_not_met_fails_it_with_3_and_says_so(self, project: Path) -> None:
        written(project / "agents", "import os\n\ndef run(a: str) -> int:\n    return os.system(a)\n", "bad.py")
        done = self.run(project, register="", test="none", evaluate="")
        assert done.returncode == 3
        assert (project / "output.txt").read_text() == "passed=false\n"
        assert self.run(project, fail_on="none", register="", test="none", evaluate="").returncode == 0

    def test_an_input_that_looks_like_shell_is_only_a_name(self, project: Path) -> None:
        done = self.run(project, classify="$(touch owned)`touch owned`; touch owned", register="", evaluate="")
        assert (done.returncode, (project / "owned").exists()) == (2, False)


class TestCommand:
    def test_it_prints_or_writes_and_never_replaces_unasked(self, tdev: CommandLine, project: Path) -> None:
        printed = tdev.plain("pipeline", "github")
        assert (printed.code, yaml.safe_load(printed.out)["name"]) == (0, "tdev")
        assert tdev.plain("pipeline", "github", "-o", ".").code == 0
        kept = Path(".github/workflows/tdev.yml")
        assert yaml.safe_load(kept.read_text()) == yaml.safe_load(printed.out)
        again = tdev.plain("pipeline", "github", "-o", ".")
        assert (again.code, "--force" in again.err) == (1, True)
        assert tdev.plain("pipeline", "github", "-o", ".", "--force").code == 0

    def test_the_description_of_the_project_is_used(self, tdev: CommandLine, project: Path) -> None:
        assert tdev.plain("pipeline", "describe", "-o", ".").code == 0
        own = Path("pipeline.toml")
        own.write_text(own.read_text().replace('name = "tdev"', 'name = "mine"', 1))
        assert tdev.plain("pipeline", "gitlab", "--json").json["place"] == ".gitlab-ci.yml"
        assert yaml.safe_load(tdev.plain("pipeline", "github").out)["name"] == "mine"

    @pytest.mark.parametrize("text", ["name = ", 'name = "x"'])
    def test_a_wrong_description_is_refused_with_its_place(self, tdev: CommandLine, project: Path, text: str) -> None:
        said = tdev.plain("pipeline", "github", "--from", written(project, text, "p.toml"))
        assert (said.code, said.out) == (2, "")

    def test_an_unknown_system_is_an_error_of_usage(self, tdev: CommandLine) -> None:
        assert tdev.plain("pipeline", "jenkins").code == 2
