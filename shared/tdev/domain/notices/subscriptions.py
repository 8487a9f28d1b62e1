"""Where a tenant wants events sent: kept on record, with names of secrets and never with an address."""

import builtins

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.domain.notices.patterns import check_pattern, matches
from tdev.domain.records.keys import Keys
from tdev.kernel.clock import Clock, iso, system_clock
from tdev.kernel.errors import ConditionFailedError, ConflictError, Finding, InvalidError, NotFoundError
from tdev.model.notice import Envelope, Subscription, SubscriptionDraft
from tdev.platform.storage import Absent, Delete, Exists, Put, Query, Tables

_TABLE = "notices"
_PART = "SUBSCRIPTIONS"
MOST = 20
"""Subscriptions of one tenant."""


class Subscriptions:
    """The subscriptions of one tenant."""

    def __init__(self, tables: Tables, tenant: str, *, clock: Clock = system_clock) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self._tables = tables
        self._keys = Keys(tenant)
        self._trail = AuditTrail(tables, tenant, clock=clock)
        self._clock = clock

    def add(self, draft: SubscriptionDraft, *, actor: str, request_id: str = "") -> Subscription:
        """Keep a new one.

        Raises:
            InvalidError: When its pattern is none, a webhook has no key or Slack has one, or there are too many.
            ConflictError: When there is one of this name.
        """
        check_pattern(draft.pattern)
        if (draft.via == "webhook") == (draft.key is None):
            told = "name the secret that signs" if draft.via == "webhook" else "Slack checks no signature: leave it out"
            raise InvalidError(f"{draft.name} cannot be kept: {told}", [Finding("#/key", told, "key")])
        if len(self.list()) >= MOST:
            raise InvalidError(f"there are {MOST} subscriptions already", [Finding("#/name", "remove one", "too_many")])
        kept = Subscription(**draft.model_dump(), created_by=actor, created_at=iso(self._clock()))
        detail = {"via": draft.via, "address": draft.address}
        deed = Deed(actor, "subscribe", draft.name, request_id=request_id, detail=detail)
        item = {**self._key(draft.name), "doc": kept.model_dump_json()}
        try:
            self._trail.append(deed, Put(_TABLE, item, Absent()))
        except ConditionFailedError as cause:
            hint = "remove it first, or choose another name"
            raise ConflictError(f"there is a subscription {draft.name!r} already", hint=hint) from cause
        return kept

    def get(self, name: str) -> Subscription:
        """One of them. Raises ``NotFoundError``."""
        item = self._tables.get(_TABLE, self._key(name))
        if item is None:
            raise NotFoundError(f"there is no subscription {name!r}", hint="list them with: tdev notify list")
        return Subscription.model_validate_json(item["doc"])

    def list(self) -> builtins.list[Subscription]:
        """All of them, by name."""
        items = self._tables.query(Query(_TABLE, self._keys.partition(_PART), limit=2 * MOST)).items
        return [Subscription.model_validate_json(item["doc"]) for item in items]

    def remove(self, name: str, *, actor: str, request_id: str = "") -> None:
        """Forget one. Raises ``NotFoundError``."""
        self.get(name)
        try:
            deed = Deed(actor, "unsubscribe", name, request_id=request_id)
            self._trail.append(deed, Delete(_TABLE, self._key(name), Exists()))
        except ConditionFailedError as cause:
            raise NotFoundError(f"there is no subscription {name!r}") from cause

    def wanting(self, event: Envelope) -> builtins.list[Subscription]:
        """Those that an event goes to."""
        return [each for each in self.list() if _wants(each, event)]

    def _key(self, name: str) -> dict[str, str]:
        return dict(self._keys.key(f"S#{name}", _PART))


def _wants(subscription: Subscription, event: Envelope) -> bool:
    if event.detail_type == "NotificationTest":
        return event.detail["subscription"] == subscription.name
    if subscription.types and event.detail_type not in subscription.types:
        return False
    return matches(subscription.pattern, event.plain())
