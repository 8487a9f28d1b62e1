"""What both engines refuse, and how large an item is: the limits of DynamoDB, kept on the laptop as well.

Source of the limits and of the size rules: Amazon DynamoDB Developer Guide, "Service, account, and table quotas" and
"DynamoDB item sizes and formats".
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tdev.kernel.errors import TooLargeError
from tdev.platform.storage import (
    Absent,
    Check,
    Condition,
    Equals,
    Exists,
    Item,
    LessThan,
    Operation,
    Put,
    Query,
    Update,
)
from tdev.platform.tables import Index, Table

MOST_BYTES = 400 * 1024
MOST_OPERATIONS = 100
MOST_TRANSACTION_BYTES = 4 * 1024 * 1024
_MOST_PK, _MOST_SK = 2048, 1024
_MOST_DEPTH = 32
_MOST_DIGITS = 38
_SURE = 10**_MOST_DIGITS


class Schema:
    """The declared tables by name, and the checks that need them."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables: Mapping[str, Table] = {table.name: table for table in tables}

    def table(self, name: str) -> Table:
        """The table of that name; ``ValueError`` when none is declared."""
        try:
            return self.tables[name]
        except KeyError:
            raise ValueError(f"there is no table {name!r}; declared are {', '.join(self.tables)}") from None

    def key(self, table: Table, source: Mapping[str, Any]) -> tuple[str, str]:
        """Partition and sort key of an item or key.

        Raises:
            TypeError: When one is missing or no string.
            ValueError: When one is empty.
            TooLargeError: When the partition key passes 2,048 bytes or the sort key 1,024.
        """
        pk, sk = source.get(table.pk), source.get(table.sk)
        if not isinstance(pk, str) or not isinstance(sk, str):
            raise TypeError(f"table {table.name}: the keys {table.pk} and {table.sk} must be strings")
        if not pk or not sk:
            raise ValueError(f"table {table.name}: the keys {table.pk} and {table.sk} must not be empty")
        if size(pk) > _MOST_PK or size(sk) > _MOST_SK:
            raise TooLargeError(f"table {table.name}: a key is longer than {_MOST_PK} or {_MOST_SK} bytes")
        return pk, sk

    def check_item(self, table: Table, item: Item) -> int:
        """Refuse what cannot be stored under a key that is right; answers the size in bytes.

        Raises:
            TypeError: For a float, a type that is not storable, or an index key that is no string.
            ValueError: For an empty key or set, a number of more than 38 digits, or nesting deeper than 32 levels.
            TooLargeError: When the item is larger than 400 KiB.
        """
        check_marks(table, item)
        bytes_ = size(item) - 3
        if bytes_ > MOST_BYTES:
            raise TooLargeError(f"table {table.name}: the item is {bytes_} bytes; the most is {MOST_BYTES}")
        return bytes_

    def check_operations(self, operations: Sequence[Operation]) -> list[tuple[str, tuple[str, str]]]:
        """Refuse what no engine can do; answers where each operation works (table, key).

        Raises:
            ValueError: For none or more than 100 operations, two for one item, or an update that cannot be.
            TooLargeError: When the whole is larger than 4 MiB.
        """
        if not 1 <= len(operations) <= MOST_OPERATIONS:
            raise ValueError(f"a write has 1 to {MOST_OPERATIONS} operations, not {len(operations)}")
        places = []
        total = 0
        for operation in operations:
            table = self.table(operation.table)
            check_condition(operation.when)
            if isinstance(operation, Put):
                places.append((table.name, self.key(table, operation.item)))
                total += self.check_item(table, operation.item)
                continue
            places.append((table.name, self.key(table, operation.key)))
            if isinstance(operation, Update):
                total += check_update(table, operation)
            elif isinstance(operation, Check) and operation.when is None:
                raise ValueError("a check needs a condition")
        if len(places) > 1 and len(set(places)) != len(places):
            raise ValueError("a transaction has one operation per item")
        if total > MOST_TRANSACTION_BYTES:
            raise TooLargeError(f"the transaction is {total} bytes; the most is {MOST_TRANSACTION_BYTES}")
        return places

    def check_query(self, query: Query) -> tuple[Table, Index | None]:
        """The table and index of a query. ``ValueError`` for what no engine can answer."""
        table = self.table(query.table)
        found = [index for index in table.indexes if index.name == query.index]
        if query.index is not None and not found:
            raise ValueError(f"table {table.name} has no index {query.index!r}")
        if query.limit < 1:
            raise ValueError(f"the limit of a query is at least 1, not {query.limit}")
        if query.begins is not None and query.between is not None:
            raise ValueError("a query has 'begins' or 'between', not both")
        if not query.pk or query.begins == "" or (query.between and not all(query.between)):
            raise ValueError("the keys of a query must not be empty")
        return table, found[0] if found else None


def check_marks(table: Table, attributes: Mapping[str, Any]) -> None:
    """Refuse index keys that are no strings or empty, and an expiry that is no whole number of seconds."""
    for index in table.indexes:
        for name in (index.pk, index.sk):
            if name in attributes:
                if not isinstance(attributes[name], str):
                    raise TypeError(f"table {table.name}: the index key {name} must be a string")
                if not attributes[name]:
                    raise ValueError(f"table {table.name}: the index key {name} must not be empty")
    if table.ttl and table.ttl in attributes and type(attributes[table.ttl]) is not int:
        raise TypeError(f"table {table.name}: {table.ttl} must be whole seconds since the epoch")


def check_update(table: Table, update: Update) -> int:
    """Refuse an update that changes nothing, a key, or one attribute twice; answers the size of what it sets."""
    names = [*update.set, *update.add, *update.remove]
    if not names:
        raise ValueError(f"table {table.name}: the update changes nothing")
    if len(set(names)) != len(names):
        raise ValueError(f"table {table.name}: the update names an attribute twice")
    if table.pk in names or table.sk in names:
        raise ValueError(f"table {table.name}: an update cannot change the key")
    check_marks(table, {**update.set, **update.add})
    for name, number in update.add.items():
        if type(number) is not int:
            raise TypeError(f"table {table.name}: {name} can only grow by a whole number, not {number!r}")
    return size(dict(update.set))


def check_condition(condition: Condition) -> None:
    """Refuse a comparison that has no order."""
    if isinstance(condition, LessThan):
        if isinstance(condition.value, bool) or not isinstance(condition.value, (str, int, Decimal, bytes)):
            raise TypeError(f"LessThan compares texts, numbers and bytes, not {type(condition.value).__name__}")
    if isinstance(condition, Equals | LessThan):
        size(condition.value)


def size(value: Any, depth: int = 0) -> int:
    """Bytes of a value as DynamoDB counts them (numbers: an upper bound). Raises as ``Schema.check_item``.

    A lone surrogate has no bytes in UTF-8: a ``ValueError`` as well.
    """
    kind = type(value)
    if kind is str:
        return len(value) if value.isascii() else len(value.encode())
    if kind is int:
        return 2 + (len(str(value)) + 1) // 2 if -_SURE < value < _SURE else _number_size(Decimal(value))
    if kind is dict:
        return _mapping_size(value, depth + 1)
    if value is None or kind is bool:
        return 1
    if kind is list or kind is tuple:
        _check_depth(depth + 1)
        return 3 + sum(1 + size(element, depth + 1) for element in value)
    return _rare_size(value)


def _mapping_size(value: dict[Any, Any], depth: int) -> int:
    _check_depth(depth)
    total = 3 + len(value) if depth > 1 else 3
    for name, element in value.items():
        if type(name) is not str:
            raise TypeError(f"attribute names are strings, not {type(name).__name__}")
        if not name:
            raise ValueError("an attribute name must not be empty")
        total += len(name) if name.isascii() else len(name.encode())
        total += size(element, depth) if type(element) is not str or not element.isascii() else len(element)
    return total


def _rare_size(value: Any) -> int:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("NaN and the infinities are not storable")
        return _number_size(value)
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, (set, frozenset)):
        kinds = {bytes if isinstance(e, bytes) else str if isinstance(e, str) else Decimal for e in value}
        if not value:
            raise ValueError("an empty set is not storable")
        if len(kinds) > 1 or any(isinstance(e, bool) or not isinstance(e, (str, bytes, int, Decimal)) for e in value):
            raise TypeError("a set holds texts only, numbers only, or bytes only")
        return sum(size(element) for element in value)
    if isinstance(value, float):
        raise TypeError("a float is not storable, because it would not come back the same; use int or Decimal")
    raise TypeError(f"{type(value).__name__} is not storable")


def _number_size(number: Decimal) -> int:
    """Two digits a byte, and two bytes. ``ValueError`` when the number does not fit."""
    digits = number.as_tuple().digits
    if number and (len(digits) > _MOST_DIGITS or not -130 <= number.adjusted() <= 125):
        raise ValueError(f"a number has at most {_MOST_DIGITS} digits and lies between 1e-130 and 1e126")
    return (len(digits) + 1) // 2 + 2


def _check_depth(depth: int) -> None:
    if depth > _MOST_DEPTH:
        raise ValueError(f"an item is nested at most {_MOST_DEPTH} levels deep")


def holds(condition: Condition, item: Item | None) -> bool:
    """Whether the condition holds for what stands there (None: nothing)."""
    match condition:
        case None:
            return True
        case Absent():
            return item is None
        case Exists():
            return item is not None
        case Equals(attribute, value):
            return item is not None and attribute in item and same(item[attribute], value)
        case LessThan(attribute, value):
            return item is not None and attribute in item and _less(item[attribute], value)


def same(left: Any, right: Any) -> bool:
    """Equality of values and of their types, at every depth: ``True`` is not 1, as it is in Python."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[name], right[name]) for name in left)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


def _less(left: Any, right: Any) -> bool:
    if isinstance(left, bool):
        return False
    numbers = isinstance(left, (int, Decimal)) and isinstance(right, (int, Decimal))
    texts = isinstance(left, str) and isinstance(right, str)
    return (numbers or texts or (isinstance(left, bytes) and isinstance(right, bytes))) and bool(left < right)
