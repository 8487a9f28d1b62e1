from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.domain.records.sequence import Sequence
from tdev.kernel.errors import ConditionFailedError, PlatformError
from tdev.platform.storage import Absent, Item, Operation, Put
from tdev.platform.storage.embedded import SqliteTables


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[SqliteTables]:
    store = SqliteTables(tmp_path / "store.db")
    yield store
    store.close()


@pytest.fixture
def sequence(tables: SqliteTables) -> Sequence:
    return Sequence(tables, "registry", "p", letter="R")


def test_records_know_their_number_and_the_one_before(sequence: Sequence) -> None:
    def record(number: int, before: Item | None) -> Item:
        return {"n": number, "before": before["n"] if before else None}

    made = [sequence.append(record) for _ in range(3)]
    assert [(item["n"], item["before"]) for item in made] == [(1, None), (2, 1), (3, 2)]
    assert sequence.last() == made[-1]
    assert [sequence.number(item) for item in made] == [1, 2, 3]
    assert sequence.number(None) == 0


def test_ten_follows_nine(sequence: Sequence) -> None:
    for _ in range(11):
        sequence.append(lambda number, _: {"n": number})
    assert [item["n"] for item in sequence.after(0, 100)] == list(range(1, 12))
    assert [item["n"] for item in sequence.after(8, 2)] == [9, 10]
    assert sequence.after(11, 5) == []


def test_other_items_of_the_partition_are_no_records(sequence: Sequence, tables: SqliteTables) -> None:
    tables.write(*(Put("registry", {"pk": "p", "sk": sort}) for sort in ("A#1", "R", "S#1", "Z")))
    assert sequence.last() is None
    sequence.append(lambda number, _: {"n": number})
    assert [item["n"] for item in sequence.after(0, 9)] == [1]


class Quicker(SqliteTables):
    """A store in which somebody else is always quicker."""

    def write(self, *operations: Operation) -> None:
        super().write(*[o for o in operations if isinstance(o, Put) and o.table == "registry"])
        super().write(*operations)


def test_a_writer_that_never_gets_its_turn_gives_up(tmp_path: Path) -> None:
    tables = Quicker(tmp_path / "store.db")
    with pytest.raises(PlatformError, match="others were quicker"):
        Sequence(tables, "registry", "p", letter="R").append(lambda number, _: {"n": number})
    tables.close()


def test_a_condition_of_another_operation_is_not_tried_again(sequence: Sequence, tables: SqliteTables) -> None:
    other = Put("workflows", {"pk": "x", "sk": "1"}, Absent())
    tables.write(other)
    with pytest.raises(ConditionFailedError) as caught:
        sequence.append(lambda number, _: {"n": number}, other)
    assert caught.value.index == 0
    assert sequence.last() is None
