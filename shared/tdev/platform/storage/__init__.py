"""Tables: where items are kept. A narrow port with no expression strings, so that two engines can agree.

Rules both engines keep: values are JSON types, ``int``/``Decimal``, ``bytes``, sets (``float``: ``TypeError``);
keys are strings; an item is at most 400 KiB (``TooLargeError``); a transaction has at most 100 operations, one per item
(``ValueError``); sort order is that of UTF-8 bytes; cursors are opaque; an item whose ``ttl`` has passed is not read.
Nobody reads his own write through an index. A foreign error leaves an engine only as ``PlatformError``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

Item: TypeAlias = dict[str, Any]
Key: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Absent:
    """The item must not exist."""


@dataclass(frozen=True, slots=True)
class Exists:
    """The item must exist."""


@dataclass(frozen=True, slots=True)
class Equals:
    """The attribute must exist and equal the value."""

    attribute: str
    value: Any


@dataclass(frozen=True, slots=True)
class LessThan:
    """The attribute must exist and be less than the value."""

    attribute: str
    value: Any


Condition: TypeAlias = Absent | Exists | Equals | LessThan | None


@dataclass(frozen=True, slots=True)
class Put:
    """Write the whole item."""

    table: str
    item: Item
    when: Condition = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove the item; removing what is not there is no error."""

    table: str
    key: Key
    when: Condition = None


@dataclass(frozen=True, slots=True)
class Check:
    """Write nothing, but fail the transaction unless the condition holds."""

    table: str
    key: Key
    when: Condition


@dataclass(frozen=True, slots=True)
class Update:
    """Set and remove whole attributes, add to numbers. Creates the item when it is absent, as DynamoDB does."""

    table: str
    key: Key
    set: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, int] = field(default_factory=dict)
    remove: Sequence[str] = ()
    when: Condition = None


Operation: TypeAlias = Put | Delete | Check | Update


@dataclass(frozen=True, slots=True)
class Page:
    """Some items, and the cursor to the next ones (None at the end)."""

    items: list[Item]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Query:
    """What to read: one partition of a table or index; ``begins`` or ``between`` (inclusive) narrow the sort key."""

    table: str
    pk: str
    index: str | None = None
    begins: str | None = None
    between: tuple[str, str] | None = None
    limit: int = 100
    cursor: str | None = None
    forward: bool = True


class Tables(Protocol):
    """The store. Every method raises ``PlatformError`` when the store itself fails."""

    def get(self, table: str, key: Key) -> Item | None:
        """The item (a consistent read), or None."""

    def write(self, *operations: Operation) -> None:
        """Apply one operation, or many atomically.

        Raises:
            ConditionFailedError: With the index of the operation whose condition does not hold; nothing is written.
            TooLargeError: When an item is larger than 400 KiB.
            ValueError: For more than 100 operations, or two for one item.
        """

    def update(self, operation: Update) -> Item:
        """Apply one update and return the new item. Raises as ``write`` does."""

    def query(self, query: Query) -> Page:
        """Up to ``limit`` items in the order of the sort key.

        Raises:
            InvalidError: When the cursor is not one that this query gave out.
        """
