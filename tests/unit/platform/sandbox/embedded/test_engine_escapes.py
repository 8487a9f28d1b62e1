"""Escape attempts, each with a control that shows that the same code gets out when the walls are gone."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tdev.platform.sandbox import SandboxLimits
from tdev.platform.sandbox.embedded.engine import ALL_WALLS, LocalSandbox
from tests.support.escapes import ATTEMPTS
from tests.support.escaping import outside
from tests.support.exhausting import BOMBS, TIGHT, WENT_OFF
from tests.support.forging import FORGERIES

LIMITS = SandboxLimits(wall_s=10.0, cpu_s=3, memory_bytes=512 << 20, file_bytes=2 << 20)
STRONG = LocalSandbox()
MEDIUM = LocalSandbox(walls=ALL_WALLS - {"namespaces"}, bubblewrap="never")
at_each_level = pytest.mark.parametrize(
    ("sandbox", "level"), [(STRONG, "strong"), (MEDIUM, "medium")], ids=["strong", "medium"]
)


@pytest.fixture
def world():
    with outside() as found:
        yield found


def skip_unless(sandbox, level):
    if sandbox.isolation.level != level:
        pytest.skip(f"THIS KERNEL ISOLATES ONLY AT LEVEL {sandbox.isolation.level}: {sandbox.isolation.missing}")


def ids(row):
    return row.name.replace(" ", "-")


@at_each_level
@pytest.mark.parametrize("attempt", ATTEMPTS, ids=ids)
def test_isolation_holds_when_foreign_code(attempt, sandbox, level, world):
    skip_unless(sandbox, level)
    if not attempt.here():
        pytest.skip("IT IS NOT WRITTEN FOR THIS MACHINE")
    done = sandbox.run(attempt.source, "attempt", world, LIMITS)
    assert done.isolation.level == level
    assert attempt.contained(done), done
    left = {entry.name for entry in Path(world["folder"]).iterdir()}
    assert left == {"secret.txt", "victim.txt", "stream", "datagrams"}


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=ids)
def test_without_its_walls_foreign_code_gets_out_and(attempt, world):
    if not attempt.here():
        pytest.skip("IT IS NOT WRITTEN FOR THIS MACHINE")
    control = LocalSandbox(walls=ALL_WALLS - attempt.held_by, allow_weak=True, bubblewrap="never", warm=0)
    done = control.run(attempt.source, "attempt", world, LIMITS)
    if attempt.name == "becomes a program":
        assert done.error["type"] == "NoResult"
        return
    assert not attempt.contained(done), done


@at_each_level
@pytest.mark.parametrize("bomb", BOMBS, ids=ids)
def test_limits_hold_when_foreign_code(bomb, sandbox, level):
    skip_unless(sandbox, level)
    if (bomb.name, level) == ("starts threads for ever", "medium"):
        pytest.skip("AT LEVEL MEDIUM THREADS ARE BOUNDED BY MEMORY ALONE")
    done = sandbox.run(bomb.source, "attempt", {"times": bomb.times}, TIGHT)
    assert bomb.contained(done), done
    assert sandbox.run("def f():\n    return 1\n", "f", {}).output == 1


@pytest.mark.parametrize("bomb", [bomb for bomb in BOMBS if bomb.safely is not None], ids=ids)
def test_below_the_limits_the_same_code_goes_through_when_it(bomb):
    done = STRONG.run(bomb.source, "attempt", {"times": bomb.safely}, replace(TIGHT, wall_s=10.0))
    assert done.output == WENT_OFF, done


def test_rows_enough_and_none_twice():
    rows = [*ATTEMPTS, *BOMBS, *FORGERIES]
    assert len(rows) >= 100
    assert len({row.name for row in rows}) == len(rows)


@at_each_level
def test_no_descriptor_of_the_caller_reaches_the_run(sandbox, level, tmp_path):
    """Also one that was opened so that programs inherit it; the run has its own five channels less one."""
    skip_unless(sandbox, level)
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
