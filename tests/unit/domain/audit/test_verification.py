"""What somebody who can write the store does to the records, and whether it is found."""

import random
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.audit.chain import GENESIS, sealed, written
from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.domain.audit.verification import Verifier
from tdev.model.identity import AuditCheck, AuditHead, AuditRecord
from tdev.platform.storage import Item, Operation, Page, Put, Query, Tables
from tdev.platform.storage.document import write_document
from tdev.platform.storage.embedded import SqliteTables
from tests.support.clock import SetClock

PARTITION = "T#local#AUDIT"
RECORDS = 12


class Store:
    """A trail of some records, and the file below it."""

    def __init__(self, folder: Path, records: int = RECORDS) -> None:
        self.tables = SqliteTables(folder / "store.db")
        self.trail = AuditTrail(self.tables, "local", clock=SetClock())
        for number in range(1, records + 1):
            self.trail.append(Deed(f"user-{number % 3}", "do", f"thing-{number}", detail={"n": [number, 1.5]}))
        self.file = sqlite3.connect(folder / "store.db", isolation_level=None)

    def check(self, **how: Any) -> AuditCheck:
        return Verifier(self.tables, "local").check(**how)

    def kinds(self) -> set[str]:
        return {fault.kind for fault in self.check().faults}

    def sql(self, text: str, *values: Any) -> None:
        assert self.file.execute(text, values).rowcount > 0

    def keys(self) -> list[str]:
        return [row[0] for row in self.file.execute("SELECT sk FROM audit WHERE pk=? ORDER BY sk", (PARTITION,))]

    def doc(self, sk: str) -> bytes:
        found: bytes = self.file.execute("SELECT doc FROM audit WHERE pk=? AND sk=?", (PARTITION, sk)).fetchone()[0]
        return found

    def put(self, sk: str, doc: Any) -> None:
        self.sql("INSERT OR REPLACE INTO audit VALUES (?, ?, ?)", PARTITION, sk, doc)

    def rows(self) -> list[tuple[Any, ...]]:
        return self.file.execute("SELECT pk, sk, doc FROM audit").fetchall()

    def restore(self, rows: list[tuple[Any, ...]]) -> None:
        self.file.execute("BEGIN")
        self.file.execute("DELETE FROM audit")
        self.file.executemany("INSERT INTO audit VALUES (?, ?, ?)", rows)
        self.file.execute("COMMIT")

    def close(self) -> None:
        self.file.close()
        self.tables.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store(tmp_path)
    yield found
    found.close()


def key(number: int) -> str:
    return f"R#{number:012d}"


def forged(number: int, before: str, **changes: Any) -> AuditRecord:
    fields = {"subject": "eve", "action": "do", "target": "x", "outcome": "done", **changes}
    record = AuditRecord(tenant="local", seq=number, at="2023-11-14T22:13:20.000Z", **fields)
    return sealed(record, before)


def row(record: AuditRecord) -> bytes:
    return write_document({"pk": PARTITION, "sk": key(record.seq), "doc": written(record)})


# ---- ways to tamper: each changes the file behind the store's back


def edit_a_byte(store: Store, chance: random.Random) -> None:
    sk = chance.choice(store.keys())
    doc = bytearray(store.doc(sk))
    at = chance.randrange(len(doc))
    doc[at] = chance.choice([byte for byte in range(33, 127) if byte != doc[at]])
    store.sql("UPDATE audit SET doc=? WHERE sk=?", bytes(doc), sk)


def edit_a_field(store: Store, chance: random.Random) -> None:
    sk = key(chance.randint(1, RECORDS))
    store.sql("UPDATE audit SET doc=replace(CAST(doc AS TEXT), 'user-', 'eve-') WHERE sk=?", sk)


def rewrite_with_a_right_hash(store: Store, chance: random.Random) -> None:
    old = store.trail.list(after=chance.randrange(RECORDS), limit=1)[0]
    store.put(key(old.seq), row(sealed(old.model_copy(update={"subject": "eve"}), old.before)))


def rewrite_the_chain_behind_it_but_not_the_head(store: Store, chance: random.Random) -> None:
    first = chance.randint(1, RECORDS)
    before = store.trail.list(after=first - 1, limit=1)[0].before
    for old in store.trail.list(after=first - 1):
        new = sealed(old.model_copy(update={"subject": "eve"}), before)
        store.put(key(new.seq), row(new))
        before = new.hash


def delete_one(store: Store, chance: random.Random) -> None:
    store.sql("DELETE FROM audit WHERE sk=?", chance.choice(store.keys()))


def cut_off_the_end(store: Store, chance: random.Random) -> None:
    store.sql("DELETE FROM audit WHERE sk>?", key(chance.randrange(RECORDS)))


def cut_off_the_beginning(store: Store, chance: random.Random) -> None:
    store.sql("DELETE FROM audit WHERE sk<=? AND sk<>'HEAD'", key(chance.randint(1, RECORDS)))


def delete_all_but_the_head(store: Store, chance: random.Random) -> None:
    store.sql("DELETE FROM audit WHERE sk<>'HEAD'")


def swap_two(store: Store, chance: random.Random) -> None:
    one, other = chance.sample(range(1, RECORDS + 1), 2)
    first, second = store.doc(key(one)), store.doc(key(other))
    store.put(key(one), second)
    store.put(key(other), first)


def move_a_row(store: Store, chance: random.Random) -> None:
    sk = key(chance.randint(1, RECORDS))
    store.sql("UPDATE audit SET sk=? WHERE sk=?", chance.choice([sk + "x", key(99), "R#0", "HEAE", "Z"]), sk)


def give_a_row_to_somebody_else(store: Store, chance: random.Random) -> None:
    store.sql("UPDATE audit SET pk='T#other#AUDIT' WHERE sk=?", chance.choice(store.keys()))


def add_at_the_end(store: Store, chance: random.Random) -> None:
    last = store.trail.list(after=RECORDS - 1)[0]
    store.put(key(RECORDS + 1), row(forged(RECORDS + 1, last.hash)))


def add_in_between(store: Store, chance: random.Random) -> None:
    sk = key(chance.randint(1, RECORDS))
    store.put(sk + chance.choice(["!", "0", "x"]), store.doc(sk))


def add_something_else(store: Store, chance: random.Random) -> None:
    store.put(chance.choice(["A", "R", "S#1"]), write_document({"pk": PARTITION, "sk": "A", "doc": "{}"}))


def make_it_unreadable(store: Store, chance: random.Random) -> None:
    doc = chance.choice([b"", b"{", b"[]", b"@[]", b'@{"m":{}}', b'{"pk":1}', b"\xff\xfe", "text", 7])
    store.sql("UPDATE audit SET doc=? WHERE sk=?", doc, chance.choice(store.keys()))


def edit_the_head(store: Store, chance: random.Random) -> None:
    head = store.trail.head()
    assert head is not None
    old = store.trail.list(after=chance.randrange(RECORDS - 1), limit=1)[0]
    changes: list[dict[str, Any]] = [
        {"hash": old.hash}, {"count": old.seq}, {"count": 10**9}, {"start": old.seq + 1}, {"hash": ""},
        {"count": old.seq, "hash": old.hash}, {"note": "x"}, {"count": "12"}, {"count": 0}, {"pk": "T#other#AUDIT"},
    ]  # fmt: skip
    item = {"pk": PARTITION, "sk": "HEAD", **head.model_dump(), **chance.choice(changes)}
    store.put("HEAD", write_document(item))


def pretend_that_there_was_no_chain(store: Store, chance: random.Random) -> None:
    for old in store.trail.list():
        plain = old.model_dump(mode="json", exclude={"hash", "before"})
        plain["subject"] = "eve"
        text = AuditRecord(**plain).model_dump_json(exclude={"hash", "before"})
        store.put(key(old.seq), write_document({"pk": PARTITION, "sk": key(old.seq), "doc": text}))


WAYS: list[Callable[[Store, random.Random], None]] = [
    edit_a_byte,
    edit_a_field,
    rewrite_with_a_right_hash,
    rewrite_the_chain_behind_it_but_not_the_head,
    delete_one,
    cut_off_the_end,
    cut_off_the_beginning,
    delete_all_but_the_head,
    swap_two,
    move_a_row,
    give_a_row_to_somebody_else,
    add_at_the_end,
    add_in_between,
    add_something_else,
    make_it_unreadable,
    edit_the_head,
    pretend_that_there_was_no_chain,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_tampering_is_found(tmp_path: Path, way: Callable[[Store, random.Random], None]) -> None:
    store = Store(tmp_path)
    before = store.rows()
    found = 0
    for seed in range(12):
        assert store.check().faults == ()  # the control
        way(store, random.Random(seed))
        found += bool(store.check().faults)
        store.restore(before)
    assert found == 12
    store.close()


def test_a_hundred_of_a_hundred_are_found_wherever_the_windows_end(tmp_path: Path) -> None:
    store = Store(tmp_path)
    before = store.rows()
    chance = random.Random(4)
    found = 0
    for _ in range(100):
        chance.choice(WAYS)(store, chance)
        found += any(check.faults for check in windows(store, chance.randint(1, RECORDS + 2)))
        store.restore(before)
    assert found == 100
    assert not any(check.faults for check in windows(store, 5))
    store.close()


def windows(store: Store, size: int) -> Iterator[AuditCheck]:
    after: int | None = 0
    while after is not None:
        check = store.check(after=after, limit=size)
        yield check
        after = check.next


def test_a_sound_trail_is_said_to_be_sound(store: Store) -> None:
    check = store.check()
    assert (check.checked, check.faults, check.next) == (RECORDS, (), None)
    assert check.head == store.trail.head() == AuditHead(count=RECORDS, hash=store.trail.list()[-1].hash)
    assert [each.checked for each in windows(store, 5)] == [5, 5, 2]


def test_an_empty_trail_is_sound(tmp_path: Path) -> None:
    store = Store(tmp_path, 0)
    assert store.check() == AuditCheck(checked=0)
    store.close()


def test_what_is_wrong_is_named(store: Store) -> None:
    rewrite_with_a_right_hash(store, random.Random(0))
    assert [fault.kind for fault in store.check().faults] == ["broken_link"]


def test_the_number_of_a_missing_record_is_named(store: Store) -> None:
    store.sql("DELETE FROM audit WHERE sk=?", key(7))
    assert [(fault.seq, fault.kind) for fault in store.check().faults] == [(7, "missing")]


def test_a_check_may_begin_anywhere_and_believes_the_record_before(store: Store) -> None:
    store.sql("DELETE FROM audit WHERE sk=?", key(3))
    assert store.check(after=5).faults == ()
    assert [fault.seq for fault in store.check(after=2).faults] == [3]


def test_a_new_chain_with_a_new_head_is_told_by_a_head_that_was_noted(store: Store) -> None:
    noted = store.check().head
    assert noted is not None
    store.trail.append(Deed("ann", "do", "more"))
    assert store.check(noted=noted.hash).noted_at == RECORDS
    before = GENESIS
    for number in range(1, RECORDS + 2):
        record = forged(number, before)
        store.put(key(number), row(record))
        before = record.hash
    head = AuditHead(count=RECORDS + 1, hash=before)
    store.put("HEAD", write_document({"pk": PARTITION, "sk": "HEAD", **head.model_dump()}))
    check = store.check(noted=noted.hash)
    assert (check.faults, check.noted_at) == ((), None)


def test_records_from_before_the_chain_are_passed_over_and_it_is_said_where_it_starts(tmp_path: Path) -> None:
    store = Store(tmp_path, 0)
    for number in (1, 2):
        text = f'{{"tenant":"local","seq":{number},"at":"2023-11-14T22:13:20.000Z","subject":"a"}}'
        store.put(key(number), write_document({"pk": PARTITION, "sk": key(number), "doc": text}))
    assert store.check() == AuditCheck(checked=0)
    assert [store.trail.append(Deed("ann", "do", "x")).seq for _ in range(2)] == [3, 4]
    check = store.check()
    assert (check.checked, check.faults) == (2, ())
    assert check.head is not None
    assert check.head.start == 3
    store.sql("DELETE FROM audit WHERE sk=?", key(3))
    assert {fault.kind for fault in store.check().faults} == {"missing"}
    store.close()


class Interrupting:
    """Tables in which somebody appends a record before each of the first queries."""

    def __init__(self, inner: Tables, times: int) -> None:
        self._inner = inner
        self._times = times

    def query(self, query: Query) -> Page:
        if self._times:
            self._times -= 1
            AuditTrail(self._inner, "local").append(Deed("bob", "do", "meanwhile"))
        return self._inner.query(query)

    def get(self, table: str, key: Any) -> Item | None:
        raise AssertionError("the grant allows queries only")

    def write(self, *operations: Operation) -> None:
        raise AssertionError("a check writes nothing")

    def update(self, operation: Any) -> Item:
        raise AssertionError("a check writes nothing")


@pytest.mark.parametrize("times", range(1, 25))
def test_who_writes_while_it_is_checked_is_no_forger(store: Store, times: int) -> None:
    assert Verifier(Interrupting(store.tables, times), "local").check(limit=8).faults == ()
    assert Verifier(Interrupting(store.tables, times), "local").check().faults == ()


def test_other_tenants_records_are_their_own(store: Store) -> None:
    AuditTrail(store.tables, "other").append(Deed("bob", "do", "x"))
    store.sql("UPDATE audit SET doc=CAST('{}' AS BLOB) WHERE pk=?", PARTITION)
    assert Verifier(store.tables, "other").check().faults == ()


def test_a_change_puts_only_what_the_grant_allows(store: Store) -> None:
    seen: list[Operation] = []

    class Watching(Interrupting):
        def write(self, *operations: Operation) -> None:
            seen.extend(operations)

    AuditTrail(Watching(store.tables, 0), "local").append(Deed("ann", "do", "x"))
    assert all(isinstance(operation, Put) for operation in seen)
    assert len(seen) == 2
