"""``tdev export``: the project runs and passes its own tests where nothing of ours is installed."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tdev.domain.delivery.pins import pins
from tests.support.command_line import CommandLine
from tests.support.commands import SHOUT, written
from tests.support.templates import MISSING, has_node

TEXT = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
FIND = {
    "id": "find",
    "goal": "extract the emails",
    "inputs": TEXT,
    "steps": [{"id": "find", "agent": "extract_emails", "input": {"text": "${inputs.text}"}}],
}
LOUD = {"id": "loud", "inputs": TEXT, "steps": [{"id": "say", "agent": "shout", "input": {"text": "${inputs.text}"}}]}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with nothing installed."""
    folder = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=60)
    return folder / "bin" / "python"


def there(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run that Python in a project, with what its requirements name and nothing else."""
    packages = folder.parent / "packages"
    packages.mkdir(exist_ok=True)
    for line in (folder / "service" / "requirements.txt").read_text().splitlines():
        for name in pins()[line.split("==")[0]].imports:
            spec = find_spec(name)
            assert spec is not None
            place = Path((spec.submodule_search_locations or [spec.origin or ""])[0])
            if not (packages / place.name).exists():
                (packages / place.name).symlink_to(place)
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(packages)}
    command = [str(python), *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


def test_a_service_passes_its_own_tests_and_runs_where_nothing_of_ours_is(
    tdev: CommandLine, tmp_path: Path, elsewhere: Path
) -> None:
    plan = written(tmp_path, FIND, "find.json")
    assert tdev("deploy", plan, "--name", "greet", "--target", "local", "--yes").code == 0
    out = tmp_path / "out"
    call = json.dumps({"text": "to ann@example.com"})
    made = tdev.plain("export", "greet", "--call", call, "-o", str(out), "--data", str(tdev.data), "--json")
    assert (made.code, made.json["calls"]) == (0, 1), made.err
    assert there(elsewhere, out, "-c", "import tdev").returncode != 0
    tested = there(elsewhere, out, "-m", "unittest", "discover", "tests")
    assert (tested.returncode, "Ran 4 tests" in tested.stderr) == (0, True), tested.stderr
    ran = there(elsewhere, out, "run.py", '{"text": "bob@example.org"}')
    assert json.loads(ran.stdout) == {"result": ["bob@example.org"]}


def test_a_component_of_ones_own_comes_along_and_its_tests_can_fail(
    tdev: CommandLine, tmp_path: Path, elsewhere: Path
) -> None:
    assert tdev("register", written(tmp_path, SHOUT, "shout.py")).code == 0
    out = tmp_path / "out"
    plan = written(tmp_path, LOUD, "loud.json")
    made = tdev.plain("export", plan, "--call", '{"text": "hi"}', "-o", str(out), "--data", str(tdev.data))
    assert made.code == 0, made.err
    assert there(elsewhere, out, "-m", "unittest", "discover", "tests").returncode == 0
    calls = out / "tests" / "calls.json"
    calls.write_text(calls.read_text().replace("HI", "ho"))
    assert there(elsewhere, out, "-m", "unittest", "discover", "tests").returncode != 0


def test_the_application_synthesizes_with_plain_cdk(tdev: CommandLine, tmp_path: Path) -> None:
    if not has_node():
        pytest.skip(MISSING)
    out = tmp_path / "out"
    assert tdev.plain("export", written(tmp_path, FIND, "f.json"), "-o", str(out), "--data", str(tdev.data)).code == 0
    environment = {**os.environ, "CDK_OUTDIR": str(tmp_path / "cdk.out")}
    command = [sys.executable, "app.py"]
    done = subprocess.run(command, cwd=out, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    resources = json.loads((tmp_path / "cdk.out" / "find.template.json").read_text())["Resources"].values()
    (url,) = [each for each in resources if each["Type"] == "AWS::Lambda::Url"]
    assert url["Properties"]["AuthType"] == "AWS_IAM"
    (function,) = [each for each in resources if each["Type"] == "AWS::Lambda::Function"]
    assert function["Properties"]["Handler"] == "handler.handler"


@pytest.mark.parametrize(
    ("what", "more", "code", "told"),
    [
        ("nobody", (), 4, "neither a service nor a workflow"),
        ("find.json", ("--call", "{"), 2, "JSON"),
        ("find.json", ("--call", "{}"), 2, "cannot become a test"),
        ("wrong.json", (), 2, "is no workflow"),
        ("missing.json", (), 4, "nobody_here"),
    ],
)
def test_what_cannot_be_exported_says_why(
    tdev: CommandLine, tmp_path: Path, what: str, more: tuple[str, ...], code: int, told: str
) -> None:
    written(tmp_path, FIND, "find.json")
    written(tmp_path, {"id": "x"}, "wrong.json")
    written(tmp_path, {"id": "x", "steps": [{"id": "a", "agent": "nobody_here"}]}, "missing.json")
    place = str(tmp_path / what) if what.endswith(".json") else what
    said = tdev.plain("export", place, *more, "-o", str(tmp_path / "out"), "--data", str(tdev.data))
    assert (said.code, told in said.err) == (code, True), said.err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_has_something_is_never_written_into(tdev: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("")
    plan = written(tmp_path, FIND, "find.json")
    said = tdev.plain("export", plan, "-o", str(tmp_path / "out"), "--data", str(tdev.data))
    assert (said.code, "is there already" in said.err) == (1, True)
