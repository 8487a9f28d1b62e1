import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tdev.platform.sandbox.embedded.channels import close_all, open_channels
from tdev.platform.sandbox.embedded.conversation import STATUS, Conversation, Ended

NONCE = b"0123456789abcdef"


def frame(body, nonce=NONCE):
    return nonce + struct.pack(">I", len(body)) + body


@pytest.fixture
def talk():
    """Starts a plain child without walls. ``R`` is its result pipe, ``L`` its line, ``T`` its task."""
    made = []

    def start(code, wall_s=5.0):
        ours, theirs = open_channels()
        process = subprocess.Popen(
            [
                sys.executable,
                "-I",
                "-S",
                "-c",
                f"import os, struct, sys, time\nT, R, L = {theirs.task}, {theirs.result}, {theirs.line}\n{code}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=theirs.stdout,
            stderr=theirs.stderr,
            pass_fds=(theirs.task, theirs.result, theirs.line),
        )
        close_all(theirs)
        made.append((process, Conversation(ours, NONCE, wall_s=wall_s)))
        return made[-1][1]

    yield start
    for process, conversation in made:
        process.kill()
        process.wait()
        conversation.close()


def test_frames_with_the_nonce_are_read_in_order(talk):
    made = talk(f"os.write(R, {frame(b'1')!r} + {frame(b'[2]')!r})")
    assert [made.receive(), made.receive()] == [1, [2]]


def test_what_stands_before_the_nonce_is_skipped(talk):
    made = talk(f"os.write(R, {frame(b'1', b'fedcba9876543210')!r})\nos.write(R, {frame(b'2')!r})")
    assert made.receive() == 2


def test_a_frame_may_arrive_in_pieces(talk):
    made = talk(f"for b in {frame(b'{}')!r}: os.write(R, bytes([b])); time.sleep(0.001)")
    assert made.receive() == {}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("pass", "NoResult"),
        (f"os.write(R, {frame(b'1')[:-1]!r})", "NoResult"),
        (f"os.write(R, {frame(b'no json')!r})", "NotJson"),
        (f"os.write(R, {frame(b'[' * 900)!r})", "NotJson"),
        (f"os.write(R, {NONCE!r} + bytes([255] * 4)); time.sleep(5)", "TooLarge"),
        ("while True: os.write(R, bytes(60000))", "OutputLimit"),
        ("while True: print('x' * 60000)", "OutputLimit"),
    ],
)
def test_anything_else_ends_the_run_with_a_reason(talk, code, reason):
    with pytest.raises(Ended) as ended:
        talk(code).receive()
    assert ended.value.reason == reason
    assert ended.value.message


def test_a_result_counts_only_up_to_its_size_even_when_reports_may_be_larger(talk):
    fits, over = (frame(b'{"output": "%s"}' % (b"x" * size)) for size in (98, 99))
    made = talk(f"os.write(R, {fits!r}); os.write(R, {over!r}); time.sleep(5)")
    made.begin({}, wall_s=5.0, result_bytes=100)
    assert made.receive() == {"output": "x" * 98}
    with pytest.raises(Ended, match="101 bytes, at most 100") as ended:
        made.receive()
    assert ended.value.reason == "TooLarge"


@pytest.mark.parametrize(("second", "alone"), [(b"", True), (b"something", True), (frame(b"2"), False)])
def test_a_second_frame_behind_the_answer_is_seen(talk, second, alone):
    made = talk(f"os.write(R, {frame(b'1')!r}); time.sleep(0.02); os.write(R, {second!r})")
    assert made.receive() == 1
    assert made.stands_alone() is alone


def test_an_answer_without_an_end_is_waited_for_until_the_time_is_up(talk):
    made = talk(f"os.write(R, {frame(b'1')!r}); time.sleep(30)", wall_s=0.4)
    assert made.receive() == 1
    with pytest.raises(Ended) as ended:
        made.stands_alone()
    assert ended.value.reason == "Timeout"


def test_the_time_is_up_for_a_silent_child(talk):
    with pytest.raises(Ended) as ended:
        talk("time.sleep(30)", wall_s=0.2).receive()
    assert ended.value.reason == "Timeout"


def test_the_time_of_the_task_counts_from_its_beginning(talk):
    made = talk(f"os.read(T, 1); time.sleep(0.3); os.write(R, {frame(b'1')!r})", wall_s=0.1)
    made.begin({}, wall_s=5.0, result_bytes=1000)
    assert made.receive() == 1


def test_the_child_reads_the_set_up_on_the_line_and_the_task_to_its_end(talk):
    code = (
        "def whole(handle):\n    data = b''\n    while part := os.read(handle, 65536): data += part\n    return data\n"
        "(size,) = struct.unpack('>I', os.read(L, 4))\n"
        "answer = b'[%d, %d]' % (len(os.read(L, size)), len(whole(T)))\n"
        f"os.write(R, {NONCE!r} + struct.pack('>I', len(answer)) + answer)"
    )
    made = talk(code)
    made.set_up({"a": 1})
    made.begin({"b": "x" * 200_000}, wall_s=5.0, result_bytes=1000)
    assert made.receive() == [len('{"a": 1}'), 4 + len('{"b": ""}') + 200_000]


def test_a_run_that_is_gone_cannot_be_set_up(talk):
    made = talk("os.close(L)")
    made.ended_by_itself()
    with pytest.raises(Ended):
        made.set_up({"a": "x" * (1 << 20)})


def test_a_watch_can_end_the_run(talk):
    made = talk("time.sleep(30)")
    made.watch = lambda: "too much"
    with pytest.raises(Ended, match="too much"):
        made.receive()


def test_closing_tells_what_the_supervisor_told_and_keeps_what_was_printed(talk):
    told = STATUS.pack(-signal.SIGKILL, 0.25)
    made = talk(
        "print('before', flush=True); print('oops', end='', file=sys.stderr, flush=True)\n"
        f"os.write(R, {frame(b'1')!r})\nassert os.read(L, 1) == b''\nos.write(L, {told!r})"
    )
    assert made.receive() == 1
    assert made.close() == (-signal.SIGKILL, 0.25)
    assert made.printed() == ("before\n", "oops")
    assert made.close() == (-signal.SIGKILL, 0.25)


@pytest.mark.parametrize("code", ["pass", "os.write(L, b'short')"])
def test_a_supervisor_that_tells_nothing_leaves_the_end_unknown(talk, code):
    made = talk(code)
    assert made.ended_by_itself()
    assert made.close().code is None


def test_a_run_that_goes_on_has_not_ended_by_itself(talk):
    assert not talk("time.sleep(30)", wall_s=0.2).ended_by_itself()


@pytest.mark.parametrize(("code", "there"), [("time.sleep(30)", True), ("pass", False), ("os.write(L, b'x')", False)])
def test_whether_a_run_is_still_there_is_seen_without_waiting(talk, code, there):
    made = talk(f"print('1', flush=True)\n{code}", wall_s=0.5)
    assert made.ended_by_itself() is not there
    assert made.is_there() is there


def test_no_descriptor_is_left_open(talk):
    before = set(Path("/proc/self/fd").iterdir())
    made = talk("os.read(T, 9)")
    made.begin({}, wall_s=5.0, result_bytes=10)
    with pytest.raises(Ended):
        made.receive()
    made.close()
    assert set(Path("/proc/self/fd").iterdir()) == before


def test_a_run_that_was_started_ahead_may_be_waited_for_after_its_time(talk):
    made = talk(f"os.write(R, {frame(b'1')!r})", wall_s=0.2)
    time.sleep(0.3)
    with pytest.raises(Ended, match=r"0\.2 s"):
        made.receive()
    made.count_again()
    assert made.receive() == 1
