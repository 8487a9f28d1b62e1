"""The runtime of this process; a host (region, command line, test) may set its own."""

from tdev.runtime import Runtime
from tdev.runtime import runtime as from_settings

_HOLDER: list[Runtime] = []


def runtime() -> Runtime:
    """The runtime that the doors use."""
    return _HOLDER[-1] if _HOLDER else from_settings()


def use(given: Runtime | None) -> None:
    """Let the doors of this process use this runtime; None goes back to the one from the settings."""
    _HOLDER.clear()
    if given is not None:
        _HOLDER.append(given)
