import gc
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tdev.platform.invocation.pool import preloaded, zygote

SHARED = str(Path(__file__).parents[5] / "shared")


def test_a_module_that_fails_hinders_no_other(tmp_path):
    code = (
        "import sys\nfrom tdev.platform.invocation.pool.preloaded import load\n"
        "load(['broken', 'missing', 'broken.part', 'sound'])\nprint('sound' in sys.modules, 'broken' in sys.modules)"
    )
    (tmp_path / "broken.py").write_text("1/0")
    (tmp_path / "sound.py").write_text("")
    environment = {"PYTHONPATH": f"{SHARED}{os.pathsep}{tmp_path}", "PATH": os.defpath}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


def test_what_was_loaded_is_no_more_looked_through_for_garbage():
    before = gc.get_freeze_count()
    try:
        preloaded.load(["sys"])
        assert gc.get_freeze_count() == before, "it was there already"
        sys.modules.pop("colorsys", None)
        preloaded.load(["colorsys"])
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()


@pytest.mark.skipif(not zygote.can_fork(), reason="this system forks no workers")
def test_it_ends_when_nobody_is_at_the_other_end():
    line, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with line:
        told = json.dumps({"parent": os.getpid(), "modules": []})
        command = [sys.executable, "-P", preloaded.__file__, str(line.fileno()), told]
        environment = {"PYTHONPATH": SHARED, "PATH": os.defpath}
        with subprocess.Popen(command, env=environment, pass_fds=[line.fileno()]) as process:
            assert process.poll() is None
            other.close()
            assert process.wait(20) == 0


@pytest.mark.skipif(not zygote.can_fork(), reason="this system forks no workers")
def test_it_does_not_outlive_a_pool_that_was_gone_before_it_began():
    line, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with line, other:
        told = json.dumps({"parent": 1, "modules": []})
        command = [sys.executable, "-P", preloaded.__file__, str(line.fileno()), told]
        environment = {"PYTHONPATH": SHARED, "PATH": os.defpath}
        done = subprocess.run(command, env=environment, pass_fds=[line.fileno()], timeout=20, check=False)
    assert done.returncode == 1
