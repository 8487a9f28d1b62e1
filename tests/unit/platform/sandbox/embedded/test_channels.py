import os
import resource
from pathlib import Path

import pytest

from tdev.platform.sandbox.embedded.channels import close_all, open_channels


def test_each_pipe_leads_from_one_side_to_the_other():
    ours, theirs = open_channels()
    try:
        os.write(ours.task, b"task")
        assert os.read(theirs.task, 9) == b"task"
        for name in ("stdout", "stderr", "result"):
            os.write(getattr(theirs, name), name.encode())
            assert os.read(getattr(ours, name), 9) == name.encode()
        os.write(ours.line, b"there")
        os.write(theirs.line, b"back")
        assert (os.read(theirs.line, 9), os.read(ours.line, 9)) == (b"there", b"back")
    finally:
        close_all([*ours, *theirs])


def test_no_program_that_is_started_inherits_them():
    ours, theirs = open_channels()
    try:
        assert not any(os.get_inheritable(descriptor) for descriptor in (*ours, *theirs))
    finally:
        close_all([*ours, *theirs])


def test_when_there_are_not_enough_descriptors_none_stays_open():
    before = set(Path("/proc/self/fd").iterdir())
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free + 5, limits[1]))
    try:
        with pytest.raises(OSError, match="Too many open files"):
            open_channels()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert set(Path("/proc/self/fd").iterdir()) == before
