"""``scripts/setup-node``: skips loudly where there is no Node, and does nothing twice. Installs nothing."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.checkout import ROOT

TOOLS = ("bash", "cat", "cksum", "cut", "du", "mkdir", "touch")
NPM = 'echo "$@" >> "$ASKED"; mkdir -p node_modules'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that the script reads, and a folder ``bin`` with the tools that it may find."""
    made = tmp_path / "checkout"
    (made / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "setup-node", made / "scripts")
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, made)
    (made / "bin").mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found
        (made / "bin" / name).symlink_to(found)
    return made


def program(checkout: Path, name: str, script: str) -> None:
    path = checkout / "bin" / name
    path.write_text(f"#!/usr/bin/env bash\n{script}\n")
    path.chmod(0o755)
    if not (checkout / "bin" / "env").exists():
        (checkout / "bin" / "env").symlink_to(shutil.which("env") or "")


def setup(checkout: Path) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": str(checkout / "bin"), "ASKED": str(checkout / "asked")}
    command = [str(checkout / "bin" / "bash"), str(checkout / "scripts" / "setup-node")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20)


def asked(checkout: Path) -> list[str]:
    found = checkout / "asked"
    return found.read_text().splitlines() if found.exists() else []


def test_without_node_it_says_skipped_and_what_is_lost(checkout: Path) -> None:
    done = setup(checkout)
    assert done.returncode == 0
    assert "SKIPPED" in done.stderr
    assert "deploy test" in done.stderr
    assert not (checkout / "node_modules").exists()


def test_an_old_node_is_skipped_with_its_version(checkout: Path) -> None:
    program(checkout, "node", '[ "$1" = --version ] && echo v16.20.2 && exit 0; exit 1')
    program(checkout, "npm", NPM)
    done = setup(checkout)
    assert done.returncode == 0
    assert "SKIPPED" in done.stderr
    assert "v16.20.2" in done.stderr
    assert not asked(checkout)


def test_it_installs_what_is_locked_without_scripts_of_packages_and_only_once(checkout: Path) -> None:
    program(checkout, "node", "exit 0")
    program(checkout, "npm", NPM)
    assert setup(checkout).returncode == 0
    [words] = asked(checkout)
    assert words.startswith("ci --ignore-scripts")
    again = setup(checkout)
    assert (again.returncode, again.stderr, len(asked(checkout))) == (0, "", 1)
    (checkout / "package-lock.json").write_text("{}")
    assert setup(checkout).returncode == 0
    assert len(asked(checkout)) == 2


def test_what_could_not_be_installed_is_tried_again(checkout: Path) -> None:
    program(checkout, "node", "exit 0")
    program(checkout, "npm", f"{NPM}; exit 7")
    assert setup(checkout).returncode == 7
    assert setup(checkout).returncode == 7
    assert len(asked(checkout)) == 2


def test_the_lock_has_a_hash_for_every_package_and_names_no_place_where_it_comes_from() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]
    assert packages.pop("")["devDependencies"] == wanted
    assert all(packages[f"node_modules/{name}"]["version"] == version for name, version in wanted.items())
    assert not [name for name, one in packages.items() if not one["integrity"].startswith("sha512-")]
    assert not [name for name, one in packages.items() if "resolved" in one]
