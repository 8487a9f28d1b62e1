"""From the port's operations to the requests of DynamoDB."""

from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer

from tdev.platform.storage import Absent, Check, Condition, Delete, Equals, Exists, Item, LessThan, Put, Update
from tdev.platform.storage.document import plain_number
from tdev.platform.tables import Table

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


class Expression:
    """Names and values of one request; every name is a placeholder, so reserved words do no harm."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._values: dict[str, Any] = {}

    def name(self, attribute: str) -> str:
        """The placeholder of an attribute."""
        placeholder = f"#{len(self._names)}"
        self._names[placeholder] = attribute
        return placeholder

    def value(self, value: Any) -> str:
        """The placeholder of a value."""
        placeholder = f":{len(self._values)}"
        self._values[placeholder] = _serialize(value)
        return placeholder

    def arguments(self) -> dict[str, Any]:
        """What the request has to carry for the placeholders."""
        found: dict[str, Any] = {}
        if self._names:
            found["ExpressionAttributeNames"] = self._names
        if self._values:
            found["ExpressionAttributeValues"] = self._values
        return found


def serialized(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes as DynamoDB writes them."""
    return {name: _serialize(value) for name, value in attributes.items()}


def deserialized(attributes: Mapping[str, Any]) -> Item:
    """The item that DynamoDB wrote as ``attributes``."""
    return {name: _plain(_deserialize(value)) for name, value in attributes.items()}


def request(operation: Put | Delete | Check | Update, table: Table, name: str, now: int) -> dict[str, Any]:
    """The request for one operation on the physical table ``name``; ``now`` decides what has expired."""
    expression = Expression()
    found: dict[str, Any] = {"TableName": name}
    if isinstance(operation, Put):
        found["Item"] = serialized(operation.item)
    else:
        found["Key"] = serialized({table.pk: operation.key[table.pk], table.sk: operation.key[table.sk]})
    if isinstance(operation, Update):
        found["UpdateExpression"] = _changes(operation, expression)
    condition = _condition(operation, table, expression, now)
    if condition:
        found["ConditionExpression"] = condition
        found["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return found | expression.arguments()


def alive(table: Table, expression: Expression, now: int) -> str:
    """The expression that an item has not expired; empty for a table without expiry."""
    if not table.ttl:
        return ""
    ttl = expression.name(table.ttl)
    return f"(attribute_not_exists({ttl}) OR {ttl} > {expression.value(now)})"


def _changes(update: Update, expression: Expression) -> str:
    name, value = expression.name, expression.value
    parts = {
        "SET": [f"{name(attribute)} = {value(new)}" for attribute, new in update.set.items()],
        "ADD": [f"{name(attribute)} {value(amount)}" for attribute, amount in update.add.items()],
        "REMOVE": [name(attribute) for attribute in update.remove],
    }
    return " ".join(f"{word} {', '.join(changes)}" for word, changes in parts.items() if changes)


def _condition(operation: Put | Delete | Check | Update, table: Table, expression: Expression, now: int) -> str:
    """The condition, in which an expired item counts as absent. An update must not grow on what has expired."""
    changes = isinstance(operation, Update)
    if operation.when is None:
        return alive(table, expression, now) if changes else ""
    if isinstance(operation.when, Absent):
        absent = f"attribute_not_exists({expression.name(table.pk)})"
        if not table.ttl or changes:
            return absent
        return f"{absent} OR {expression.name(table.ttl)} <= {expression.value(now)}"
    condition = _comparison(operation.when, table, expression)
    living = alive(table, expression, now)
    return f"{condition} AND {living}" if living else condition


def _comparison(condition: Condition, table: Table, expression: Expression) -> str:
    match condition:
        case Equals(attribute, value):
            return f"{expression.name(attribute)} = {expression.value(value)}"
        case LessThan(attribute, value):
            return f"{expression.name(attribute)} < {expression.value(value)}"
        case Exists() | Absent() | None:
            return f"attribute_exists({expression.name(table.pk)})"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(element) for name, element in value.items()}
    if isinstance(value, list):
        return [_plain(element) for element in value]
    if isinstance(value, set):
        return {_plain(element) for element in value}
    if isinstance(value, Binary):
        return bytes(value)
    return plain_number(value) if hasattr(value, "as_tuple") else value
