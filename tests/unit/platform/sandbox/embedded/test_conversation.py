import os
import struct
import subprocess
import sys

import pytest

from tdev.platform.sandbox.embedded.conversation import Conversation, Ended

NONCE = b"0123456789abcdef"


def frame(body, nonce=NONCE):
    return nonce + struct.pack(">I", len(body)) + body


@pytest.fixture
def talk():
    """Starts a plain child without walls; what it writes to handle 3 (its result pipe) is given by the test."""
    made = []

    def start(code, **limits):
        read, write = os.pipe()
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", f"import os, sys, time\nR = {write}\n{code}"],
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            pass_fds=(write,),
            start_new_session=True,
        )
        os.close(write)
        made.append(Conversation(process, read, NONCE, **{"wall_s": 5.0, "result_bytes": 1000, **limits}))
        return made[-1]

    yield start
    for conversation in made:
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
        (f"os.write(R, {NONCE!r} + bytes([255] * 4)); time.sleep(5)", "OutputLimit"),
        ("while True: os.write(R, bytes(60000))", "OutputLimit"),
        ("while True: print('x' * 60000)", "OutputLimit"),
    ],
)
def test_anything_else_ends_the_run_with_a_reason(talk, code, reason):
    with pytest.raises(Ended) as ended:
        talk(code).receive()
    assert ended.value.reason == reason
    assert ended.value.message


def test_the_time_is_up_for_a_silent_child(talk):
    with pytest.raises(Ended) as ended:
        talk("time.sleep(30)", wall_s=0.2).receive()
    assert ended.value.reason == "Timeout"


def test_the_child_reads_frames_until_the_last(talk):
    code = (
        "import struct\n"
        "data = sys.stdin.buffer.read()\n"
        f"os.write(R, {NONCE!r} + struct.pack('>I', len(str(len(data)))) + str(len(data)).encode())"
    )
    made = talk(code)
    made.send({"a": 1})
    made.send({"b": "x" * 200_000}, last=True)
    assert made.receive() == 4 + len('{"a": 1}') + 4 + len('{"b": ""}') + 200_000


def test_a_watch_can_end_the_run(talk):
    made = talk("time.sleep(30)")
    made.watch = lambda: "too much"
    with pytest.raises(Ended, match="too much"):
        made.receive()


def test_closing_kills_the_group_and_keeps_what_was_printed(talk):
    made = talk(
        "print('before', flush=True); print('oops', end='', file=sys.stderr, flush=True)\n"
        f"if os.fork() == 0:\n    time.sleep(60)\nos.write(R, {frame(b'1')!r})\ntime.sleep(60)"
    )
    assert made.receive() == 1
    code, cpu_s = made.close()
    assert code == -9
    assert cpu_s > 0
    assert made.printed() == ("before\n", "oops")
    assert made.close() == (code, cpu_s)
