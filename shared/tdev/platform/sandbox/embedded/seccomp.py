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
    # ways out: sockets (the pair that asyncio needs stays), memory that outlives the process or escapes its limits
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
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
    "statmount": (457, 457),
    "listmount": (458, 458),
    "inotify_init": (253, -1),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
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
    "io_setup": (206, 0),
    "vmsplice": (278, 75),
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
_UNHEARD: dict[str, tuple[int, int]] = {
    "chmod": (90, -1),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, -1),
    "fchown": (93, 55),
    "lchown": (94, -1),
    "fchownat": (260, 54),
    "utime": (132, -1),
    "utimes": (235, -1),
    "futimesat": (261, -1),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
}
"""Rights, owners, dates and attributes: Landlock lets them be changed on every file, so without namespaces these calls
do nothing and say that they did: programs that copy files with their dates go on."""
_ARCHITECTURES = {"x86_64": (0, 0xC000003E, 317), "aarch64": (1, 0xC00000B7, 277)}
_CLONE, _CLONE3, _TGKILL, _PRLIMIT, _SOCKETPAIR = (56, 220), (435, 435), (234, 131), (302, 261), (53, 199)
_OPEN, _OPENAT, _OPENAT2, _TRUNCATE = (2, -1), (257, 56), (437, 437), (76, 45)
_OPTIONS = {
    (157, 167): (0, (1, 4)),  # prctl: to outlive the supervisor, to be traced
    (72, 25): (1, (8, 10, 15)),  # fcntl: signals of a pipe to whom it likes
    (16, 29): (1, (0x8901, 0x8902, 0x5412, 0x541C, 0x40086602, 0x401C5820)),  # ioctl: the same, typing, file flags
}
"""Calls with an argument, by its place, that may not have some values."""
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_ALLOW, _END_PROCESS, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NOTHING, _NOT_PERMITTED, _NOT_THERE = 0, 1, 38
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_CLONE_THREAD, _X32_BIT, _WHOLE = 0x00010000, 0x40000000, 0xFFFFFFFF
_SOCKET_KINDS, _STREAM = 0xF, 1
_ACCESS_AND_EMPTY, _READ_AND_EMPTY = 0o1003, 0o1000
_SET_FILTER, _ALL_THREADS = 1, 1


def refuse_calls(*, own_files: bool) -> None:
    """Install the filter for this process and its threads; it can never be taken off.

    Args:
        own_files: Whether the process sees no files but its own and some that are read-only. If not, also what
            Landlock lets pass is stopped: changes of rights and dates, and, before its third version, emptying files.

    Raises:
        OSError: When the kernel has no seccomp filters.
        KeyError: On a processor without a table.
    """
    column, architecture, seccomp = _ARCHITECTURES[MACHINE]
    program = _program(column, architecture, own_files=own_files)
    code = ctypes.create_string_buffer(b"".join(program))
    header = struct.pack("HxxxxxxQ", len(program), ctypes.addressof(code))
    system_call(seccomp, _SET_FILTER, _ALL_THREADS, header)


def _program(column: int, architecture: int, *, own_files: bool) -> list[bytes]:
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
    program += _unless(_TGKILL[column], mask=_WHOLE, wanted=os.getpid())
    program += _unless(_PRLIMIT[column], mask=_WHOLE, wanted=0)
    # A pair that is no stream could still send to any local socket.
    program += _unless(_SOCKETPAIR[column], argument=1, mask=_SOCKET_KINDS, wanted=_STREAM)
    program += _refuse(_CLONE3[column], _NOT_THERE)  # the C library then falls back to clone
    program += _refuse(_OPENAT2[column], _NOT_THERE)  # its flags cannot be seen here
    for numbers, (argument, values) in _OPTIONS.items():
        for value in values:
            program += _when(numbers[column], argument=argument, mask=_WHOLE, unwanted=value)
    for numbers in _REFUSED.values():
        program += _refuse(numbers[column], _NOT_PERMITTED)
    program += [] if own_files else _for_files_of_others(column)
    return [*program, _instruction(_RETURN, 0, 0, _ALLOW)]


def _for_files_of_others(column: int) -> list[bytes]:
    program = _refuse(_TRUNCATE[column], _NOT_PERMITTED)
    for numbers, argument in ((_OPEN, 1), (_OPENAT, 2)):
        program += _when(numbers[column], argument=argument, mask=_ACCESS_AND_EMPTY, unwanted=_READ_AND_EMPTY)
    for numbers in _UNHEARD.values():
        program += _refuse(numbers[column], _NOTHING)
    return program


def _refuse(number: int, error: int) -> list[bytes]:
    """Answer the call with an error and do not make it; nothing for a call that this processor lacks."""
    if number < 0:
        return []
    return [_instruction(_JUMP_EQUAL, 0, 1, number), _instruction(_RETURN, 0, 0, _ERROR | error)]


def _unless(number: int, *, mask: int, wanted: int, argument: int = 0) -> list[bytes]:
    """Refuse the call unless one of its arguments, under the mask, has the wanted value."""
    return _judged(number, argument, mask, _instruction(_JUMP_EQUAL, 1, 0, wanted))


def _when(number: int, *, mask: int, unwanted: int, argument: int) -> list[bytes]:
    """Refuse the call when one of its arguments, under the mask, has the unwanted value."""
    return _judged(number, argument, mask, _instruction(_JUMP_EQUAL, 0, 1, unwanted))


def _judged(number: int, argument: int, mask: int, judge: bytes) -> list[bytes]:
    if number < 0:
        return []
    return [
        _instruction(_JUMP_EQUAL, 0, 5, number),
        _instruction(_LOAD, 0, 0, _ARGUMENTS + 8 * argument),
        _instruction(_AND, 0, 0, mask),
        judge,
        _instruction(_RETURN, 0, 0, _ERROR | _NOT_PERMITTED),
        _instruction(_LOAD, 0, 0, _NUMBER),
    ]


def _instruction(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
