import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tdev.entry.server.region_file import RegionLock, RunningRegion, running_region
from tdev.kernel.errors import ConflictError, PlatformError

REGION = RunningRegion(os.getpid(), 8123, "2026-11-21T08:43:00.000Z")


def test_a_region_is_found_while_its_lock_is_held(tmp_path):
    assert running_region(tmp_path) is None
    lock = RegionLock(tmp_path / "data")
    assert running_region(tmp_path / "data") is None
    lock.publish(REGION)
    assert running_region(tmp_path / "data") == REGION
    assert stat.S_IMODE((tmp_path / "data" / "region.json").stat().st_mode) == 0o600
    assert json.loads((tmp_path / "data" / "region.json").read_text())["endpoint"] == "http://127.0.0.1:8123"
    lock.release()
    lock.release()
    assert running_region(tmp_path / "data") is None
    assert not (tmp_path / "data" / "region.json").exists()


def test_a_second_region_is_refused_and_told_where_the_first_is(tmp_path):
    lock = RegionLock(tmp_path)
    lock.publish(REGION)
    with pytest.raises(ConflictError, match=f"process {os.getpid()}, http://127.0.0.1:8123"):
        RegionLock(tmp_path)
    lock.release()
    RegionLock(tmp_path).release()


def test_what_a_killed_region_left_is_ignored(tmp_path):
    code = (
        "import os, sys, pathlib\n"
        "from tdev.entry.server.region_file import RegionLock, RunningRegion\n"
        "RegionLock(pathlib.Path(sys.argv[1])).publish(RunningRegion(os.getpid(), 1, 'x'))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    shared = str(Path(__file__).parents[4] / "shared")
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], env={"PYTHONPATH": shared}, check=False)
    assert done.returncode == -9
    assert (tmp_path / "region.json").exists()
    assert running_region(tmp_path) is None
    lock = RegionLock(tmp_path)
    lock.publish(REGION)
    assert running_region(tmp_path) == REGION
    lock.release()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}', '{"pid": 1, "port": null, "started": ""}'])
def test_a_file_that_is_none_is_ignored(tmp_path, text):
    lock = RegionLock(tmp_path)
    (tmp_path / "region.json").write_text(text)
    assert running_region(tmp_path) is None
    lock.release()


def test_a_folder_that_cannot_be_used_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PlatformError, match="cannot be used"):
        RegionLock(tmp_path / "file")
