"""How much of a tenant may be under way at once, counted in the store, but not for every request.

What is under way grows only by what is let in. So after a count of n of m, a process may let a part of m - n in before
it counts again; when each of the processes does so, they stay below m together.
"""

import threading
from collections.abc import Callable

PROCESSES = 16
"""Most processes that share a store on one machine. Where there are more of them, the limit may be passed by some."""


class Headroom:
    """What one process may let in, by tenant, before it must count again.

    Args:
        most: The limit; 0: there is none.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._free: dict[str, int] = {}
        self._lock = threading.Lock()

    def has(self, tenant: str, count: Callable[[int], int]) -> bool:
        """Whether one more may come in.

        Args:
            tenant: Whose it is.
            count: Counts what is under way, up to the number that it gets.
        """
        if not self.most:
            return True
        with self._lock:
            free = self._free.get(tenant, 0)
            if free > 0:
                self._free[tenant] = free - 1
                return True
        left = self.most - count(self.most)
        with self._lock:
            self._free[tenant] = max(0, left // PROCESSES - 1)
        return left > 0
