"""The callers store: AWS identity -> tenant and roles. Operators write it; the door looks a signer up in it."""

import builtins
from collections.abc import Iterable

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.domain.identity.arns import checked_arn
from tdev.kernel.clock import Clock, iso, system_clock
from tdev.kernel.errors import ConditionFailedError, ConflictError, Finding, InvalidError, NotFoundError
from tdev.kernel.roles import ROLES, Role
from tdev.kernel.tenant import is_home
from tdev.model.identity import Caller
from tdev.platform.storage import Absent, Delete, Equals, Item, Key, Put, Query, Tables

_TABLE = "callers"
_PARTITION = "CALLERS"
"""One partition, for a few hundred at most: a list is a query and a look-up is a get, without an index."""
KNOWN_S = 60
"""How long an answer is believed: a caller that was removed may come in for as long."""
UNKNOWN_S = 5
"""How long it is believed that somebody is unknown: whoever was just added waits no longer."""
_MOST_KEPT = 1000


class Callers:
    """Whose tenant the AWS identities are. Not the data of a tenant, so one store for all of them."""

    def __init__(self, tables: Tables, *, clock: Clock = system_clock) -> None:
        """Keep them in these tables; answers are remembered by this clock."""
        self._tables = tables
        self._clock = clock
        self._kept: dict[str, tuple[float, Caller | None]] = {}

    def find(self, arn: str) -> Caller | None:
        """The caller with this ARN, as it was within the last ``KNOWN_S`` seconds (``UNKNOWN_S``: that there is none).

        Raises:
            PlatformError: When the store does not answer.
        """
        now = self._clock()
        kept = self._kept.get(arn)
        if kept is not None and 0 <= now - kept[0] < (KNOWN_S if kept[1] else UNKNOWN_S):
            return kept[1]
        found = self._stored(arn)
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[arn] = (now, found)
        return found

    def put(self, arn: str, tenant: str, roles: Iterable[Role], *, actor: str) -> Caller:
        """Let an identity in, for one tenant and with these roles; they replace the roles that it has there.

        The tenant's audit trail has a record of it.

        Raises:
            InvalidError: When the ARN is of no role or user, the tenant is none, or there is no role.
            ConflictError: When it belongs to another tenant.
        """
        arn = checked_arn(arn)
        wanted = set(roles)
        given = tuple(role for role in ROLES if role in wanted)
        _check(tenant, given)
        before = self._stored(arn)
        caller = Caller(arn=arn, tenant=tenant, roles=given, added_by=actor, added_at=iso(self._clock()))
        item = {**_key(arn), "tenant": tenant, "doc": caller.model_dump_json()}
        when = Absent() if before is None else Equals("tenant", tenant)
        deed = Deed(actor, "change_caller" if before else "add_caller", arn, detail={"roles": list(given)})
        try:
            self._trail(tenant).append(deed, Put(_TABLE, item, when))
        except ConditionFailedError as cause:
            raise _taken(arn) from cause
        self._kept.pop(arn, None)
        return caller

    def remove(self, arn: str, *, actor: str) -> Caller:
        """Let an identity in no longer; answers what it was. Its tenant's audit trail has a record of it.

        Raises:
            InvalidError: When the ARN is of no role or user.
            NotFoundError: When it is not there.
        """
        arn = checked_arn(arn)
        before = self._stored(arn)
        if before is None:
            raise _missing(arn)
        deed = Deed(actor, "remove_caller", arn, detail={"roles": list(before.roles)})
        try:
            self._trail(before.tenant).append(deed, Delete(_TABLE, _key(arn), Equals("tenant", before.tenant)))
        except ConditionFailedError as cause:
            raise _missing(arn) from cause
        self._kept.pop(arn, None)
        return before

    def list(self) -> builtins.list[Caller]:
        """All of them, ordered by ARN."""
        page = self._tables.query(Query(_TABLE, _PARTITION))
        items = page.items
        while page.cursor is not None:
            page = self._tables.query(Query(_TABLE, _PARTITION, cursor=page.cursor))
            items = items + page.items
        return [_read(item) for item in items]

    def _stored(self, arn: str) -> Caller | None:
        item = self._tables.get(_TABLE, _key(arn))
        return _read(item) if item else None

    def _trail(self, tenant: str) -> AuditTrail:
        return AuditTrail(self._tables, tenant, clock=self._clock)


def _check(tenant: str, roles: tuple[Role, ...]) -> None:
    findings = []
    if not is_home(tenant):
        findings.append(Finding("#/tenant", f"{tenant[:80]!r} is no tenant: 1 to 40 of a-z 0-9 -", "tenant"))
    if not roles:
        findings.append(Finding("#/roles", f"name at least one of {', '.join(ROLES)}", "roles"))
    if findings:
        raise InvalidError("; ".join(finding.message for finding in findings), findings)


def _key(arn: str) -> Key:
    return {"pk": _PARTITION, "sk": arn}


def _read(item: Item) -> Caller:
    return Caller.model_validate_json(item["doc"])


def _taken(arn: str) -> ConflictError:
    hint = f"remove it there first: tdev callers remove {arn}"
    return ConflictError(f"{arn} is a caller of another tenant, or was changed at this moment", hint=hint)


def _missing(arn: str) -> NotFoundError:
    return NotFoundError(f"{arn} is no caller", hint="see who is: tdev callers list")
