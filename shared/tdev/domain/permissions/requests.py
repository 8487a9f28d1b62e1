"""What one request needs: the grants of a call whose arguments are all known, as IAM would look them up.

The same table and the same binding as for code, so the two cannot disagree about an operation; what can differ, and is
found by comparing them, is what the code was read to do and what it does.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tdev.domain.permissions.calls import SdkCall
from tdev.domain.permissions.deriving import Source, grants_of
from tdev.domain.permissions.table import ActionTable
from tdev.domain.permissions.values import UNKNOWN, Record, Row, Text, Value, text
from tdev.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Need:
    """One action on one resource that a request needs, and what IAM knows about the request: key -> values."""

    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]]


def needs_of(
    service: str, method: str, arguments: Mapping[str, Any], table: ActionTable, region: str | None = None
) -> tuple[Need, ...]:
    """What a request needs.

    Args:
        service: As boto3 names it.
        method: As the client's, ``put_object``.
        arguments: As JSON; None for what is no JSON.
        table: The actions.
        region: Of the client, when it is not that of the service that runs the code.

    Raises:
        NotFoundError: When the table does not know the operation.
    """
    known = table.service(service)
    operation = known.method(method) if known is not None else None
    if operation is None or operation.needs is None:
        raise NotFoundError(f"the table of {table.date} does not know {service}.{method}")
    values = {name: (_value(value),) for name, value in arguments.items()}
    call = SdkCall(service, operation, method, 1, values, region=text(region) if region else None)
    found = []
    for grant in grants_of(call, Source("request", ""), table):
        condition: dict[str, dict[str, list[str]]] = json.loads(grant.condition)
        context = {key: tuple(each) for keys in condition.values() for key, each in keys.items()}
        found.append(Need(grant.action, grant.resource, context))
    return tuple(found)


def _value(value: Any) -> Value:
    if isinstance(value, Mapping):
        return Record(tuple((key, (_value(each),)) for key, each in value.items()))
    if isinstance(value, list):
        return Row(tuple(_value(each) for each in value))
    if value is None:
        return Text((UNKNOWN,))
    return text(str(value).lower() if isinstance(value, bool) else str(value))
