"""Tables in one SQLite file: the item as text, its keys, index keys and expiry as columns beside it.

Several processes may use one file. A read opens no transaction; a write takes the write lock at once, so that what it
checks cannot change before it commits.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import ConditionFailedError, PlatformError
from tdev.kernel.heaps import Heap
from tdev.platform.sqlite import Pool, failure
from tdev.platform.storage import Absent, Check, Delete, Item, Key, Operation, Page, Put, Query, Update
from tdev.platform.storage.cursor import after, read_cursor, write_cursor
from tdev.platform.storage.document import read_document, write_document
from tdev.platform.storage.rules import Schema, holds
from tdev.platform.tables import TABLES, Index, Table


class _Statements:
    """The SQL texts of one table. Those of queries are built when first asked for, and kept."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.name = f'"{table.name}"'
        self._queries: dict[tuple[object, ...], str] = {}
        columns = [f'"{index.name}_{part}"' for index in table.indexes for part in ("pk", "sk")]
        kinds = [f"{column} TEXT, " for column in columns] + ["expiry INTEGER, "] * bool(table.ttl)
        values = ",".join("?" * (3 + len(kinds)))
        self.alive = " AND (expiry IS NULL OR expiry > ?)" if table.ttl else ""
        self.create = [
            f"CREATE TABLE IF NOT EXISTS {self.name} (pk TEXT NOT NULL, sk TEXT NOT NULL, doc BLOB NOT NULL, "
            f"{''.join(kinds)}PRIMARY KEY (pk, sk)) WITHOUT ROWID"
        ]
        self.create += [
            f'CREATE INDEX IF NOT EXISTS "{table.name}_{index.name}" ON {self.name} '
            f'("{index.name}_pk", "{index.name}_sk", pk, sk) WHERE "{index.name}_pk" IS NOT NULL'
            for index in table.indexes
        ]
        self.get = f"SELECT doc FROM {self.name} WHERE pk=? AND sk=?{self.alive}"
        self.put = f"INSERT OR REPLACE INTO {self.name} VALUES ({values})"
        self.add = f"INSERT INTO {self.name} VALUES ({values}) ON CONFLICT DO NOTHING"
        self.delete = f"DELETE FROM {self.name} WHERE pk=? AND sk=?"
        self.expired = f"SELECT pk, sk, length(doc) FROM {self.name} WHERE expiry <= ? LIMIT ?"
        self.sweep = f"DELETE FROM {self.name} WHERE pk=? AND sk=? AND expiry <= ?"

    def row(self, place: tuple[str, str], item: Item) -> tuple[str | bytes | int | None, ...]:
        """The values of ``put`` and ``add``. An item without both keys of an index is not in it."""
        marks: list[str | int | None] = []
        for index in self.table.indexes:
            both = index.pk in item and index.sk in item
            marks += (item[index.pk], item[index.sk]) if both else (None, None)
        if self.table.ttl:
            marks.append(item.get(self.table.ttl))
        return (*place, write_document(item), *marks)

    def query(self, query: Query, index: Index | None, upper: str) -> str:
        """The text of a query whose upper bound is compared with ``upper`` (empty: no bound)."""
        narrowed = query.begins is not None or query.between is not None
        shape = (index, narrowed, upper, query.cursor is not None, query.forward)
        if shape not in self._queries:
            pk, sk = (f'"{index.name}_pk"', f'"{index.name}_sk"') if index else ("pk", "sk")
            position = [sk, "pk", "sk"] if index else ["sk"]
            way, than = ("", ">") if query.forward else (" DESC", "<")
            text = f"SELECT doc, {', '.join(position)} FROM {self.name} WHERE {pk}=?"
            text += f" AND {sk}>=?" if narrowed else ""
            text += f" AND {sk}{upper}?" if upper else ""
            if query.cursor is not None:
                text += f" AND ({', '.join(position)}) {than} ({', '.join('?' * len(position))})"
            text += f"{self.alive} ORDER BY {', '.join(part + way for part in position)} LIMIT ?"
            self._queries[shape] = text
        return self._queries[shape]


class SqliteTables:
    """The ``Tables`` port on one file; safe for threads and for several processes."""

    def __init__(
        self,
        database: Path | str,
        tables: Sequence[Table] = TABLES,
        *,
        synchronous: str = "NORMAL",
        clock: Clock = system_clock,
    ) -> None:
        """Open the file and make the tables that are missing.

        Args:
            database: Where the file is; its folder is made when missing.
            tables: What is declared.
            synchronous: NORMAL (a commit survives the end of the process) or FULL (loss of power as well).
            clock: Decides which items have expired.

        Raises:
            PlatformError: When the file cannot be opened.
        """
        self._database = database
        self._clock = clock
        self._schema = Schema(tables)
        self._statements = {table.name: _Statements(table) for table in tables}
        self._pool = Pool(database, synchronous=synchronous)
        with self._pool.lend() as connection:
            for statements in self._statements.values():
                for text in statements.create:
                    connection.execute(text)

    def close(self) -> None:
        """Close the file. Closing twice is no error; any other call after it is a ``PlatformError``."""
        self._pool.close()

    def get(self, table: str, key: Key) -> Item | None:
        """See ``Tables.get``."""
        place = self._schema.key(self._schema.table(table), key)
        connection = self._pool.take()
        try:
            return self._load(connection, self._statements[table], place)
        except sqlite3.Error as cause:
            raise failure(self._database, cause) from cause
        finally:
            self._pool.give_back(connection)

    def write(self, *operations: Operation) -> None:
        """See ``Tables.write``."""
        places = self._schema.check_operations(operations)
        if len(operations) == 1 and self._is_one_statement(operations[0]):
            with self._pool.writing, self._pool.lend() as connection:
                self._apply(connection, operations[0], places[0][1], 0)
            return
        with self._pool.write() as connection:
            for number, (operation, place) in enumerate(zip(operations, places, strict=True)):
                self._apply(connection, operation, place[1], number)

    def update(self, operation: Update) -> Item:
        """See ``Tables.update``."""
        ((_, place),) = self._schema.check_operations([operation])
        with self._pool.write() as connection:
            return self._change(connection, operation, place, 0)

    def query(self, query: Query) -> Page:
        """See ``Tables.query``."""
        table, index = self._schema.check_query(query)
        statements = self._statements[table.name]
        position = read_cursor(query, 3 if index else 1)
        arguments: list[str | float] = [query.pk]
        upper = ""
        if query.begins is not None:
            end = after(query.begins)
            arguments += [query.begins] if end is None else [query.begins, end]
            upper = "<" if end is not None else ""
        elif query.between is not None:
            arguments += query.between
            upper = "<="
        arguments += position or []
        arguments += [self._clock()] if table.ttl else []
        text = statements.query(query, index, upper)
        with self._pool.lend() as connection:
            rows = connection.execute(text, (*arguments, query.limit + 1)).fetchall()
        items = [read_document(row[0]) for row in rows[: query.limit]]
        more = len(rows) > query.limit
        return Page(items, write_cursor(query, rows[query.limit - 1][1:]) if more else None)

    def expired(self) -> Heap:
        """The items that have expired and are still on disk."""
        return sum((Heap(1, row[2]) for _, rows in self._expired(None) for row in rows), Heap())

    def sweep(self, limit: int | None = None) -> Heap:
        """Delete items that have expired (they are not read anyway), at most so many of each table; answers which.

        They are looked for before the write lock is taken, so that nobody waits for the search.
        """
        swept = Heap()
        for statements, rows in self._expired(limit):
            with self._pool.write() as connection:
                for pk, sk, size in rows:
                    gone = connection.execute(statements.sweep, (pk, sk, self._clock())).rowcount
                    swept += Heap(gone, size * gone)
        return swept

    def _expired(self, limit: int | None) -> Iterator[tuple[_Statements, list[tuple[str, str, int]]]]:
        """The rows (keys, bytes) of each table that has any."""
        for statements in self._statements.values():
            if statements.table.ttl:
                with self._pool.lend() as connection:
                    rows = connection.execute(statements.expired, (self._clock(), limit or -1)).fetchall()
                if rows:
                    yield statements, rows

    def _is_one_statement(self, operation: Operation) -> bool:
        if isinstance(operation, Put):
            return operation.when is None or self._can_add(operation)
        return isinstance(operation, Delete) and operation.when is None

    def _can_add(self, operation: Put) -> bool:
        # In a table with expiry an expired row may stand where nothing is to be read.
        return isinstance(operation.when, Absent) and not self._statements[operation.table].table.ttl

    def _load(self, connection: sqlite3.Connection, statements: _Statements, place: tuple[str, str]) -> Item | None:
        arguments = (*place, self._clock()) if statements.table.ttl else place
        row = connection.execute(statements.get, arguments).fetchone()
        return read_document(row[0]) if row else None

    def _apply(self, connection: sqlite3.Connection, operation: Operation, place: tuple[str, str], number: int) -> None:
        statements = self._statements[operation.table]
        if isinstance(operation, Update):
            self._change(connection, operation, place, number)
            return
        if isinstance(operation, Put) and self._can_add(operation):
            if connection.execute(statements.add, statements.row(place, operation.item)).rowcount == 0:
                raise ConditionFailedError(number, self._load(connection, statements, place))
            return
        if operation.when is not None:
            self._require(operation, self._load(connection, statements, place), number)
        if isinstance(operation, Put):
            connection.execute(statements.put, statements.row(place, operation.item))
        elif not isinstance(operation, Check):
            connection.execute(statements.delete, place)

    def _change(self, connection: sqlite3.Connection, update: Update, place: tuple[str, str], number: int) -> Item:
        statements = self._statements[update.table]
        item = self._load(connection, statements, place)
        self._require(update, item, number)
        changed = {**(item or update.key), **update.set}
        for name, amount in update.add.items():
            before = changed.get(name, 0)
            if isinstance(before, bool) or not isinstance(before, (int, Decimal)):
                raise PlatformError(f"table {update.table}: attribute {name} is no number, so nothing can be added")
            changed[name] = before + amount
        for name in update.remove:
            changed.pop(name, None)
        self._schema.check_item(statements.table, changed)
        connection.execute(statements.put, statements.row(place, changed))
        return changed

    def _require(self, operation: Operation, item: Item | None, number: int) -> None:
        if not holds(operation.when, item):
            raise ConditionFailedError(number, item)
