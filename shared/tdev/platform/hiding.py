"""Hides what a process knows from others of the same user: for a process that runs foreign code beside itself."""

import ctypes
from collections.abc import Iterable

from tdev.kernel.errors import PlatformError

CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_DUMPABLE = 4


def hide_this_process(names: Iterable[str] = CREDENTIALS) -> None:
    """Keep others of this user from reading this process's memory and environment, and wipe some variables there.

    The values that the process was started with stay on its stack, where ``/proc/<pid>/environ`` shows them, even when
    they are unset; so they are written over. ``os.environ`` of this process still has them.

    Args:
        names: The variables to wipe.

    Raises:
        PlatformError: When the kernel refuses.
    """
    library = ctypes.CDLL(None, use_errno=True)
    library.getenv.restype = ctypes.c_void_p
    if library.prctl(_DUMPABLE, 0, 0, 0, 0) != 0:
        raise PlatformError(f"this process cannot be hidden from others: error {ctypes.get_errno()}")
    for name in names:
        value = library.getenv(name.encode())
        if value:
            ctypes.memset(value, ord("*"), len(ctypes.string_at(value)))
