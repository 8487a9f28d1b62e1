"""Code of components in this very process: for a generated service on AWS, whose function and role are its walls.

The service was packed for exactly this code, its role allows what the code needs and nothing else, and no other service
shares the process. Anywhere else foreign code belongs behind the walls of ``embedded``.
"""

import sys
import tempfile
import time
from itertools import count
from typing import Any

from tdev.platform.sandbox import Isolation, SandboxLimits, SandboxRun
from tdev.platform.sandbox.embedded.guest import outcome

_NUMBERS = count(1)


class OwnProcess:
    """Runs code as the guest of the sandbox does, without walls: ``isolation`` says so. The host's limits hold."""

    @property
    def isolation(self) -> Isolation:
        """Level ``none``."""
        return Isolation("none")

    def run(
        self, source: str, attribute: str, payload: dict[str, Any], limits: SandboxLimits | None = None
    ) -> SandboxRun:
        """See ``Sandbox.run``. Limits are not looked at: the host has those of the whole call."""
        started = time.perf_counter()
        module = f"component_{next(_NUMBERS)}"
        try:
            with tempfile.TemporaryDirectory(prefix="tdev-component-") as workspace:
                found = outcome(source, attribute, payload, workspace, module)
        finally:
            sys.modules.pop(module, None)
        ms = (time.perf_counter() - started) * 1000
        return SandboxRun(self.isolation, found.get("output"), found.get("error"), ms=ms)
