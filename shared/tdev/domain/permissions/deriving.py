"""From the code of components to the statements of a policy, each with its reasons: the least that the calls need."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tdev.domain.permissions.arguments import at
from tdev.domain.permissions.binding import ACCOUNT, PARTITION, Manifest, bound, slots_in
from tdev.domain.permissions.calls import SdkCall, SdkCalls, sdk_calls
from tdev.domain.permissions.conditions import Condition, conditions_of
from tdev.domain.permissions.encryption import key_uses
from tdev.domain.permissions.naming import statement_of
from tdev.domain.permissions.table import ActionTable, action_table
from tdev.domain.permissions.values import UNKNOWN, Text, Value, as_text
from tdev.kernel.errors import Finding
from tdev.kernel.json_types import canonical
from tdev.model.service import Because, Statement


@dataclass(frozen=True)
class Source:
    """The code of a component, and why it runs: the step that calls it and the words of the goal behind the step."""

    component: str
    code: str
    step: str | None = None
    words: str = ""


@dataclass(frozen=True, order=True)
class Reason:
    """What makes a permission necessary: a call in a line of a component, and the step and words it serves."""

    component: str
    line: int
    operation: str
    step: str = ""
    words: str = ""


@dataclass(frozen=True, order=True)
class Grant:
    """One action on one resource under one condition (canonical JSON), and one reason for it."""

    action: str
    resource: str
    condition: str
    reason: Reason


@dataclass(frozen=True)
class Permissions:
    """What code may do: the statements, the grants they are merged from, and what could not be read or bound."""

    statements: tuple[Statement, ...]
    grants: tuple[Grant, ...]
    findings: tuple[Finding, ...]

    @property
    def slots(self) -> tuple[str, ...]:
        """What the manifest must still bind before the statements can be deployed."""
        return tuple(sorted({slot for grant in self.grants for slot in slots_in(grant.resource)}))


def permissions_of(
    sources: Iterable[Source], manifest: Manifest | None = None, *, table: ActionTable | None = None
) -> Permissions:
    """Derive the permissions of a service from the code of its components.

    Args:
        sources: One per step and component; code that several steps share is read once.
        manifest: Binds the resources that the code does not name.
        table: The actions; that of the package when not given.

    Raises:
        InvalidError: When a code cannot be read (with the line).
        PlatformError: When the table of the package is missing.
    """
    actions = table or action_table()
    known: dict[str, SdkCalls] = {}
    grants: dict[Grant, None] = {}
    findings: dict[Finding, None] = {}
    for source in sources:
        if source.code not in known:
            known[source.code] = sdk_calls(source.code, actions, filename=source.component)
        found = _Deriving(actions, manifest or Manifest(), source)
        grants |= dict.fromkeys(grant for call in known[source.code].calls for grant in found.grants(call))
        read = (*known[source.code].findings, *found.findings)
        findings |= dict.fromkeys(replace(f, pointer=f"#/components/{source.component}/code") for f in read)
    ordered = tuple(sorted(grants))
    sorted_findings = sorted(findings, key=lambda f: (f.pointer, f.line or 0, f.code, f.message))
    return Permissions(statements_of(ordered), ordered, tuple(sorted_findings))


def grants_of(call: SdkCall, source: Source, table: ActionTable, manifest: Manifest | None = None) -> tuple[Grant, ...]:
    """What one call needs, in order and each once; what cannot be bound keeps a slot."""
    return tuple(sorted(set(_Deriving(table, manifest or Manifest(), source).grants(call))))


def statements_of(grants: Sequence[Grant]) -> tuple[Statement, ...]:
    """Merge grants: actions with the same resources and condition are one statement. The order does not matter."""
    resources: dict[tuple[str, str], set[str]] = {}
    reasons: dict[tuple[str, str], set[Reason]] = {}
    for grant in grants:
        key = (grant.action, grant.condition)
        resources.setdefault(key, set()).add(grant.resource)
        reasons.setdefault(key, set()).add(grant.reason)
    merged: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for action, condition in sorted(resources):
        merged.setdefault((tuple(sorted(resources[action, condition])), condition), []).append(action)
    found = [
        Statement(
            actions=tuple(names),
            resources=where,
            condition=json.loads(condition),
            because=tuple(_because(reason) for reason in sorted({r for n in names for r in reasons[n, condition]})),
        )
        for (where, condition), names in merged.items()
    ]
    return tuple(sorted(found, key=lambda statement: (statement.actions, statement.resources, statement.text())))


class _Deriving:
    """Grants of one source."""

    def __init__(self, table: ActionTable, manifest: Manifest, source: Source) -> None:
        self._table = table
        self._manifest = manifest
        self._source = source
        self.findings: list[Finding] = []

    def grants(self, call: SdkCall) -> Iterator[Grant]:
        """Every action that a call needs, on what it needs it."""
        for action, argument in self._actions(call):
            if action == "iam:PassRole":
                yield from self._passing(call, argument)
                continue
            found = bound(self._table, call, action, self._manifest)
            self.findings += found.findings
            condition = conditions_of(call, action, found.resources, self._manifest)
            yield from (self._grant(call, action, resource, condition) for resource in found.resources)
            for use, key, through in key_uses(call, action, found.resources, self._manifest):
                yield self._grant(call, use, key, through)

    def _actions(self, call: SdkCall) -> Iterator[tuple[str, str]]:
        """The actions of a call, and for those that an argument makes necessary the argument."""
        operation = call.operation
        swapped = dict(pair for argument, pair in operation.instead.items() if at(call.arguments, argument))
        yield from ((swapped.get(action, action), "") for action in operation.needs or ())
        for path, actions in operation.extra.items():
            argument, _, wanted = path.partition(":")
            given = at(call.arguments, argument, unsure=call.open)
            if wanted and not any(_can_be(value, wanted) for value in given):
                continue
            if given and argument.rpartition(".")[2] in ("Statement",):
                yield from ((action, argument) for action in self._of_statements(call, argument))
            elif at(call.arguments, argument):
                yield from ((action, argument) for action in actions)
            elif given:
                needed = ", ".join(actions)
                self._find(
                    call, "arguments_dynamic", f"{call.name} needs {needed} when {argument} is among its arguments"
                )

    def _of_statements(self, call: SdkCall, argument: str) -> Iterator[str]:
        """PartiQL: the verb of the statement decides."""
        for value in at(call.arguments, argument, unsure=call.open):
            known = value.known if isinstance(value, Text) else None
            start = value.parts[0] if isinstance(value, Text) and isinstance(value.parts[0], str) else ""
            found = statement_of(known or start)
            if found is None:
                self._find(call, "statement_dynamic", f"the statement of {call.name} is put together at run time")
            else:
                yield f"dynamodb:PartiQL{found[0]}"

    def _passing(self, call: SdkCall, argument: str) -> Iterator[Grant]:
        """To hand a role on, the caller may pass exactly this role, to exactly this service."""
        condition = conditions_of(call, "iam:PassRole", (), self._manifest)
        named = argument.lower().endswith(("role", "rolearn"))
        values = at(call.arguments, argument, unsure=call.open) if named else (UNKNOWN,)
        for value in values:
            role = self._role(value)
            if role is None:
                role = "${iam.role}"
                self._find(call, "resource_unbound", f"{call.name} passes a role that is not named: bind iam.role")
            yield self._grant(call, "iam:PassRole", role, condition)

    def _role(self, value: Value) -> str | None:
        """The ARN of a role that is named by the code or the manifest."""
        content = as_text(value) or Text((UNKNOWN,))
        pieces = [piece if isinstance(piece, str) else self._manifest.named(piece) for piece in content.parts]
        known = "".join(piece for piece in pieces if piece is not None)
        name = self._manifest.names.get("iam.role") if None in pieces else known
        return name if name is None or name.startswith("arn:") else f"arn:{PARTITION}:iam::{ACCOUNT}:role/{name}"

    def _grant(self, call: SdkCall, action: str, resource: str, condition: Condition) -> Grant:
        source = self._source
        reason = Reason(source.component, call.line, call.name, source.step or "", source.words)
        return Grant(action, resource, canonical(condition), reason)

    def _find(self, call: SdkCall, code: str, message: str) -> None:
        self.findings.append(Finding("#/code", f"line {call.line}: {message}", code, call.line))


def _because(reason: Reason) -> Because:
    return Because(
        component=reason.component,
        line=reason.line,
        operation=reason.operation,
        step=reason.step or None,
        words=reason.words,
    )


def _can_be(value: Value, wanted: str) -> bool:
    return not isinstance(value, Text) or value.known in (None, wanted)
