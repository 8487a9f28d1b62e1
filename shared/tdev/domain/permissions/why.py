"""Why a service may do what it may do: for every statement the lines of code, the steps and the words of the goal."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from tdev.domain.permissions.deriving import Permissions, Reason
from tdev.kernel.json_types import canonical
from tdev.model.service import Statement


@dataclass(frozen=True)
class Explained:
    """A statement and all that makes it necessary."""

    statement: Statement
    reasons: tuple[Reason, ...]

    def document(self) -> dict[str, object]:
        """As JSON: the statement with its reasons as the code has them."""
        reasons = [{name: value for name, value in vars(reason).items() if value} for reason in self.reasons]
        return {**self.statement.model_dump(mode="json", exclude={"because"}), "reasons": reasons}


def explained(permissions: Permissions) -> tuple[Explained, ...]:
    """Every statement with its reasons, in the order of the statements."""
    reasons: dict[tuple[str, str], set[Reason]] = {}
    for grant in permissions.grants:
        reasons.setdefault((grant.action, grant.condition), set()).add(grant.reason)
    return tuple(
        Explained(
            statement,
            tuple(sorted({r for a in statement.actions for r in reasons[a, canonical(statement.condition)]})),
        )
        for statement in permissions.statements
    )


def why_lines(permissions: Permissions) -> Iterator[str]:
    """The explanation as text, a statement after another; at the end what could not be read or bound."""
    for one in explained(permissions):
        yield f"{', '.join(one.statement.actions)}"
        yield from (f"  on {resource}" for resource in one.statement.resources)
        if one.statement.condition:
            yield f"  if {json.dumps(one.statement.condition, sort_keys=True)}"
        yield from (f"    {_said(reason)}" for reason in one.reasons)
    for finding in permissions.findings:
        component = finding.pointer.removeprefix("#/components/").removesuffix("/code")
        yield f"not granted or not bound: {component} {finding.message}"


def _said(reason: Reason) -> str:
    step = f", step {reason.step}" if reason.step else ""
    words = f': "{reason.words}"' if reason.words else ""
    return f"{reason.component} line {reason.line} calls {reason.operation}{step}{words}"
