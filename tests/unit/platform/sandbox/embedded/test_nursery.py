"""What forks the runs: it serves, ends with its caller, and leaves nobody behind."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tdev.kernel.errors import PlatformError
from tdev.platform.sandbox.embedded.channels import close_all, open_channels
from tdev.platform.sandbox.embedded.conversation import Conversation, Ended
from tdev.platform.sandbox.embedded.engine import LocalSandbox
from tdev.platform.sandbox.embedded.interpreter import Interpreter
from tdev.platform.sandbox.embedded.starting import Nursery
from tests.support.checkout import ROOT
from tests.support.isolation import needs_walls

ONE = "def f():\n    return 1\n"
OWNER = """
import sys, time
sys.path.insert(0, sys.argv[1])
from tdev.platform.sandbox.embedded.channels import close_all, open_channels
from tdev.platform.sandbox.embedded.conversation import Conversation, Ended
from tdev.platform.sandbox.embedded.engine import LocalSandbox
made = LocalSandbox()
for _ in range(3):
    assert made.run("def f():\\n    return 1\\n", "f", {}).output == 1
print("ready", flush=True)
made.run("import time\\ndef f():\\n    time.sleep(60)\\n", "f", {})
"""


def descendants(pid: int) -> set[int]:
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        for task in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            children = {int(child) for child in task.read_text().split()}
            waiting += children - found
            found |= children
    return found


def alive(pids: set[int]) -> set[int]:
    """Those that still run; one that has ended and is not waited for by anybody does not."""
    running = set()
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            running.add(pid)
    return running


def gone_within(pids: set[int], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while alive(pids) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pids)


@needs_walls
def test_nobody_outlives_a_caller_that_is_killed():
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(ROOT / "shared")], stdout=subprocess.PIPE)
    try:
        assert owner.stdout.readline() == b"ready\n"
        time.sleep(0.2)
        started = descendants(owner.pid)
        assert len(alive(started)) >= 5, "the nursery, the run with its supervisor, and those that wait"
    finally:
        owner.send_signal(signal.SIGKILL)
        owner.wait()
        owner.stdout.close()
    assert gone_within(started, 10.0), alive(started)


@pytest.fixture
def started():
    """The processes that were started since the test began."""
    before = descendants(os.getpid())
    return lambda: descendants(os.getpid()) - before


@needs_walls
def test_closing_ends_every_process_and_the_sandbox_can_be_used_again(started):
    made = LocalSandbox()
    for _ in range(3):
        made.run(ONE, "f", {})
    processes = started()
    assert len(alive(processes)) >= 3
    made.close()
    assert gone_within(processes, 10.0), alive(processes)
    assert made.run(ONE, "f", {}).output == 1
    made.close()


@needs_walls
def test_a_sandbox_that_nobody_holds_any_more_ends_its_processes(started):
    made = LocalSandbox()
    for _ in range(3):
        made.run(ONE, "f", {})
    processes = started()
    del made
    assert gone_within(processes, 10.0), alive(processes)


@needs_walls
@pytest.mark.parametrize("warm", [0, 2])
def test_processes_that_were_killed_are_replaced(started, warm):
    made = LocalSandbox(warm=warm)
    for _ in range(3):
        made.run(ONE, "f", {})
    time.sleep(0.2)
    processes = started()
    for pid in alive(processes):
        os.kill(pid, signal.SIGKILL)
    assert gone_within(processes, 5.0)
    assert [made.run(ONE, "f", {}).output for _ in range(3)] == [1, 1, 1]
    made.close()


@needs_walls
def test_each_run_is_a_process_of_its_own_with_chance_of_its_own():
    made = LocalSandbox()
    source = "import os, random, uuid\ndef f():\n    return [random.random(), str(uuid.uuid4()), os.urandom(8).hex()]\n"
    found = [made.run(source, "f", {}).output for _ in range(8)]
    made.close()
    for column in zip(*found, strict=True):
        assert len(set(column)) == 8


def test_a_python_that_ends_at_once_is_an_error_and_not_a_wait():
    """It may be gone before or after it was asked for a run: then there is no answer on the run's channels."""
    nursery = Nursery(Interpreter("/bin/false", (), public=True, shareable=True), 1.0)
    ours, theirs = open_channels()
    talk = Conversation(ours, b"nonce", wall_s=20.0)
    with contextlib.suppress(PlatformError):
        nursery.start(theirs, [])
    close_all(theirs)
    nursery.close()
    with pytest.raises(Ended) as ended:
        talk.receive()
    assert ended.value.reason == "NoResult"
    talk.close()
