"""Why a service may do what it may do: for every statement the lines of code, the steps and the words of the goal."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tdev.domain.permissions.deriving import Permissions, Reason
from tdev.kernel.json_types import canonical
from tdev.model.service import Because, Statement


@dataclass(frozen=True)
class Explained:
    """A statement and all that makes it necessary."""

    statement: Statement
    reasons: tuple[Reason, ...]

    def document(self) -> dict[str, object]:
        """As JSON: the statement with its reasons as the code has them."""
        return _document(self.statement, self.reasons)


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
        yield from _lines(one.statement, one.reasons)
    for finding in permissions.findings:
        component = finding.pointer.removeprefix("#/components/").removesuffix("/code")
        yield f"not granted or not bound: {component} {finding.message}"


def statement_lines(statement: Statement) -> Iterator[str]:
    """A statement that was packed, explained by the reasons that it carries."""
    return _lines(statement, map(_reason, statement.because))


def statement_document(statement: Statement) -> dict[str, object]:
    """A statement that was packed, as ``Explained.document`` has it."""
    return _document(statement, map(_reason, statement.because))


def _lines(statement: Statement, reasons: Iterable[Reason]) -> Iterator[str]:
    yield f"{', '.join(statement.actions)}"
    yield from (f"  on {resource}" for resource in statement.resources)
    if statement.condition:
        yield f"  if {json.dumps(statement.condition, sort_keys=True)}"
    yield from (f"    {_said(reason)}" for reason in reasons)


def _document(statement: Statement, reasons: Iterable[Reason]) -> dict[str, Any]:
    told = [{name: value for name, value in vars(reason).items() if value} for reason in reasons]
    return {**statement.model_dump(mode="json", exclude={"because"}), "reasons": told}


def _reason(because: Because) -> Reason:
    return Reason(because.component, because.line or 0, because.operation, because.step or "", because.words)


def _said(reason: Reason) -> str:
    line = f" line {reason.line}" if reason.line else ""
    calls = f" calls {reason.operation}" if reason.operation else ""
    step = f", step {reason.step}" if reason.step else ""
    words = f': "{reason.words}"' if reason.words else ""
    return f"{reason.component}{line}{calls}{step}{words}"
