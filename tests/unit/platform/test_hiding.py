"""A process that hides itself: what others of its user can still see of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.checkout import ROOT

SECRET = "wJalrXUtnFEMI"
HIDES = """
import os, sys
sys.path.insert(0, sys.argv[1])
from tdev.platform.hiding import hide_this_process
{hide}
print(os.environ["AWS_SECRET_ACCESS_KEY"], os.environ["LANG"], flush=True)
sys.stdin.read()
"""


@pytest.fixture
def process():
    """Starts one that hides itself, or not; answers it and what it printed."""
    started = []

    def start(hide):
        process = subprocess.Popen(
            [sys.executable, "-c", HIDES.format(hide=hide), str(ROOT / "shared")],
            env={"AWS_SECRET_ACCESS_KEY": SECRET, "LANG": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process, process.stdout.readline().split()

    yield start
    for process in started:
        process.kill()
        process.communicate()


def environment_of(process):
    return Path(f"/proc/{process.pid}/environ").read_bytes()


@pytest.mark.parametrize(("hide", "seen"), [("hide_this_process()", False), ("pass", True)])
def test_credentials_are_wiped_from_what_the_kernel_shows(process, hide, seen):
    """Read as the same user or as root, who reads what is hidden from others."""
    made, _ = process(hide)
    try:
        shown = environment_of(made)
    except PermissionError:
        assert not seen
        return
    assert (SECRET.encode() in shown) is seen
    assert b"LANG=C.UTF-8" in shown


def test_the_process_itself_still_has_them(process):
    _, printed = process("hide_this_process()")
    assert printed == [SECRET, "C.UTF-8"]


@pytest.mark.parametrize(("hide", "dumpable"), [("hide_this_process()", "0"), ("pass", "1")])
def test_its_memory_belongs_to_root_so_that_others_of_its_user_cannot_open_it(hide, dumpable):
    code = "import ctypes, sys\nsys.path.insert(0, sys.argv[1])\nfrom tdev.platform.hiding import hide_this_process\n"
    code += f"{hide}\nprint(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    command = [sys.executable, "-c", code, str(ROOT / "shared")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == dumpable
