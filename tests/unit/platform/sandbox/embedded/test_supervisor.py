"""The supervisor in a process of its own: what it tells, and whom it ends."""

import os
import signal
import socket
import struct

import pytest

STATUS = struct.Struct("<qd")


@pytest.fixture
def supervised():
    """Forks a supervisor whose child runs the given function; answers the line to it and its process id."""
    made = []

    def start(work):
        ours, theirs = socket.socketpair()
        told = os.pipe()
        supervisor = os.fork()
        if supervisor == 0:
            ours.close()
            try:
                from tdev.platform.sandbox.embedded.supervisor import watch

                child = os.fork()
                if child == 0:
                    os.setsid()
                    work(told[1])
                    os._exit(0)
                line = os.dup2(theirs.fileno(), 500)
                watch(child, line)
            finally:
                os._exit(99)
        theirs.close()
        os.close(told[1])
        made.append((supervisor, ours, told[0]))
        return ours, told[0], supervisor

    yield start
    for supervisor, ours, told in made:
        ours.close()
        os.close(told)
        os.waitpid(supervisor, 0)


def test_a_child_that_ends_is_told_with_its_code(supervised):
    line, _, _ = supervised(lambda told: os._exit(7))
    code, cpu_s = STATUS.unpack(line.recv(STATUS.size, socket.MSG_WAITALL))
    assert code == 7
    assert cpu_s >= 0
    assert line.recv(1) == b""


def wait_for_ever(told):
    os.write(told, b"%d" % os.getpid())
    signal.pause()


def wait_with_a_child(told):
    if os.fork() == 0:
        signal.pause()
    signal.pause()


def test_when_the_caller_says_so_the_child_is_killed(supervised):
    line, told, _ = supervised(wait_for_ever)
    child = int(os.read(told, 20))
    line.shutdown(socket.SHUT_WR)
    assert STATUS.unpack(line.recv(STATUS.size, socket.MSG_WAITALL))[0] == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_when_the_caller_is_gone_the_child_is_killed_and_the_supervisor_ends(supervised):
    line, told, _ = supervised(wait_for_ever)
    os.read(told, 20)
    line.close()
    assert os.read(told, 1) == b"", "nobody holds the other end any more"


def test_what_the_child_started_ends_with_it(supervised):
    line, told, _ = supervised(wait_with_a_child)
    line.shutdown(socket.SHUT_WR)
    line.recv(STATUS.size, socket.MSG_WAITALL)
    assert os.read(told, 1) == b"", "a grandchild would hold the other end"
