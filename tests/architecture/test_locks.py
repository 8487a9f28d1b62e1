"""Locks: every requirement has one version and its hashes; nothing names an index."""

import json
import re

import pytest

from scripts.building.target import cloud
from tests.support.checkout import ROOT, shown

LAYERS = sorted((ROOT / "layers").glob("*/requirements.txt"))
LOCKS = [*sorted((ROOT / "requirements").glob("*.txt")), *LAYERS]
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


@pytest.mark.parametrize("path", LOCKS, ids=shown)
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
    return pins(ROOT / "requirements" / name)


def layer(name):
    return pins(ROOT / "layers" / name / "requirements.txt")


def pins(lock):
    found: dict[str, set[str]] = {}
    for pin, _ in requirements(lock.read_text("utf-8")):
        package, _, version = pin.partition(" ;")[0].partition("==")
        found.setdefault(package, set()).add(version)
    return found


@pytest.mark.parametrize("smaller", ["base.txt", "library.txt", "doors.txt", "aws.txt"])
def test_what_is_tested_is_what_is_installed(smaller):
    dev = versions("dev.txt")
    assert not {package for package, found in versions(smaller).items() if not found & dev.get(package, set())}


# ---- the locks of the layers: for one Python and one machine

BROUGHT_BY_LAMBDA = {"awslambdaric", "simplejson", "snapshot-restore-py"}
NOT_IN_A_FUNCTION = {"click", "jsonata-python"}
"""The command line is not there; the second JSONata is for a newer Python."""


def test_a_layer_is_for_one_machine():
    assert {path.parent.name for path in LAYERS} == {"dependencies", "library", "mcp"}
    assert not [pin for path in LAYERS for pin, _ in requirements(path.read_text("utf-8")) if ";" in pin]


def test_layers_hold_the_packages_of_the_product_each_once():
    dependencies, library = layer("dependencies"), layer("library")
    assert not dependencies.keys() & library.keys()
    assert dependencies.keys() == versions("base.txt").keys() - BROUGHT_BY_LAMBDA - NOT_IN_A_FUNCTION
    assert library.keys() == versions("library.txt").keys() - versions("base.txt").keys()


def test_the_layer_of_an_extra_holds_nothing_twice_and_what_it_is_for():
    extra = layer("mcp")
    assert not extra.keys() & {*layer("dependencies"), *layer("library"), *NOT_IN_A_FUNCTION}
    assert {"mcp", "mcp-types", "starlette"} <= extra.keys() <= versions("dev.txt").keys()


def test_layers_hold_the_versions_that_are_tested():
    dev = versions("dev.txt")
    pinned = {**layer("dependencies"), **layer("library"), **layer("mcp")}
    assert not {package for package, version in pinned.items() if not version <= dev.get(package, set())}


def test_layers_hold_no_sdk_of_aws():
    """The Lambda runtime brings it, and its own is the newest that was tested with it."""
    assert not {"boto3", "botocore", "s3transfer"} & {*layer("dependencies"), *layer("library"), *layer("mcp")}


def test_layers_are_locked_for_the_python_they_are_built_for():
    python, script = cloud().python_name, (ROOT / "scripts" / "lock").read_text("utf-8")
    assert f"--python-version {python} --python-platform {cloud().machine}-manylinux_2_28" in script


def test_node_packages_are_pinned_exactly():
    path = ROOT / "package.json"
    if not path.is_file():
        pytest.skip("there is no package.json yet")
    declared = json.loads(path.read_text("utf-8"))
    pins = {**declared.get("dependencies", {}), **declared.get("devDependencies", {})}
    assert pins
    assert not {name for name, version in pins.items() if not re.fullmatch(r"\d+\.\d+\.\d+(-[\w.]+)?", version)}
