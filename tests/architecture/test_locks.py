"""Locks: every requirement has one version and its hashes; nothing names an index."""

import json
import re

import pytest

from tests.support.checkout import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
SOURCES = sorted((ROOT / "requirements").glob("*.in"))
INDEX = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|-i\s+http|https?://|git\+")
PIN = re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[\w,-]+\])?==[\w.!+-]+(?: ; .+)?")


def requirements(text):
    """Each requirement with the hashes that follow it."""
    joined = re.sub(r"\s*\\\n\s*", " ", text)
    for line in joined.splitlines():
        if line.strip() and not line.startswith("#"):
            name, *hashes = re.split(r"\s+--hash=", line.strip())
            yield name.strip(), hashes


def test_there_are_locks():
    assert {"base.txt", "dev.txt", "library.txt", "build.txt"} <= {path.name for path in LOCKS}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
class TestEveryLock:
    def test_pins_each_requirement_to_one_version_with_hashes(self, path):
        found = list(requirements(path.read_text("utf-8")))
        assert found
        assert not [name for name, _ in found if not PIN.fullmatch(name)]
        assert not [name for name, hashes in found if not hashes]
        assert not [name for name, hashes in found for one in hashes if not re.fullmatch(r"sha256:[0-9a-f]{64}", one)]

    def test_names_no_index(self, path):
        assert not [line for line in path.read_text("utf-8").splitlines() if INDEX.search(line)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_sources_of_the_locks_name_no_index(path):
    assert not [line for line in path.read_text("utf-8").splitlines() if INDEX.search(line)]


def versions(name):
    """Each package of a lock with its versions; several where they depend on the Python or the machine."""
    found: dict[str, set[str]] = {}
    for pin, _ in requirements((ROOT / "requirements" / name).read_text("utf-8")):
        package, _, version = pin.partition(" ;")[0].partition("==")
        found.setdefault(package, set()).add(version)
    return found


@pytest.mark.parametrize("smaller", ["base.txt", "library.txt", "aws.txt"])
def test_what_is_tested_is_what_is_installed(smaller):
    dev = versions("dev.txt")
    assert not {package for package, pins in versions(smaller).items() if not pins & dev.get(package, set())}


def test_dependencies_of_the_layer_are_one_of_the_locks():
    found = ROOT / "layers" / "dependencies" / "requirements.txt"
    if not found.parent.is_dir() or not found.exists():
        pytest.skip("there is no layer yet")
    assert found.read_text("utf-8") in {path.read_text("utf-8") for path in LOCKS}


def test_node_packages_are_pinned_exactly():
    path = ROOT / "package.json"
    if not path.is_file():
        pytest.skip("there is no package.json yet")
    declared = json.loads(path.read_text("utf-8"))
    pins = {**declared.get("dependencies", {}), **declared.get("devDependencies", {})}
    assert pins
    assert not {name for name, version in pins.items() if not re.fullmatch(r"\d+\.\d+\.\d+(-[\w.]+)?", version)}
