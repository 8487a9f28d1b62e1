import os
import subprocess
import sys
from pathlib import Path

import pytest

from tdev.platform.functions import FunctionSpec
from tdev.platform.invocation.pool.process import Launch, kill_group, peak_mebibytes, reap


def _sleeper() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)


def test_a_group_is_killed_and_its_status_is_taken():
    process = _sleeper()
    kill_group(process)
    assert reap(process) == -9
    kill_group(process)


def test_one_that_goes_on_gives_no_status():
    process = _sleeper()
    assert reap(process, 0.05) is None
    kill_group(process)
    reap(process)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_the_peak_of_memory_is_known_for_a_process_that_is_there():
    assert peak_mebibytes(os.getpid()) > 5
    assert peak_mebibytes(2**22 + 1) == 0


def test_the_region_is_that_of_the_environment():
    spec = FunctionSpec("plan", Path(), "x")
    assert Launch("py", "python", {}, Path()).arn(spec) == "arn:aws:lambda:us-east-1:000000000000:function:plan"
    launch = Launch("py", "python", {"AWS_REGION": "eu-west-1"}, Path())
    assert launch.arn(spec) == "arn:aws:lambda:eu-west-1:000000000000:function:plan"
