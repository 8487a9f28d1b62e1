"""Tables in DynamoDB: consistent reads, transactions, and every error of the SDK in our own tree."""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import ConditionFailedError, TDevError, TooLargeError
from tdev.platform.botocore_errors import code_of, translated
from tdev.platform.storage import Absent, Check, Delete, Item, Key, Operation, Page, Put, Query, Update
from tdev.platform.storage.cursor import read_cursor, write_cursor
from tdev.platform.storage.expression import Expression, alive, deserialized, request, serialized
from tdev.platform.storage.rules import Schema
from tdev.platform.tables import TABLES, Index, Table

_ATTEMPTS = 10
_CONFLICTS = frozenset({"TransactionConflictException", "TransactionInProgressException"})
_WORDS: Mapping[type, str] = {Put: "Put", Delete: "Delete", Check: "ConditionCheck", Update: "Update"}


class DynamoTables:
    """The ``Tables`` port on DynamoDB. Each logical table is the physical table ``<prefix><name>``.

    The SDK repeats a request whose answer was lost. A conditional write that had succeeded then fails its own
    condition: whoever writes with ``Absent`` must treat "it stands there with my content" as success.
    """

    def __init__(
        self,
        client: Any,
        prefix: str,
        tables: Sequence[Table] = TABLES,
        *,
        clock: Clock = system_clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Use the tables; they must exist (CDK makes them).

        Args:
            client: A boto3 client of ``dynamodb``.
            prefix: What the names of the physical tables start with.
            tables: What is declared.
            clock: Decides which items have expired.
            sleep: Waits between attempts when transactions are in each other's way.
        """
        self._client = client
        self._prefix = prefix
        self._schema = Schema(tables)
        self._clock = clock
        self._sleep = sleep

    def get(self, table: str, key: Key) -> Item | None:
        """See ``Tables.get``."""
        found = self._schema.table(table)
        pk, sk = self._schema.key(found, key)
        answer = self._call("get_item", table, Key=serialized({found.pk: pk, found.sk: sk}), ConsistentRead=True)
        item = deserialized(answer["Item"]) if "Item" in answer else None
        return None if item is None or self._expired(table, item) else item

    def write(self, *operations: Operation) -> None:
        """See ``Tables.write``."""
        self._schema.check_operations(operations)
        self._send(operations)

    def update(self, operation: Update) -> Item:
        """See ``Tables.update``."""
        self._schema.check_operations([operation])
        return deserialized(self._send([operation], ReturnValues="ALL_NEW")["Attributes"])

    def query(self, query: Query) -> Page:
        """See ``Tables.query``."""
        table, index = self._schema.check_query(query)
        position = read_cursor(query, 3 if index else 1)
        if query.between is not None and query.between[0] > query.between[1]:
            return Page([], None)
        arguments = self._query_arguments(query, table, index)
        if position:
            arguments["ExclusiveStartKey"] = _start(query, position, table, index)
        items: list[dict[str, Any]] = []
        # DynamoDB ends a page at 1 MB and filters after it has counted. One more is asked for than is wanted, so that
        # a cursor is given out only when there is more.
        while len(items) <= query.limit:
            arguments["Limit"] = query.limit + 1 - len(items)
            answer = self._call("query", table.name, **arguments)
            items += answer["Items"]
            if "LastEvaluatedKey" not in answer:
                break
            arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        page = [deserialized(item) for item in items[: query.limit]]
        if len(items) <= query.limit:
            return Page(page, None)
        names = (index.sk, table.pk, table.sk) if index else (table.sk,)
        return Page(page, write_cursor(query, [page[-1][name] for name in names]))

    def _query_arguments(self, query: Query, table: Table, index: Index | None) -> dict[str, Any]:
        keys = index or table
        expression = Expression()
        condition = f"{expression.name(keys.pk)} = {expression.value(query.pk)}"
        if query.begins is not None:
            condition += f" AND begins_with({expression.name(keys.sk)}, {expression.value(query.begins)})"
        if query.between is not None:
            low, high = (expression.value(bound) for bound in query.between)
            condition += f" AND {expression.name(keys.sk)} BETWEEN {low} AND {high}"
        found: dict[str, Any] = {"KeyConditionExpression": condition, "ScanIndexForward": query.forward}
        if table.ttl:
            found["FilterExpression"] = alive(table, expression, int(self._clock()))
        found |= {"IndexName": index.name} if index else {"ConsistentRead": True}
        return found | expression.arguments()

    def _send(self, operations: Sequence[Operation], **more: Any) -> Any:
        """Write, again while other transactions are in the way, and once more when something expired was."""
        for attempt in range(_ATTEMPTS):
            try:
                return self._send_once(operations, **more)
            except ClientError as cause:
                number = _failed_condition(cause)
                if number is not None:
                    self._clear_expired(operations[number], number, cause)
                    continue
                if not _is_conflict(cause) or attempt + 1 == _ATTEMPTS:
                    raise _refused(cause) from cause
                # Half of the wait is chance, so that those who met do not meet again.
                self._sleep(0.01 * 2**attempt * (1 + secrets.randbelow(1000) / 1000) / 2)
            except BotoCoreError as cause:
                raise translated(cause, "tables: write") from cause
        raise AssertionError("the last attempt returns or raises")

    def _send_once(self, operations: Sequence[Operation], **more: Any) -> Any:
        now = int(self._clock())
        requests = [
            request(operation, self._schema.table(operation.table), self._prefix + operation.table, now)
            for operation in operations
        ]
        first = operations[0]
        if len(operations) > 1 or isinstance(first, Check):
            entries = [{_WORDS[type(o)]: r} for o, r in zip(operations, requests, strict=True)]
            return self._client.transact_write_items(TransactItems=entries)
        calls = {Put: self._client.put_item, Delete: self._client.delete_item, Update: self._client.update_item}
        return calls[type(first)](**requests[0], **more)

    def _clear_expired(self, operation: Operation, number: int, cause: ClientError) -> None:
        """Delete what an update that is to start afresh met, when that has expired; else its condition has failed."""
        table = self._schema.table(operation.table)
        item = _standing(cause, number)
        expired = item is not None and self._expired(operation.table, item)
        fresh = isinstance(operation, Update) and isinstance(operation.when, Absent | None)
        if item is None or table.ttl is None or not expired or not fresh:
            raise ConditionFailedError(number, None if expired else item) from cause
        expression = Expression()
        condition = f"{expression.name(table.ttl)} = {expression.value(item[table.ttl])}"
        try:
            self._client.delete_item(
                TableName=self._prefix + table.name,
                Key=serialized(_key(operation, table)),
                ConditionExpression=condition,
                **expression.arguments(),
            )
        except ClientError as gone:
            if code_of(gone) != "ConditionalCheckFailedException":  # somebody was quicker: as good
                raise translated(gone, f"table {table.name}: delete_item") from gone

    def _expired(self, table: str, item: Item) -> bool:
        ttl = self._schema.table(table).ttl
        return ttl is not None and item.get(ttl) is not None and bool(item[ttl] <= int(self._clock()))

    def _call(self, name: str, table: str, **arguments: Any) -> Any:
        try:
            return getattr(self._client, name)(TableName=self._prefix + table, **arguments)
        except (ClientError, BotoCoreError) as cause:
            raise translated(cause, f"table {table}: {name}") from cause


def _standing(cause: ClientError, number: int) -> Item | None:
    """What stood there when the condition failed; the requests ask for it (``ALL_OLD``)."""
    reasons = cause.response.get("CancellationReasons")
    item = reasons[number].get("Item") if reasons else cause.response.get("Item")
    return deserialized(item) if item else None


def _key(operation: Operation, table: Table) -> dict[str, str]:
    source = operation.item if isinstance(operation, Put) else operation.key
    return {table.pk: source[table.pk], table.sk: source[table.sk]}


def _start(query: Query, position: Sequence[str], table: Table, index: Index | None) -> dict[str, Any]:
    if index is None:
        return serialized({table.pk: query.pk, table.sk: position[0]})
    found = {index.pk: query.pk, index.sk: position[0], table.pk: position[1], table.sk: position[2]}
    return serialized(found)


def _reasons(cause: ClientError) -> list[str]:
    return [reason.get("Code") or "None" for reason in cause.response.get("CancellationReasons", [])]


def _failed_condition(cause: ClientError) -> int | None:
    """The number of the operation whose condition does not hold, when that is what the error says."""
    if code_of(cause) == "ConditionalCheckFailedException":
        return 0
    reasons = _reasons(cause)
    return reasons.index("ConditionalCheckFailed") if "ConditionalCheckFailed" in reasons else None


def _is_conflict(cause: ClientError) -> bool:
    return code_of(cause) in _CONFLICTS or "TransactionConflict" in _reasons(cause)


def _refused(cause: ClientError) -> TDevError:
    text = str(cause)
    if "Item size" in text and "exceeded" in text:
        return TooLargeError("tables: an item is larger than 400 KiB")
    return translated(cause, "tables: write")
