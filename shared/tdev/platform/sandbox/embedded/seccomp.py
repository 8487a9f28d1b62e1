"""A filter that refuses system calls the guest never needs, for x86_64 and aarch64 (seccomp, classic BPF).

Source of the method: Linux ``Documentation/userspace-api/seccomp_filter.rst``. Calls of other ABIs end the process.
"""

import ctypes
import os
import struct

from tdev.platform.sandbox.embedded.kernel_calls import MACHINE, system_call

_REFUSED: dict[str, tuple[int, int]] = {
    # processes: the interpreter is started already
    "fork": (57, -1),
    "vfork": (58, -1),
    "execve": (59, 221),
    "execveat": (322, 281),
    # other processes
    "kill": (62, 129),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "setpriority": (141, 140),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    # ways out: sockets (asyncio's socketpair stays), memory that outlives the process or escapes its limits
    "socket": (41, 198),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    # views of the machine
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "mknod": (133, -1),
    "mknodat": (259, 33),
    # wide parts of the kernel
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "userfaultfd": (323, 282),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "modify_ldt": (154, -1),
    "iopl": (172, -1),
    "ioperm": (173, -1),
    "personality": (135, 92),
    # the machine itself
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "syslog": (103, 116),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
}
_ARCHITECTURES = {"x86_64": (0, 0xC000003E, 317), "aarch64": (1, 0xC00000B7, 277)}
_CLONE, _CLONE3, _TGKILL, _PRLIMIT = (56, 220), (435, 435), (234, 131), (302, 261)
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_ALLOW, _END_PROCESS, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NOT_PERMITTED, _NOT_THERE = 1, 38
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_CLONE_THREAD, _X32_BIT = 0x00010000, 0x40000000
_SET_FILTER, _ALL_THREADS = 1, 1


def refuse_calls() -> None:
    """Install the filter for this process and its threads; it can never be taken off.

    Raises:
        OSError: When the kernel has no seccomp filters.
        KeyError: On a processor without a table.
    """
    column, architecture, seccomp = _ARCHITECTURES[MACHINE]
    program = _program(column, architecture)
    code = ctypes.create_string_buffer(b"".join(program))
    header = struct.pack("HxxxxxxQ", len(program), ctypes.addressof(code))
    system_call(seccomp, _SET_FILTER, _ALL_THREADS, header)


def _program(column: int, architecture: int) -> list[bytes]:
    program = [
        _instruction(_LOAD, 0, 0, _ARCHITECTURE),
        _instruction(_JUMP_EQUAL, 1, 0, architecture),
        _instruction(_RETURN, 0, 0, _END_PROCESS),
        _instruction(_LOAD, 0, 0, _NUMBER),
    ]
    if column == 0:
        program += [_instruction(_JUMP_AT_LEAST, 0, 1, _X32_BIT), _instruction(_RETURN, 0, 0, _END_PROCESS)]
    program += _unless(_CLONE[column], mask=_CLONE_THREAD, wanted=_CLONE_THREAD)
    # A signal to itself (abort) and its own limits may stay; those of others may not.
    program += _unless(_TGKILL[column], mask=0xFFFFFFFF, wanted=os.getpid())
    program += _unless(_PRLIMIT[column], mask=0xFFFFFFFF, wanted=0)
    program += _refuse(_CLONE3[column], _NOT_THERE)  # the C library then falls back to clone
    for numbers in _REFUSED.values():
        if numbers[column] >= 0:
            program += _refuse(numbers[column], _NOT_PERMITTED)
    return [*program, _instruction(_RETURN, 0, 0, _ALLOW)]


def _refuse(number: int, error: int) -> list[bytes]:
    return [_instruction(_JUMP_EQUAL, 0, 1, number), _instruction(_RETURN, 0, 0, _ERROR | error)]


def _unless(number: int, *, mask: int, wanted: int) -> list[bytes]:
    """Refuse the call unless its first argument, under the mask, has the wanted value."""
    return [
        _instruction(_JUMP_EQUAL, 0, 5, number),
        _instruction(_LOAD, 0, 0, _FIRST_ARGUMENT),
        _instruction(_AND, 0, 0, mask),
        _instruction(_JUMP_EQUAL, 1, 0, wanted),
        _instruction(_RETURN, 0, 0, _ERROR | _NOT_PERMITTED),
        _instruction(_LOAD, 0, 0, _NUMBER),
    ]


def _instruction(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
