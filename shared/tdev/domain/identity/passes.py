"""Passes: random words that stand for something a person may do for a while. Only their digest is kept.

A *ticket* lets one browser in, once. A *session* is what that browser has from then on. A *share* lets whoever has the
link read one execution. A pass is written ``<tenant>.<secret>``: the tenant says where to look, and a wrong one finds
nothing there. Giving and ending one can be on record: the audit record is then written in the same transaction.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.domain.records.keys import Keys
from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import ConditionFailedError, NotFoundError
from tdev.kernel.tenant import is_home
from tdev.platform.storage import Equals, Item, Key, Operation, Put, Tables

PassKind = Literal["ticket", "session", "share"]
ENTRANCE = "/ui/enter?ticket="
"""Where a browser brings its ticket."""
TICKET_S = 300
"""Seconds in which a ticket can be used."""
_TABLE = "idempotency"
_BYTES = 32
_TEXT = re.compile(r"(?P<tenant>[a-z0-9-]{1,40})\.(?P<secret>[A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass that is good now.

    Attributes:
        tenant: Whose data.
        says: What was written on it when it was given.
        expires: Epoch seconds.
    """

    tenant: str
    says: dict[str, Any]
    expires: int


def tenant_of(text: str) -> str | None:
    """The tenant that a pass names, which nobody has checked yet; None when the text is no pass."""
    found = _TEXT.fullmatch(text)
    return found["tenant"] if found and is_home(found["tenant"]) else None


def token_for(text: str, purpose: str) -> str:
    """A word that only the holder of a pass can know, for forms: keyed with the pass, so nothing more is kept."""
    return hmac.new(text.encode(), purpose.encode(), hashlib.sha256).hexdigest()


RecordedAs = Callable[[Pass], Deed]
"""What the audit trail says when a pass is given or ended; without it nothing is recorded."""


class Passes:
    """The passes of one tenant."""

    def __init__(self, tables: Tables, tenant: str, *, clock: Clock = system_clock) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self._tables = tables
        self._trail = AuditTrail(tables, tenant, clock=clock)
        self._keys = Keys(tenant)
        self._clock = clock

    def give(
        self, kind: PassKind, says: dict[str, Any], seconds: int, recorded: RecordedAs | None = None
    ) -> tuple[str, Pass]:
        """A new pass, good for so many seconds: its text, which is nowhere else, and what it is."""
        text = f"{self._keys.tenant}.{secrets.token_urlsafe(_BYTES)}"
        made = Pass(self._keys.tenant, says, int(self._clock()) + seconds)
        self._write(Put(_TABLE, self._item(kind, text, made)), made, recorded)
        return text, made

    def find(self, kind: PassKind, text: str) -> Pass:
        """What a pass says.

        Raises:
            NotFoundError: When there is none, or it is good no longer.
        """
        item = self._tables.get(_TABLE, self._key(kind, text))
        if item is None or item["ended"] or int(item["expires"]) <= self._clock():
            raise NotFoundError(f"this {kind} is not good, or good no longer")
        return Pass(self._keys.tenant, json.loads(item["says"]), int(item["expires"]))

    def end(self, kind: PassKind, text: str, recorded: RecordedAs | None = None) -> Pass:
        """Take a pass away, which works once; of two who try at the same time one gets it.

        Raises:
            NotFoundError: When there is none, or it is good no longer.
        """
        found = self.find(kind, text)
        item = {**self._item(kind, text, found), "ended": 1}
        try:
            self._write(Put(_TABLE, item, Equals("ended", 0)), found, recorded)
        except ConditionFailedError as cause:
            raise NotFoundError(f"this {kind} was used at this moment") from cause
        return found

    def _write(self, operation: Operation, about: Pass, recorded: RecordedAs | None) -> None:
        if recorded is None:
            self._tables.write(operation)
        else:
            self._trail.append(recorded(about), operation)

    def _item(self, kind: PassKind, text: str, made: Pass) -> Item:
        return {**self._key(kind, text), "says": json.dumps(made.says), "ended": 0, "expires": made.expires}

    def _key(self, kind: PassKind, text: str) -> Key:
        return self._keys.key(kind, "PASS", hashlib.sha256(text.encode("utf-8", "replace")).hexdigest())
