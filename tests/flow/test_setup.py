"""``scripts/setup``: says clearly what it cannot do, and does nothing where nothing is to be done. Installs nothing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.checkout import ROOT

TOOLS = ("bash", "cat", "cksum", "cut", "date", "dirname", "du", "env", "grep")


def setup(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], **variables}
    return subprocess.run(
        ["scripts/setup", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=20
    )


def made_of(venv: Path, group: str) -> Path:
    """An environment that looks as if setup had made it of this group; nothing in it runs."""
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "tdev").write_text("#!/bin/sh\n")
    (venv / "bin" / "tdev").chmod(0o755)
    (venv / ".tdev-setup").write_text(setup("--stamp", group).stdout)
    return venv


def python_of(folder: Path, version: str) -> Path:
    """A program that is a Python of this version as far as it is asked."""
    folder.mkdir(exist_ok=True)
    program = folder / "python3"
    program.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "Python {version}" && exit 0\nexit 1\n')
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("given", [("everything",), ("base", "dev"), ("Base",), ("../dev",)])
def test_an_unknown_group_is_refused_with_those_there_are(given: tuple[str, ...], tmp_path: Path) -> None:
    done = setup(*given, TDEV_VENV=str(tmp_path / "venv"))
    assert done.returncode == 2
    assert all(word in done.stderr for word in ("unknown group", "base", "library", "dev"))
    assert not (tmp_path / "venv").exists()


def test_an_old_python_that_is_named_is_refused_with_its_version(tmp_path: Path) -> None:
    old = python_of(tmp_path / "old", "3.9.2")
    done = setup("base", TDEV_VENV=str(tmp_path / "venv"), PYTHON=str(old))
    assert done.returncode == 1
    assert "no Python 3.11 or newer" in done.stderr
    assert "Python 3.9.2" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_where_there_are_only_old_pythons_it_says_what_to_install(tmp_path: Path) -> None:
    folder = python_of(tmp_path / "bin", "3.9.2").parent
    for name in TOOLS:
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    done = setup("base", TDEV_VENV=str(tmp_path / "venv"), PATH=str(folder))
    assert done.returncode == 1
    assert "Python 3.9.2" in done.stderr
    assert "python3-venv" in done.stderr
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize(
    ("there", "wanted"),
    [("dev", "dev"), ("dev", "doors"), ("dev", "base"), ("doors", "library"), ("library", "base"), ("base", "base")],
)
def test_an_environment_that_has_what_is_wanted_is_left_alone(there: str, wanted: str, tmp_path: Path) -> None:
    venv = made_of(tmp_path / "venv", there)
    done = setup(wanted, TDEV_VENV=str(venv))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(("there", "wanted"), [("base", "library"), ("library", "doors"), ("doors", "dev")])
def test_a_smaller_environment_does_not_do(there: str, wanted: str, tmp_path: Path) -> None:
    venv = made_of(tmp_path / "venv", there)
    broken = python_of(tmp_path / "broken", "3.9.2")
    done = setup(wanted, TDEV_VENV=str(venv), PYTHON=str(broken))
    assert done.returncode == 1  # it went on, as far as the Python that it may use


def test_other_locks_are_another_stamp() -> None:
    stamps = {group: setup("--stamp", group).stdout for group in ("base", "library", "doors", "dev")}
    assert len(set(stamps.values())) == 4
    assert stamps["base"] == setup("--stamp", "base").stdout
    assert stamps["base"].startswith("base ")
