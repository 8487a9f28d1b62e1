"""Takes over how executions ended: what an EventBridge rule does on AWS, a thread does here."""

import logging
import queue
import threading

from tdev.kernel.errors import TDevError
from tdev.orchestration.deploy_settling import settle_ended_deployment
from tdev.orchestration.settling import settle_ended
from tdev.runtime import Runtime

_LOGGER = logging.getLogger("tdev.settler")


class Settler:
    """Settles ended executions one after another, apart from the engine's own thread.

    Args:
        runtime: The abilities of this process, with the machine whose executions end.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._ended: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="tdev-settler", daemon=True)
        self._thread.start()

    def __call__(self, arn: str) -> None:
        """Take note of an ended execution; a listener of the machine."""
        self._ended.put(arn)

    def close(self) -> None:
        """Settle what has ended so far, then stop."""
        self._ended.put(None)
        self._thread.join(timeout=10)

    def _work(self) -> None:
        while (arn := self._ended.get()) is not None:
            try:
                ended = self._runtime.machine.describe(arn)
                if ended.status != "SUCCEEDED":
                    settle_ended(self._runtime, arn, ended.input)
                    settle_ended_deployment(self._runtime, arn, ended.input)
            except TDevError as error:
                # Nothing is lost: whoever looks at the execution settles it again.
                _LOGGER.warning("%s was not settled: %s", arn, error.message)
