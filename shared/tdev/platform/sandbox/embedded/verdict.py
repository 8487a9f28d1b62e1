"""What to make of the end of a run: computed by the caller, from what the run can not forge."""

import signal
from typing import Any

from tdev.platform.sandbox import Isolation, SandboxLimits
from tdev.platform.sandbox.embedded.conversation import End, Ended

LIMITS = frozenset({"Timeout", "CpuTime", "OutputLimit", "DiskLimit", "TooLarge"})
"""Types of error that say a limit was reached; they mean it only in ``SandboxRun.limit``."""


def isolation_of(report: Any) -> Isolation:
    """The level, from which walls held: see ``docs/security.md`` for what each level means."""
    held, missing = tuple(report["held"]), tuple(report["missing"])
    first = {wall.partition(" ")[0].rstrip(":") for wall in held}
    if {"namespaces", "landlock", "seccomp", "limits"} <= first:
        level = "strong"
    elif {"landlock", "seccomp", "limits"} <= first:
        level = "medium"
    else:
        level = "weak" if first & {"namespaces", "landlock", "seccomp"} else "none"
    return Isolation(level, held, missing)


def told_of(ended: Ended, end: End, limits: SandboxLimits) -> dict[str, str]:
    """The error of a run without an answer.

    Args:
        ended: Why there is none.
        end: How its process ended, when it did so by itself; else ``code`` is 0.
        limits: Those of the run.
    """
    code = end.code or 0
    number = -code if code < 0 else code - 128 if code > 128 else 0
    # Code can send itself the signal, but not have spent the time. The limit counts whole ticks of the clock, the
    # usage exact time: on a busy machine they differ by a good part.
    if number in (signal.SIGXCPU, signal.SIGKILL) and end.cpu_s >= limits.cpu_s / 2:
        return {"type": "CpuTime", "message": f"it used more than {limits.cpu_s} s of CPU time"}
    if number:
        name = signal.Signals(number).name if number in set(signal.Signals) else str(number)
        return {"type": "Crashed", "message": f"the process was ended by signal {name}"}
    return {"type": ended.reason, "message": ended.message}


def checked(outcome: Any) -> tuple[Any, dict[str, str] | None]:
    """Output and error of an answer; the code may have tampered with it, so its shape is looked at."""
    error = outcome.get("error") if isinstance(outcome, dict) else None
    if isinstance(error, dict):
        told = {str(key)[:50]: _text(str(value)[:2000]) for key, value in error.items()}
        return None, {"type": "Error", "message": "", **told}
    if not isinstance(outcome, dict) or set(outcome) != {"output"}:
        return None, {"type": "NoResult", "message": "the code answered something else than a result"}
    output = outcome["output"]
    if not _travels(output):
        return None, {"type": "NotJson", "message": "the result holds half a character pair or a number JSON lacks"}
    return output, None


def _travels(value: Any) -> bool:
    """True for JSON that every layer can write down: no half character pairs, no infinities."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            waiting += [*found, *found.values()]
        elif isinstance(found, list):
            waiting += found
        elif (isinstance(found, str) and _text(found) != found) or (isinstance(found, float) and found - found != 0):
            return False
    return True


def _text(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
