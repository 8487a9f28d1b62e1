"""Runs that are ready before they are needed: started, and behind their walls. Each serves one task and ends."""

import contextlib
import subprocess
import threading
import time
from collections.abc import Callable

from tdev.kernel.errors import PlatformError
from tdev.platform.sandbox import Isolation, SandboxLimits
from tdev.platform.sandbox.embedded.conversation import Conversation, End
from tdev.platform.sandbox.embedded.starting import Modules
from tdev.platform.sandbox.embedded.verdict import isolation_of
from tdev.platform.sandbox.embedded.workspace import Workspace


class ReadyRun:
    """One run without its task yet.

    Args:
        talk: Its channels.
        workspace: Its folder, removed at the end.
        limits: What it is limited to.
        modules: What it has loaded.
        process: Set when it is a child of this process, which then has to be waited for.
    """

    def __init__(
        self,
        talk: Conversation,
        workspace: Workspace,
        limits: SandboxLimits,
        modules: Modules,
        process: "subprocess.Popen[bytes] | None" = None,
    ) -> None:
        self.talk = talk
        self.workspace = workspace
        self.limits = limits
        self.made_at = time.monotonic()
        self._modules = frozenset(modules)
        self._process = process
        self._isolation: Isolation | None = None

    def isolation(self) -> Isolation:
        """Which walls it raised; waits until they stand. Raises ``Ended`` when it did not get so far."""
        if self._isolation is None:
            self.talk.count_again()
            self._isolation = isolation_of(self.talk.receive())
        return self._isolation

    def fits(self, limits: SandboxLimits, modules: Modules) -> bool:
        """Whether it has these limits, and has loaded at least these modules."""
        return self.limits == limits and self._modules.issuperset(modules)

    def close(self) -> End:
        """End it and remove its folder; answers how it had ended."""
        end = self.talk.close()
        self.workspace.remove()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        return end


class Pool:
    """A few ready runs with the usual limits; one that is taken is replaced at once, without waiting for it.

    Nothing is made ready before the second run, for most processes that run foreign code do so once.

    Args:
        start: Starts a run with limits and loaded modules.
        size: How many wait; 0 starts each when it is asked for.
        modules: What those that wait have loaded.
        keep_s: Seconds that one waits at most; it ends by itself a little later.
    """

    def __init__(
        self, start: Callable[[SandboxLimits, Modules], ReadyRun], *, size: int, modules: Modules, keep_s: float
    ) -> None:
        self._start = start
        self._size = size
        self._modules = modules
        self._keep_s = keep_s
        self._usual = SandboxLimits()
        self._ready: list[ReadyRun] = []
        self._asked = 0
        self._lock = threading.Lock()

    def take(self, limits: SandboxLimits, modules: Modules) -> tuple[ReadyRun, bool]:
        """A run for one task, and whether it had waited. Raises ``PlatformError`` when none can be started."""
        with self._lock:
            self._discard_old()
            found = next((ready for ready in self._ready if ready.fits(limits, modules)), None)
            if found is not None:
                self._ready.remove(found)
            self._asked += 1
            usual = self._asked > 1 and self._size > 0 and limits == self._usual
            taken = found or self._start(limits, self._modules if usual else modules)
            with contextlib.suppress(PlatformError):  # the one that is needed is there
                while usual and len(self._ready) < self._size:
                    self._ready.append(self._start(limits, self._modules))
        return taken, found is not None

    def close(self) -> None:
        """End all that wait. The pool can be used again."""
        with self._lock:
            waiting, self._ready = self._ready, []
        for ready in waiting:
            ready.close()

    def _discard_old(self) -> None:
        oldest = time.monotonic() - self._keep_s
        for ready in [ready for ready in self._ready if ready.made_at < oldest]:
            self._ready.remove(ready)
            ready.close()
