"""The life of a component version: experimental -> stable -> deprecated -> retired. The rules are the table below.

Switching a version off (``bans``) stands beside this: it is for one tenant, at any time, and can be taken back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from tdev.kernel.errors import Finding, InvalidError, StatusRefusedError
from tdev.kernel.roles import Role
from tdev.model.component import Status
from tdev.model.lifecycle import Check

Said = Literal["reason", "replacement"]


@dataclass(frozen=True, slots=True)
class Change:
    """One way from a status to another.

    Attributes:
        role: Who may go it.
        owner: Who may go it for a version that he has published himself.
        needs: What must be said.
        vetted: Whether the version must pass the rules of ``vetting``.
        unused: Whether no service may answer with it.
    """

    role: Role = "approver"
    owner: Role = "approver"
    needs: tuple[Said, ...] = ()
    vetted: bool = False
    unused: bool = False


CHANGES: Mapping[tuple[Status, Status], Change] = {
    ("experimental", "stable"): Change(vetted=True),
    ("experimental", "deprecated"): Change(owner="developer", needs=("reason", "replacement")),
    ("experimental", "retired"): Change(needs=("reason",), unused=True),
    ("stable", "experimental"): Change(needs=("reason",)),
    ("stable", "deprecated"): Change(owner="developer", needs=("reason", "replacement")),
    ("deprecated", "stable"): Change(needs=("reason",), vetted=True),
    ("deprecated", "retired"): Change(unused=True),
    ("retired", "deprecated"): Change(needs=("reason",)),
}
"""Every change there is. What is stable is deprecated before it is retired, so that its users hear of it."""

_WHAT: Mapping[Said, str] = {
    "reason": "say why",
    "replacement": "name what is to be used instead, as Name@1.2.0",
}


def change_of(ref: str, before: Status, after: Status) -> Change:
    """The rules of one change.

    Raises:
        StatusRefusedError: When there is no such way.
    """
    if before == "disabled":
        message = f"{ref} is disabled; its status stays what it was"
        raise StatusRefusedError(message, hint=f"first let it be used again: tdev component enable {ref}")
    found = CHANGES.get((before, after))
    if found is None:
        ways = " or ".join(to for source, to in CHANGES if source == before)
        message = f"{ref} is {before} and cannot become {after}"
        raise StatusRefusedError(
            message, [Finding("#/status", message, "no_such_change")], hint=f"first make it {ways}"
        )
    return found


def check_said(change: Change, given: Mapping[str, str | None]) -> None:
    """Whether everything was said that a change needs. Raises ``InvalidError`` with one finding per missing word."""
    missing = [Finding(f"#/{name}", _WHAT[name], "missing") for name in change.needs if not given.get(name)]
    if missing:
        told = "; ".join(f"{finding.pointer} {finding.message}" for finding in missing)
        raise InvalidError(f"this change of status needs more: {told}", missing)


def check_passed(ref: str, after: Status, checks: Iterable[Check], reason: str) -> None:
    """Whether what was seen allows the change.

    Args:
        ref: ``Name@1.2.0``.
        after: The wanted status.
        checks: What was seen.
        reason: What the person says; it stands in for what could not be looked at, never for what failed.

    Raises:
        StatusRefusedError: With one finding per rule: its name, and what was seen.
    """
    found = list(checks)
    open_ones = [check for check in found if check.outcome == "failed"]
    hint = "publish a better version, and promote that one"
    if not open_ones and not reason:
        open_ones = [check for check in found if check.outcome == "unknown"]
        hint = "an approver may vouch for what cannot be looked at here: give a reason"
    if open_ones:
        told = "; ".join(f"{check.rule}: {check.evidence}" for check in open_ones)
        findings = [Finding("#/status", check.evidence, check.rule) for check in open_ones]
        raise StatusRefusedError(f"{ref} cannot become {after}: {told}", findings, hint=hint)
