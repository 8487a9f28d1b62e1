"""A tenant's lessons on every store: what is kept, counted, bounded, forgotten and taken in."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.domain.audit.trail import AuditTrail
from tdev.domain.planning.lessons.book import LessonBook, id_of, parts_of, read_file
from tdev.domain.planning.lessons.evidence import digest_of
from tdev.kernel.errors import ConditionFailedError, ConflictError, InvalidError, NotFoundError, PlatformError
from tdev.model.lesson import Lesson, LessonFile, LessonStep, Teaching
from tdev.platform.storage import Operation, Tables
from tdev.platform.storage.aws import DynamoTables
from tdev.platform.storage.embedded import SqliteTables
from tdev.platform.tables import AUDIT, REGISTRY
from tests.support.clock import SetClock
from tests.support.dynamo import create_tables
from tests.support.nouns import AT


@pytest.fixture(params=["sqlite", "moto"])
def tables(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tables]:
    """The declared tables that lessons and their records are in."""
    declared = (REGISTRY, AUDIT)
    if request.param == "sqlite":
        engine = SqliteTables(tmp_path / "store.db", declared)
        yield engine
        engine.close()
        return
    dynamodb = request.getfixturevalue("moto")
    create_tables(dynamodb, f"{tmp_path.name}-", declared)
    yield DynamoTables(dynamodb, f"{tmp_path.name}-", declared)
    for table in declared:
        dynamodb.delete_table(TableName=f"{tmp_path.name}-{table.name}")


def teaching(word: str = "shout", how: str = "corrected") -> Teaching:
    step = LessonStep(agent="change_case", words=(word,))
    return Teaching.model_validate({"how": how, "said": (word, "{path}"), "steps": (step,)})


def word(number: int) -> str:
    return "shout" + "".join(chr(ord("a") + int(digit)) for digit in str(number))


def learning(tables: Tables, tenant: str = "red", **given: int) -> LessonBook:
    book = LessonBook(tables, tenant, clock=SetClock(), **given)
    book.turn(True, actor="ann")
    return book


class Quicker:
    """Tables in which somebody else teaches just before a write, once."""

    def __init__(self, tables: Tables, other: LessonBook) -> None:
        self._tables, self._other, self.first = tables, other, True

    def __getattr__(self, name: str) -> object:
        return getattr(self._tables, name)

    def write(self, *operations: Operation) -> None:
        if self.first and len(operations) > 2:
            self.first = False
            self._other.add(teaching("other"), "saved", actor="bob")
        self._tables.write(*operations)


def test_nobody_learns_until_somebody_says_so(tables: Tables) -> None:
    book = LessonBook(tables, "red")
    assert (book.head().on, book.state().lessons, book.state().digest) == (False, 0, None)
    with pytest.raises(ConflictError, match="does not learn"):
        book.add(teaching(), "saved", actor="ann")
    assert book.all() == []


def test_a_lesson_is_kept_and_the_same_one_again_is_stronger(tables: Tables) -> None:
    book = learning(tables)
    first, again = (book.add(teaching(), "saved", actor="ann") for _ in range(2))
    assert (first.strength, again.strength, again.id) == (1, 2, first.id)
    assert book.all() == [again]
    assert book.get(first.id) == again


def test_each_change_moves_the_revision_and_is_on_record_without_words(tables: Tables) -> None:
    book = learning(tables)
    kept = book.add(teaching("qqxyzzy"), "approved", actor="ann", request_id="r1")
    book.forget(kept.id, actor="bob")
    assert book.head().revision == 3
    records = AuditTrail(tables, "red").list()
    assert [(r.subject, r.action) for r in records] == [
        ("ann", "set_learning"),
        ("ann", "learn"),
        ("bob", "forget_lesson"),
    ]
    assert "qqxyzzy" not in repr(records)


def test_what_is_forgotten_is_nowhere(tables: Tables) -> None:
    book = learning(tables)
    kept = book.add(teaching(), "saved", actor="ann")
    book.forget(kept.id, actor="ann")
    with pytest.raises(NotFoundError):
        book.get(kept.id)
    with pytest.raises(NotFoundError):
        book.forget(kept.id, actor="ann")
    assert book.all() == []


def test_one_tenant_sees_nothing_of_another(tables: Tables) -> None:
    learning(tables).add(teaching(), "saved", actor="ann")
    blue = LessonBook(tables, "blue")
    assert not blue.head().on
    assert blue.all() == []


def test_turned_off_lessons_stay_and_none_comes(tables: Tables) -> None:
    book = learning(tables)
    book.add(teaching(), "saved", actor="ann")
    book.turn(False, actor="ann")
    assert (book.state().on, book.state().lessons) == (False, 1)
    with pytest.raises(ConflictError):
        book.add(teaching("other"), "saved", actor="ann")


def test_the_weakest_and_oldest_gives_way(tables: Tables) -> None:
    book = learning(tables, most=3)
    for name in ("one", "two", "three"):
        book.add(teaching(name), "saved", actor="ann")
    book.add(teaching("one"), "saved", actor="ann")
    book.add(teaching("two"), "saved", actor="ann")
    book.add(teaching("four"), "saved", actor="ann")
    assert sorted(each.said[0] for each in book.all()) == ["four", "one", "two"]


def test_two_who_teach_at_once_both_count(tables: Tables) -> None:
    other = learning(tables)
    LessonBook(Quicker(tables, other), "red", clock=SetClock()).add(teaching(), "saved", actor="ann")  # type: ignore[arg-type]
    assert sorted(each.said[0] for each in other.all()) == ["other", "shout"]


def test_what_is_exported_comes_in_elsewhere_and_twice_is_once(tables: Tables) -> None:
    red, blue = learning(tables), learning(tables, "blue")
    for number in range(5):
        red.add(teaching(word(number)), "saved", actor="ann")
    file = LessonFile.model_validate_json(red.file().model_dump_json())
    assert [blue.take_in(file, actor="bob") for _ in range(2)] == [5, 5]
    assert blue.state().digest == red.state().digest == file.digest
    assert {each.source for each in blue.all()} == {"imported"}


def test_more_lessons_than_a_transaction_takes_come_in_and_are_forgotten(tables: Tables) -> None:
    book = learning(tables)
    lessons = [_kept(word(number)) for number in range(120)]
    file = _file(lessons)
    assert book.take_in(file, actor="ann") == 120
    assert len(book.all()) == 120
    assert book.forget_all(actor="ann") == 120
    assert book.all() == []


def test_a_file_that_was_changed_is_refused(tables: Tables) -> None:
    book = learning(tables)
    book.add(teaching(), "saved", actor="ann")
    document = json.loads(book.file().model_dump_json())
    assert read_file(document) == book.file()
    for change in (
        {"digest": "sha256:" + "0" * 64},
        {"version": 2},
        {"format": "other"},
        {"lessons": [{**document["lessons"][0], "said": ["other"]}]},
        {"lessons": [{**document["lessons"][0], "said": ["With A Value 17"]}]},
    ):
        with pytest.raises(InvalidError):
            read_file({**document, **change})


def test_a_file_is_sent_in_parts_that_are_files_of_their_own() -> None:
    parts = list(parts_of(_file([_kept(word(number)) for number in range(450)])))
    assert [len(part["lessons"]) for part in parts] == [200, 200, 50]
    assert sum(len(read_file(part).lessons) for part in parts) == 450


def test_writers_who_are_always_quicker_are_an_error_that_says_so(tmp_path: Path) -> None:
    store = SqliteTables(tmp_path / "store.db", (REGISTRY, AUDIT))

    class Never:
        def __getattr__(self, name: str) -> object:
            return getattr(store, name)

        def write(self, *operations: Operation) -> None:
            raise ConditionFailedError(0)

    with pytest.raises(PlatformError, match="too many at once"):
        LessonBook(Never(), "red").turn(True, actor="ann")  # type: ignore[arg-type]
    store.close()


def _kept(name: str) -> Lesson:
    taught = teaching(name)
    return Lesson(**dict(taught), id=id_of(taught), source="saved", created_at=AT, updated_at=AT)


def _file(lessons: list[Lesson]) -> LessonFile:
    return LessonFile(digest=digest_of(lessons), lessons=tuple(lessons))
