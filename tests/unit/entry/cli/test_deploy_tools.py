"""What deploying needs here: what is missing, old or other than pinned is said with the command that helps."""

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from tdev.domain.readiness import Check
from tdev.entry.cli.deploy_tools import look_at_tools, ran
from tests.support.checkout import ROOT

LOCK = "pydantic==2.14.3 \\\n    --hash=sha256:00\ntyping-extensions==4.15.0 \\\n    --hash=sha256:01\n# via pydantic\n"


def node(said: str) -> Callable[[Sequence[str]], str]:
    return lambda command: said


def gone(error: Exception) -> Callable[[Sequence[str]], str]:
    def run(command: Sequence[str]) -> str:
        raise error

    return run


def without(name: str) -> str:
    raise PackageNotFoundError(name)


def found(checkout: Path, run: Callable[[Sequence[str]], str] | None = None) -> dict[str, Check]:
    chosen = run or node("v24.1.0\n")
    return {check.name: check for check in look_at_tools(checkout, chosen, lambda name: "2.275.0")}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout from which a stage can be deployed."""
    place = tmp_path / "checkout"
    for name in ("app.py", "shared/tdev/__init__.py", "shared/tdev/model/page.json", "functions/api/handler.py"):
        write(place / name, name)
    write(place / "cdk.json", "{}")
    write(place / "shared/tdev/entry/cli/group.py", "left out of the build")
    write(place / "layers/dependencies/requirements.txt", LOCK)
    write(place / "package.json", json.dumps({"devDependencies": {"aws-cdk": "2.1148.1"}}))
    write(place / "node_modules/aws-cdk/package.json", json.dumps({"version": "2.1148.1"}))
    build = place / ".build" / "cloud"
    (build / "layers" / "library").mkdir(parents=True)
    for package in ("pydantic-2.14.3", "typing_extensions-4.15.0"):
        write(build / f"layers/dependencies/python/{package}.dist-info/METADATA", "")
    layer = build / "layers" / "tdev" / "python" / "tdev"
    shutil.copytree(place / "shared" / "tdev", layer, ignore=shutil.ignore_patterns("entry"))
    write(layer / "__pycache__" / "__init__.cpython-313.pyc", "")
    shutil.copytree(place / "functions", build / "functions")
    return place


def test_a_checkout_with_everything_passes(checkout: Path) -> None:
    checks = found(checkout)
    assert list(checks) == ["node", "cdk command line", "cdk library", "build"]
    assert all(check.ok for check in checks.values())


@pytest.mark.parametrize("missing", ["app.py", "cdk.json"])
def test_outside_a_checkout_only_that_is_said(checkout: Path, missing: str) -> None:
    (checkout / missing).unlink()
    (check,) = found(checkout).values()
    assert (check.name, check.ok, check.needed) == ("checkout", False, False)
    assert "app.py" in check.todo


@pytest.mark.parametrize(
    ("said", "ok", "needed"),
    [("v22.1.0", True, False), ("v24.0.0\n", True, False), ("v20.20.2", False, False), ("v18.0.0", False, True),
     ("", False, True), ("what?", False, True)],
)  # fmt: skip
def test_node_is_wanted_in_a_version_that_is_kept_up(checkout: Path, said: str, ok: bool, needed: bool) -> None:
    check = found(checkout, node(said))["node"]
    assert (check.ok, check.needed) == (ok, needed)
    assert "Node 22" in check.todo


@pytest.mark.parametrize("error", [FileNotFoundError("node"), ValueError("node failed"), PermissionError("node")])
def test_without_node_the_script_is_named(checkout: Path, error: Exception) -> None:
    check = found(checkout, gone(error))["node"]
    assert (check.ok, check.needed) == (False, True)
    assert "scripts/setup-node" in check.todo


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ('{"version": "3.0.0"}', "3.0.0 instead of 2.1148.1"),
        (None, "not installed"),
        ("[]", "not installed"),
        ("{", "not installed"),
    ],
)
def test_another_command_line_than_the_pinned_one_is_refused(checkout: Path, page: str | None, said: str) -> None:
    installed = checkout / "node_modules/aws-cdk/package.json"
    if page is None:
        installed.unlink()
    else:
        installed.write_text(page)
    check = found(checkout)["cdk command line"]
    assert (check.ok, check.needed, check.found) == (False, True, said)
    assert "scripts/setup-node" in check.todo
    assert "3.0.0 is an old build" in check.todo


def test_without_the_library_the_script_is_named(checkout: Path) -> None:
    checks = {check.name: check for check in look_at_tools(checkout, node("v24.0.0"), without)}
    assert (checks["cdk library"].ok, checks["cdk library"].needed) == (False, True)
    assert "scripts/setup dev" in checks["cdk library"].todo


@pytest.mark.parametrize("part", ["layers/dependencies", "layers/library", "layers/tdev", "functions"])
def test_a_build_that_lacks_a_part_is_to_be_made(checkout: Path, part: str) -> None:
    shutil.rmtree(checkout / ".build" / "cloud" / part)
    check = found(checkout)["build"]
    assert (check.ok, check.needed, check.todo) == (False, True, "scripts/build")
    assert part in check.found


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ("shared/tdev/__init__.py", "changed"),
        ("shared/tdev/model/page.json", "changed"),
        ("shared/tdev/model/new.py", "new"),
        ("functions/api/handler.py", "changed"),
        ("functions/new/handler.py", "new"),
        ("layers/dependencies/requirements.txt", LOCK.replace("2.14.3", "2.14.4")),
    ],
)
def test_a_source_that_is_not_in_the_build_as_it_is_now_is_named(checkout: Path, changed: str, text: str) -> None:
    write(checkout / changed, text)
    check = found(checkout)["build"]
    assert (check.ok, check.needed, check.todo) == (False, False, "scripts/build")
    assert changed in check.found


def test_a_source_that_was_deleted_is_named(checkout: Path) -> None:
    (checkout / "shared/tdev/model/page.json").unlink()
    assert "page.json" in found(checkout)["build"].found


def test_what_the_build_leaves_out_may_change(checkout: Path) -> None:
    write(checkout / "shared/tdev/entry/cli/group.py", "changed")
    assert found(checkout)["build"].ok


def test_this_checkout_pins_the_version_that_can_read_its_assembly() -> None:
    assert json.loads((ROOT / "package.json").read_text())["devDependencies"]["aws-cdk"].startswith("2.")


class TestRunning:
    def test_what_a_program_writes_is_answered(self) -> None:
        assert ran([sys.executable, "-c", "print('v22.0.0')"]) == "v22.0.0\n"

    def test_a_program_that_fails_is_a_value_error(self) -> None:
        with pytest.raises(ValueError, match="failed"):
            ran([sys.executable, "-c", "raise SystemExit(3)"])

    def test_a_program_that_is_not_there_is_an_os_error(self, tmp_path: Path) -> None:
        with pytest.raises(OSError, match="no-node"):
            ran([str(tmp_path / "no-node")])
