"""The filter as a program: a small interpreter of classic BPF shows what it answers, for both processors."""

import os
import struct

import pytest

from tdev.platform.sandbox.embedded import seccomp

ALLOW, END, REFUSED, NOT_THERE, UNHEARD = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026, 0x00050000
X86, ARM = 0xC000003E, 0xC00000B7


def answer(program, architecture, number, *arguments):
    """Runs the program on one call."""
    data = struct.pack("<IIQ6Q", number, architecture, 0, *(*arguments, 0, 0, 0, 0, 0, 0)[:6])
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
    return seccomp._program(column, architecture, own_files=True), architecture, column


@pytest.fixture
def among_others(processor):
    """The program for a process that sees the files of others."""
    _, architecture, column = processor
    return seccomp._program(column, architecture, own_files=False), architecture, column


def test_every_listed_call_is_refused(processor):
    program, architecture, column = processor
    for name, numbers in seccomp._REFUSED.items():
        if numbers[column] >= 0:
            assert answer(program, architecture, numbers[column]) == REFUSED, name


@pytest.mark.parametrize(("x86", "arm"), [(0, 63), (1, 64), (257, 56), (9, 222), (202, 98), (60, 93)])
def test_reading_writing_opening_memory_locks_and_exit_are_allowed(processor, x86, arm):
    program, architecture, column = processor
    assert answer(program, architecture, (x86, arm)[column]) == ALLOW


def test_the_calls_of_another_processor_end_the_process(processor):
    program, architecture, _ = processor
    assert answer(program, 0x40000003, 0) == END
    assert answer(program, architecture ^ 1, 0) == END


def test_the_third_abi_of_x86_ends_the_process():
    program = seccomp._program(0, X86, own_files=True)
    assert answer(program, X86, 0x40000000) == END
    assert answer(program, X86, 0x40000000 + 41) == END


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


def test_a_pair_of_sockets_is_a_stream_which_cannot_send_to_others(processor):
    program, architecture, column = processor
    pair, flags = (53, 199)[column], 0o2004000
    assert answer(program, architecture, pair, 1, 1 | flags) == ALLOW
    for kind in (2, 2 | flags, 3, 5):
        assert answer(program, architecture, pair, 1, kind) == REFUSED


@pytest.mark.parametrize(
    ("call", "arguments", "told"),
    [
        ((157, 167), (1, 0), REFUSED),
        ((157, 167), (4, 1), REFUSED),
        ((157, 167), (15, 0), ALLOW),
        ((72, 25), (3, 8, 1), REFUSED),
        ((72, 25), (3, 10, 9), REFUSED),
        ((72, 25), (3, 15, 0), REFUSED),
        ((72, 25), (3, 4, 0o4000), ALLOW),
        ((72, 25), (8, 4, 0), ALLOW),
        ((16, 29), (3, 0x8901, 1), REFUSED),
        ((16, 29), (0, 0x5412, 0), REFUSED),
        ((16, 29), (0, 0x5401, 0), ALLOW),
    ],
)
def test_some_values_of_an_argument_are_refused(processor, call, arguments, told):
    program, architecture, column = processor
    assert answer(program, architecture, call[column], *arguments) == told


def test_files_are_opened_by_the_call_whose_flags_can_be_seen(processor):
    program, architecture, _ = processor
    assert answer(program, architecture, 437) == NOT_THERE


def test_rights_and_dates_are_changed_only_where_no_files_of_others_are(processor, among_others):
    for name, numbers in seccomp._UNHEARD.items():
        for (program, architecture, column), told in ((processor, ALLOW), (among_others, UNHEARD)):
            if numbers[column] >= 0:
                assert answer(program, architecture, numbers[column]) == told, name


def test_files_of_others_cannot_be_emptied_before_landlock_refuses_it(processor, among_others):
    reading, writing, emptying = 0, 1, 0o1000
    program, architecture, column = among_others
    openat, truncate = (257, 56)[column], (76, 45)[column]
    assert answer(program, architecture, truncate) == REFUSED
    assert answer(program, architecture, openat, 0, 0, reading | emptying) == REFUSED
    assert answer(program, architecture, openat, 0, 0, writing | emptying) == ALLOW
    assert answer(program, architecture, openat, 0, 0, reading) == ALLOW
    program, _, _ = processor
    assert answer(program, architecture, openat, 0, 0, reading | emptying) == ALLOW


def test_every_program_fits_the_kernel_and_every_jump_lands_in_it(among_others):
    program, _, _ = among_others
    assert len(program) < 4096
    for at, step in enumerate(program):
        code, if_true, if_false, _ = struct.unpack("HBBI", step)
        if code in (0x15, 0x35):
            assert at + 1 + max(if_true, if_false) < len(program)


def test_no_number_stands_twice():
    for column in (0, 1):
        listed = (*seccomp._REFUSED.values(), *seccomp._UNHEARD.values(), *seccomp._OPTIONS)
        numbers = [pair[column] for pair in listed if pair[column] >= 0]
        assert len(numbers) == len(set(numbers))
