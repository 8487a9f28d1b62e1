"""The filter as a program: a small interpreter of classic BPF shows what it answers, for both processors."""

import os
import struct

import pytest

from tdev.platform.sandbox.embedded import seccomp

ALLOW, END, REFUSED, NOT_THERE = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
X86, ARM = 0xC000003E, 0xC00000B7


def answer(program, architecture, number, first=0):
    """Runs the program on one call."""
    data = struct.pack("<IIQQ", number, architecture, 0, first)
    at = value = 0
    while True:
        code, if_true, if_false, operand = struct.unpack("HBBI", program[at])
        at += 1
        if code == 0x20:
            (value,) = struct.unpack_from("<I", data, operand)
        elif code == 0x54:
            value &= operand
        elif code in (0x15, 0x35):
            holds = value == operand if code == 0x15 else value >= operand
            at += if_true if holds else if_false
        else:
            assert code == 0x06
            return operand


@pytest.fixture(params=[(0, X86), (1, ARM)], ids=["x86_64", "aarch64"])
def processor(request):
    column, architecture = request.param
    return seccomp._program(column, architecture), architecture, column


def test_every_listed_call_is_refused(processor):
    program, architecture, column = processor
    for name, numbers in seccomp._REFUSED.items():
        if numbers[column] >= 0:
            assert answer(program, architecture, numbers[column]) == REFUSED, name


@pytest.mark.parametrize(("x86", "arm"), [(0, 63), (1, 64), (257, 56), (9, 222), (202, 98), (60, 93), (53, 199)])
def test_reading_writing_opening_memory_locks_exit_and_pairs_are_allowed(processor, x86, arm):
    program, architecture, column = processor
    assert answer(program, architecture, (x86, arm)[column]) == ALLOW


def test_the_calls_of_another_processor_end_the_process(processor):
    program, architecture, _ = processor
    assert answer(program, 0x40000003, 0) == END
    assert answer(program, architecture ^ 1, 0) == END


def test_the_third_abi_of_x86_ends_the_process():
    assert answer(seccomp._program(0, X86), X86, 0x40000000) == END
    assert answer(seccomp._program(0, X86), X86, 0x40000000 + 41) == END


def test_threads_may_be_made_and_processes_not(processor):
    program, architecture, column = processor
    clone = (56, 220)[column]
    assert answer(program, architecture, clone, 0x00010000 | 0x100) == ALLOW
    assert answer(program, architecture, clone, 0x11) == REFUSED
    assert answer(program, architecture, 435) == NOT_THERE


def test_only_its_own_limits_and_signals(processor):
    program, architecture, column = processor
    limits, signal = (302, 261)[column], (234, 131)[column]
    assert answer(program, architecture, limits, 0) == ALLOW
    assert answer(program, architecture, limits, 1) == REFUSED
    assert answer(program, architecture, signal, os.getpid()) == ALLOW
    assert answer(program, architecture, signal, os.getpid() + 1) == REFUSED


def test_every_program_fits_the_kernel_and_every_jump_lands_in_it(processor):
    program, _, _ = processor
    assert len(program) < 4096
    for at, step in enumerate(program):
        code, if_true, if_false, _ = struct.unpack("HBBI", step)
        if code in (0x15, 0x35):
            assert at + 1 + max(if_true, if_false) < len(program)


def test_no_number_stands_twice():
    for column in (0, 1):
        numbers = [pair[column] for pair in seccomp._REFUSED.values() if pair[column] >= 0]
        assert len(numbers) == len(set(numbers))
