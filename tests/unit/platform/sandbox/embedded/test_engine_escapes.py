"""Escape attempts, each with a control that shows that the same code gets out when the walls are gone."""

import os
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
from tests.support.escapes import ATTEMPTS, BOMBS

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
    control = LocalSandbox(walls=walls, allow_weak=True, bubblewrap="never", warm=0)
    done = control.run(attempt.source, "attempt", world, LIMITS)
    if attempt.name == "becomes a program":
        assert done.error["type"] == "NoResult"
        return
    assert done.output is True, done


TIGHT = SandboxLimits(wall_s=3.0, cpu_s=1, memory_bytes=300 << 20, file_bytes=2 << 20, result_bytes=1 << 16)


@pytest.mark.parametrize("bomb", BOMBS, ids=ids)
@pytest.mark.parametrize(("sandbox", "level"), [(STRONG, "strong"), (MEDIUM, "medium")], ids=["strong", "medium"])
def test_limits_hold_when_foreign_code(bomb, sandbox, level):
    skip_unless(bomb, sandbox, level)
    if (bomb.name, level) == ("starts threads for ever", "medium"):
        pytest.skip("AT LEVEL MEDIUM THREADS ARE BOUNDED BY MEMORY ALONE")
    done = sandbox.run(bomb.source, "attempt", {}, TIGHT)
    assert done.output is None, done
    assert done.error
    assert sandbox.run("def f():\n    return 1\n", "f", {}).output == 1


@pytest.mark.parametrize(("sandbox", "level"), [(STRONG, "strong"), (MEDIUM, "medium")], ids=["strong", "medium"])
def test_no_descriptor_of_the_caller_reaches_the_run(sandbox, level, tmp_path):
    """Also one that was opened so that programs inherit it; the run has its own five channels less one."""
    if sandbox.isolation.level != level:
        pytest.skip(f"THIS KERNEL ISOLATES ONLY AT LEVEL {sandbox.isolation.level}")
    marker = tmp_path / "marker"
    marker.write_text("marked")
    source = """
import os
def f(inode):
    found = []
    for number in range(4096):
        try:
            found.append([number, os.fstat(number).st_ino == inode])
        except OSError:
            pass
    return found
"""
    with marker.open() as file:
        os.set_inheritable(file.fileno(), True)
        fresh = LocalSandbox(walls=sandbox._walls, bubblewrap="never", warm=0)
        found = fresh.run(source, "f", {"inode": marker.stat().st_ino}).output
        fresh.close()
    assert [number for number, _ in found] == [0, 1, 2, 3]
    assert not any(is_marker for _, is_marker in found)
