"""An emulation that makes written requests instead of running code."""

from collections.abc import Mapping, Sequence
from typing import Any

from tdev.platform.emulation import AwsRequest, Decide, Ran, Trial

Call = tuple[str, str, Mapping[str, Any]]


class ScriptedEmulation:
    """Makes these requests in every trial of a module, and keeps the trials.

    Args:
        calls: By module: service, method and arguments.
        fails: What every test raises: type and message.
    """

    def __init__(self, calls: Mapping[str, Sequence[Call]], fails: tuple[str, str] = ("", "")) -> None:
        self._calls = calls
        self._fails = fails
        self.trials: list[Trial] = []

    def run(self, trial: Trial, decide: Decide) -> tuple[Ran, ...]:
        """Ask about each; a refusal is what the one test raises."""
        self.trials.append(trial)
        error, message = self._fails
        for line, (service, method, arguments) in enumerate(self._calls.get(trial.module, ()), 1):
            refused = decide(AwsRequest(service, method, arguments, "us-east-1", line))
            if refused is not None:
                error, message = "ClientError", refused
        return (Ran("test_it", error, message),)

    def close(self) -> None:
        """There is nothing to end."""
