"""System calls through ctypes, with errors as ``OSError``."""

import ctypes
import os
import platform

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

MACHINE = platform.machine()
NO_NEW_PRIVS, DUMPABLE, PARENT_DEATH_SIGNAL, CAPABILITY_BOUNDS_DROP = 38, 4, 1, 24


def system_call(number: int, *arguments: int | bytes | None) -> int:
    """Call the kernel.

    Raises:
        OSError: With the error number of the kernel.
    """
    given = [ctypes.c_long(a) if isinstance(a, int) else ctypes.c_char_p(a) for a in arguments]
    return _checked(_libc.syscall(ctypes.c_long(number), *given))


def process_control(option: int, value: int) -> None:
    """``prctl(option, value)``. Raises as ``system_call``."""
    _checked(_libc.prctl(option, value, 0, 0, 0))


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """``mount(2)``. Raises as ``system_call``."""
    given = [text.encode() or None for text in (source, target, kind)]
    _checked(_libc.mount(*given, ctypes.c_ulong(flags), options.encode() or None))


def unmount_detached(target: str) -> None:
    """``umount2`` with ``MNT_DETACH``. Raises as ``system_call``."""
    _checked(_libc.umount2(target.encode(), 2))


def unshare(flags: int) -> None:
    """``unshare(2)``. Raises as ``system_call``."""
    _checked(_libc.unshare(flags))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
