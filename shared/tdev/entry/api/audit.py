"""``/api/audit``: who did what, when, to which thing, and what was refused; and whether the records are intact."""

import re
from datetime import datetime
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator, AwareDatetime, BeforeValidator

from tdev.domain.audit.trail import Wanted
from tdev.domain.audit.verification import Verifier
from tdev.entry.api.fields import Cursor, Limit
from tdev.entry.api.resource import Resource, caller
from tdev.entry.process import runtime
from tdev.kernel.clock import iso
from tdev.kernel.errors import NotFoundError
from tdev.model.identity import AuditCheck, AuditHead, AuditRecord
from tdev.model.noun import Digest, Noun

RESOURCE = Resource("audit", "Who did what, and what was refused")
_NEWEST = 10**12 - 1
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]")


def _in_our_time(at: datetime) -> datetime:
    if not 1970 <= at.year <= 2999:
        raise ValueError("name a time from 1970 to 2999")
    return at


def _written_out(given: object) -> object:
    """Not a number of seconds, which pydantic would take."""
    if not isinstance(given, str) or _DATE.match(given) is None:
        raise ValueError("write it as 2026-11-21T08:00:00Z")
    return given


Word = Annotated[str | None, Query(min_length=1, max_length=300)]

Since = Annotated[
    Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_in_our_time)] | None,
    Query(description="only what is not older than this time (RFC 3339)"),
]


class AuditPage(Noun):
    """Records, newest first; a page with filters may be short although ``next`` says that there are more."""

    items: tuple[AuditRecord, ...]
    next: str | None = None


@RESOURCE.get("/api/audit", answer=AuditPage, needs="approver")
def list_audit(
    subject: Word = None,
    action: Word = None,
    target: Word = None,
    since: Since = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> AuditPage:
    """List the records of this tenant, newest first."""
    wanted = Wanted(subject, action, target, iso(since.timestamp()) if since else None)
    found, following = runtime().trail(caller().tenant).newest(wanted, cursor, limit)
    return AuditPage(items=tuple(found), next=following)


@RESOURCE.get("/api/audit/head", answer=AuditHead, needs="approver")
def audit_head() -> AuditHead:
    """Look at the newest record's number and hash.

    Noted in another place, it proves later that nothing before it was changed.
    """
    head = runtime().trail(caller().tenant).head()
    if head is None:
        raise NotFoundError("nothing has been recorded yet", hint="every change is recorded; make one")
    return head


@RESOURCE.get("/api/audit/verify", answer=AuditCheck, needs="approver")
def verify_audit(
    after: Annotated[int, Query(ge=0, le=_NEWEST, description="the record with this number is believed")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000, description="how many records to check")] = 1000,
    noted: Annotated[
        Digest | None, Query(description="a hash noted earlier: the answer says which record has it")
    ] = None,
) -> AuditCheck:
    """Check that records are as they were written: none edited, removed, added, moved or cut off.

    `next` says after which number to go on; null when the end is reached.
    """
    here, tenant = runtime(), caller().tenant
    return Verifier(here.tables_of(tenant), tenant).check(after=after, limit=limit, noted=noted)
