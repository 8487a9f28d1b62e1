"""Calls code that is not ours: through the sandbox, and nowhere else."""

from collections.abc import Callable
from typing import Any

from tdev.kernel.errors import StepError, StepTimeoutError
from tdev.platform.sandbox import Sandbox
from tdev.sdk.context import Context


def foreign_call(
    sandbox: Sandbox, source: str, attribute: str, ref: str
) -> Callable[[dict[str, Any], Context | None], Any]:
    """A callable that runs ``attribute`` of a source text in the sandbox.

    It raises ``StepError`` with the type and message of what the code raised, ``StepTimeoutError`` when it took too
    long, and ``DeniedError`` when this machine cannot isolate it.
    """

    def call(given: dict[str, Any], context: Context | None) -> Any:
        done = sandbox.run(source, attribute, given)
        if done.error is not None:
            kind = StepTimeoutError if done.limit in ("Timeout", "CpuTime") else StepError
            raise kind(f"{ref} failed: {done.error.get('type', 'Error')}: {done.error.get('message', '')}"[:2000])
        return done.output

    return call
