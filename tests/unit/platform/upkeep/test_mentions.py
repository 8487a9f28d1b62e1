"""Which digests the stores mention."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.kernel.errors import PlatformError
from tdev.platform.storage.document import write_document
from tdev.platform.upkeep.mentions import digits_in, texts_of, texts_of_file

A, B = "a" * 64, "0123456789abcdef" * 4


def database(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE things (name TEXT, doc BLOB, number INTEGER, empty TEXT)")
        connection.execute("CREATE TABLE audit (doc TEXT)")
        connection.execute("INSERT INTO things VALUES (?, ?, 5, NULL)", (f"sha256:{A}", f'{{"x":"{B}"}}'.encode()))
        connection.execute("INSERT INTO audit VALUES (?)", ("c" * 64,))
        connection.commit()
    return path


def test_texts_and_blobs_of_every_table_count(tmp_path: Path) -> None:
    assert digits_in(texts_of(database(tmp_path / "x.db"))) == {A, B, "c" * 64}


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_a_digest_in_the_bytes_of_an_item_counts(before: bytes, behind: bytes) -> None:
    item = {"pk": "p", "doc": before + b"/" + B.encode() + b"/" + behind}
    assert B in digits_in([write_document(item)])


def test_a_text_that_is_no_utf8_does_not_hide_the_others(tmp_path: Path) -> None:
    place = database(tmp_path / "x.db")
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("INSERT INTO things (name) VALUES (CAST(x'ff' AS TEXT))")
        connection.commit()
    assert {A, B} <= digits_in(texts_of(place))


def test_a_missing_database_mentions_nothing_and_is_not_made(tmp_path: Path) -> None:
    assert list(texts_of(tmp_path / "x.db")) == []
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_is_an_error_and_not_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database" * 100)
    with pytest.raises(PlatformError, match=r"x\.db"):
        list(texts_of(tmp_path / "x.db"))


def test_only_runs_of_64_digits_are_digests() -> None:
    assert digits_in([f"{A[:63]} {A}0 G{B}g {A.upper()}".encode()]) == {B}


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 200))
def test_a_digest_across_the_pieces_of_a_file_is_found(tmp_path_factory: pytest.TempPathFactory, shift: int) -> None:
    path = tmp_path_factory.mktemp("file") / "x"
    path.write_bytes(b" " * ((1 << 20) - shift) + B.encode() + b" " * 300)
    assert digits_in(texts_of_file(path)) == {B}


def test_a_file_that_is_gone_says_nothing(tmp_path: Path) -> None:
    assert list(texts_of_file(tmp_path / "x")) == []
