"""Who did something last to each of some things: the newest record of each, read from the end of the trail."""

from collections.abc import Callable, Collection, Hashable
from typing import TypeVar

from tdev.domain.audit.trail import AuditTrail, Wanted
from tdev.model.identity import AuditRecord

Thing = TypeVar("Thing", bound=Hashable)
_PAGES, _PAGE = 5, 100
"""Pages that are read at most; a page looks at no more than 2,000 records itself."""


def newest_of(
    trail: AuditTrail, action: str, things: Collection[Thing], thing_of: Callable[[AuditRecord], Thing]
) -> dict[Thing, AuditRecord]:
    """The newest record of an action that was done, for each thing; nothing for one whose record is too far back.

    Args:
        trail: Of the tenant.
        action: As the records call it.
        things: Those that are asked about.
        thing_of: Which thing a record is about.
    """
    found: dict[Thing, AuditRecord] = {}
    cursor = None
    for _ in range(_PAGES if things else 0):
        records, cursor = trail.newest(Wanted(action=action), cursor, _PAGE)
        for record in records:
            thing = thing_of(record)
            if record.outcome == "done" and thing in things:
                found.setdefault(thing, record)
        if cursor is None or len(found) == len(things):
            break
    return found
