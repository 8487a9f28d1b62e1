"""Refusals on record, without a way to fill the store: who is refused much is recorded up to a measure.

A subject's first refusals are recorded one by one, then as many as the measure lets through; the next record says how
many were left out before it. Those are in the log, a line each, as every request is.
"""

import threading
from collections import Counter
from dataclasses import replace

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.domain.limits.bucket import Buckets

AT_ONCE = 300
PER_S = 1.0


class Refusals:
    """What one process has recorded of each subject, and what it left out."""

    def __init__(self, buckets: Buckets | None = None) -> None:
        """``buckets`` is the measure; by default 300 at once and one a second, for each subject."""
        self._buckets = buckets or Buckets(PER_S, AT_ONCE)
        self._left_out: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def record(self, trail: AuditTrail, tenant: str, deed: Deed) -> bool:
        """Record a refusal in its tenant's trail; False when it is only counted.

        Raises:
            PlatformError: When the trail cannot be written.
        """
        who = (tenant, deed.subject)
        if self._buckets.take(who):
            with self._lock:
                self._left_out[who] += 1
            return False
        with self._lock:
            left_out = self._left_out.pop(who, 0)
        if left_out:
            deed = replace(deed, detail={**deed.detail, "not_recorded_before": left_out})
        trail.append(deed)
        return True
