"""The first thing that runs in a worker process; started by path, so it needs nothing but the standard library.

It ties the process to the pool, fences its memory, then becomes one of the two runtime clients. The argument is JSON:
``parent`` (process id), ``client`` (``awslambdaric`` or ``python``), ``data_bytes``, ``root`` (folder of the handler),
``apart`` (whether that folder is no part of the product), ``handler`` and, for our own client, ``api``, ``function``,
``memory``, ``log_group`` and ``log_stream``.
"""

import ctypes
import json
import os
import resource
import runpy
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from importlib.machinery import EXTENSION_SUFFIXES, SOURCE_SUFFIXES, ExtensionFileLoader, FileFinder, SourceFileLoader
from types import CodeType
from typing import Any

_PR_SET_PDEATHSIG = 1


def tie_to_parent(parent: int, libc: Any = None, leave: Callable[[int], object] = os._exit) -> None:
    """See to it that this process ends with its parent, even when that one is killed.

    Linux does it (``prctl``); elsewhere a thread looks every second. The signal comes when the *thread* that started
    this process ends, so the pool starts workers from one thread that lives as long as it does.
    """
    if libc is None and sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
    if libc is None or libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        threading.Thread(target=_watch, args=(parent, leave), daemon=True).start()
    if os.getppid() != parent:
        leave(1)


def _watch(parent: int, leave: Callable[[int], object]) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    leave(1)


def fence_memory(data_bytes: int) -> None:
    """Bound the private writable memory (RLIMIT_DATA), so that a runaway gets MemoryError and not the whole machine.

    RLIMIT_AS would count reserved address space too (each thread's arena reserves 64 MiB) and break honest handlers.
    """
    try:
        resource.setrlimit(resource.RLIMIT_DATA, (data_bytes, data_bytes))
    except (ValueError, OSError):
        # A lower limit is in force already, or this system has none: the worker runs all the same.
        return


class FromSource(SourceFileLoader):
    """Compiles each module that it loads: byte code beside it is neither read nor left there."""

    def get_code(self, fullname: str) -> CodeType:
        """The code of a module, from its source alone."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def load_from_source(root: str) -> None:
    """Load modules below a folder from the files that were checked, and never from byte code that was laid beside them.

    All other modules come from their byte code as ever: compiling the product and its libraries takes seconds.
    """
    finder = FileFinder.path_hook((ExtensionFileLoader, EXTENSION_SUFFIXES), (FromSource, SOURCE_SUFFIXES))

    def below_root(path: str) -> Any:
        if path != root and not path.startswith(root + os.sep):
            raise ImportError(f"{path} is not below {root}", path=path)
        return finder(path)

    sys.path_hooks.insert(0, below_root)


def main(text: str) -> None:
    """Become the runtime client that the argument asks for."""
    plan = json.loads(text)
    tie_to_parent(plan["parent"])
    begin(plan)


def begin(plan: Mapping[str, Any]) -> None:
    """Serve as the plan says, in a process that is tied to the pool; goes on until the process is ended."""
    fence_memory(plan["data_bytes"])
    if plan["apart"]:
        load_from_source(plan["root"])
    sys.path.insert(0, plan["root"])
    if plan["client"] == "awslambdaric":
        sys.argv = ["awslambdaric", plan["handler"]]
        runpy.run_module("awslambdaric", run_name="__main__")
    else:
        from tdev.platform.invocation.runtime_client import Place, serve

        place = Place(plan["function"], plan["memory"], plan["log_group"], plan["log_stream"])
        serve(plan["api"], plan["handler"], place)


if __name__ == "__main__":
    main(sys.argv[1])
