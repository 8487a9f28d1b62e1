"""A component calls another one by its name, while it runs."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from tdev.domain.workflow.compiling import Executable
from tdev.kernel.effects import FREE_EFFECTS
from tdev.kernel.errors import DeniedError
from tdev.sdk.context import Context

MOST_NESTED = 8
"""How deep components may call one another."""


def nested_call(
    executable: Executable,
    payload: Mapping[str, Any],
    context: Callable[[], Context],
    depth: int,
    free: Collection[str] = FREE_EFFECTS,
) -> Any:
    """Call it for another component.

    Args:
        executable: What is called.
        payload: Its input.
        context: Makes its context, if it wants one.
        depth: How many calls this one is inside of.
        free: Effects that need no approval here.

    Raises:
        DeniedError: When it has a guarded effect, for nobody approved that; or when the calls are nested too deep.
    """
    guarded = sorted(set(executable.effects) - {*free, "invoke"})
    if guarded:
        message = f"{executable.ref} has the effect {', '.join(guarded)}, and a component may not call it"
        raise DeniedError(message, hint="make it a step of its own, so that a person can approve it")
    if depth >= MOST_NESTED:
        raise DeniedError(f"components call one another more than {MOST_NESTED} deep ({executable.ref})")
    return executable.call(dict(payload), context() if executable.wants_context else None)
