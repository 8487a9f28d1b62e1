"""``tdev doctor --aws`` against the emulator, before and after the real ``cdk bootstrap``."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.cloud import DEPLOYED, Region, deployed_region, run
from tests.support.emulator import ACCOUNT, REGION
from tests.support.templates import build_stubs

pytestmark = DEPLOYED


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    with deployed_region(tmp_path_factory.mktemp("region")) as found:
        yield found


def doctor(region: Region, data: Path) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit code, and the checks by name."""
    tdev = [sys.executable, "-m", "tdev.entry.cli.main", "doctor", "--aws", "--json", "--data", str(data)]
    done = run(tdev, 60, region.environment)
    return done.returncode, {each["name"]: each for each in json.loads(done.stdout)}


def test_the_command_that_it_names_mends_what_it_found(region: Region, tmp_path: Path) -> None:
    code, found = doctor(region, tmp_path)
    assert found["aws credentials"]["found"].startswith(f"account {ACCOUNT} ")
    assert found["aws region"]["found"] == REGION
    assert (code, found["bootstrap"]["ok"]) == (1, False)
    named = found["bootstrap"]["todo"].split()
    assert named == ["npx", "cdk", "bootstrap", f"aws://{ACCOUNT}/{REGION}"]
    builds = build_stubs(tmp_path / "builds")
    bootstrapped = region.cdk(*named[2:], "-c", f"builds={builds}", limit=240)
    assert bootstrapped.returncode == 0, bootstrapped.stderr
    _, found = doctor(region, tmp_path)
    assert found["bootstrap"]["ok"]
    assert found["stack"]["found"] == "tdev-dev is not deployed"


def test_without_a_build_the_command_says_what_to_run_first(region: Region, tmp_path: Path) -> None:
    refused = region.cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}", "-c", f"builds={tmp_path}", limit=240)
    assert refused.returncode != 0
    assert f"{tmp_path}/layers/dependencies is not built yet; run ./scripts/build first" in refused.stderr
    assert "Traceback" not in refused.stderr
