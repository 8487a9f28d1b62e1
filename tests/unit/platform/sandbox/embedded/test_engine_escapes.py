"""Escape attempts, each with a control that shows that the same code gets out when the walls are gone."""

import platform
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tdev.platform.sandbox import SandboxLimits
from tdev.platform.sandbox.embedded.engine import ALL_WALLS, LocalSandbox
from tests.support.escapes import ATTEMPTS

LIMITS = SandboxLimits(wall_s=10.0, cpu_s=3, memory_bytes=512 << 20, file_bytes=2 << 20)
STRONG = LocalSandbox()
MEDIUM = LocalSandbox(walls=ALL_WALLS - {"namespaces"}, bubblewrap="never")


@pytest.fixture
def world():
    """Things that foreign code must not touch: a file, sockets, a process. A folder that also nobody could enter."""
    folder = Path(tempfile.mkdtemp(prefix="tdev-outside-"))
    folder.chmod(0o777)
    for name, content in (("secret.txt", "private"), ("victim.txt", "mine")):
        (folder / name).write_text(content)
        (folder / name).chmod(0o666)
    unix = str(folder / "socket")
    victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], env={"TDEV_TEST_SECRET": "1"})
    with socket.socket() as server, socket.socket(socket.AF_UNIX) as local:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        local.bind(unix)
        Path(unix).chmod(0o777)
        local.listen(8)
        yield {
            "folder": str(folder),
            "secret": str(folder / "secret.txt"),
            "port": server.getsockname()[1],
            "unix": unix,
            "victim": victim.pid,
            "parent": victim.pid,
        }
    victim.kill()
    victim.wait()
    shutil.rmtree(folder)


def skip_unless(attempt, sandbox=None, level=None):
    if attempt.machine not in ("", platform.machine()):
        pytest.skip(f"written for {attempt.machine}")
    if sandbox is not None and sandbox.isolation.level != level:
        pytest.skip(f"THIS KERNEL ISOLATES ONLY AT LEVEL {sandbox.isolation.level}: {sandbox.isolation.missing}")


def ids(attempt):
    return attempt.name.replace(" ", "-")


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=ids)
def test_strong_isolation_holds_when_foreign_code(attempt, world):
    skip_unless(attempt, STRONG, "strong")
    done = STRONG.run(attempt.source, "attempt", world, LIMITS)
    assert done.isolation.level == "strong"
    assert done.output is not True, done
    assert Path(world["folder"], "victim.txt").exists()


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=ids)
def test_medium_isolation_holds_when_foreign_code(attempt, world):
    skip_unless(attempt, MEDIUM, "medium")
    done = MEDIUM.run(attempt.source, "attempt", world, LIMITS)
    assert done.isolation.level == "medium"
    assert done.output is not True, done
    assert Path(world["folder"], "victim.txt").exists()


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=ids)
def test_without_its_walls_foreign_code_gets_out_and(attempt, world):
    skip_unless(attempt)
    walls = ALL_WALLS - attempt.held_by
    control = LocalSandbox(walls=walls, allow_weak=True, bubblewrap="never")
    done = control.run(attempt.source, "attempt", world, LIMITS)
    if attempt.name == "becomes a program":
        assert done.error["type"] == "NoResult"
        return
    assert done.output is True, done
