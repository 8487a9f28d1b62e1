"""Whether a new version does as well as the one before it, by what callers saw: plain rules over plain figures.

A share of errors is judged from five calls on, or when every call failed; latency from twenty calls of both versions
on. Where there are fewer, nothing is said against the new one: its health is asked for all the same.
"""

from collections.abc import Iterable

from tdev.model.service import Check
from tdev.platform.hosting import Figures

LEAST_CALLS = 5
"""From so many calls on a share of errors means something."""
MORE_ERRORS = 0.05
"""By so much the share of errors may be above that of the version before."""
LEAST_TIMED = 20
"""From so many calls on a median means something."""
SLOWER = 2.0
"""The median may be so many times that of the version before, and ``SLACK_MS`` more."""
SLACK_MS = 50.0
BASELINE_S = 3600
"""For how long before a stage the figures of the version before count."""


def faults(checks: Iterable[Check], new: Figures, old: Figures | None) -> list[str]:
    """What speaks against a version; empty when nothing does.

    Args:
        checks: What is looked at; ``health`` is asked for elsewhere.
        new: What callers have seen of it.
        old: What they have seen of the version before; None when there is none.
    """
    wanted = set(checks)
    found = []
    if "errors" in wanted and (told := _errors(new, old)):
        found.append(told)
    if "latency" in wanted and (told := _latency(new, old)):
        found.append(told)
    return found


def _errors(new: Figures, old: Figures | None) -> str:
    if not new.errors or (new.calls < LEAST_CALLS and new.errors < new.calls):
        return ""
    share = new.errors / new.calls
    before = old.errors / old.calls if old is not None and old.calls else 0.0
    if share <= before + MORE_ERRORS:
        return ""
    compared = f", {before:.0%} before" if old is not None and old.calls else ""
    return f"{new.errors} of {new.calls} calls failed ({share:.0%}{compared})"


def _latency(new: Figures, old: Figures | None) -> str:
    if old is None or min(new.calls, old.calls) < LEAST_TIMED or new.p50_ms is None or old.p50_ms is None:
        return ""
    if new.p50_ms <= SLOWER * old.p50_ms + SLACK_MS:
        return ""
    return f"half of the calls take more than {new.p50_ms:.0f} ms, {old.p50_ms:.0f} ms before"
