"""The functions that Step Functions adds to JSONata."""

import hashlib
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.machine.embedded.jsonata_functions import (
    FUNCTIONS,
    hash_text,
    number_range,
    parse,
    partition,
    random_number,
    refuse_eval,
)


def test_a_uuid_is_new_each_time() -> None:
    first, second = FUNCTIONS["uuid"](), FUNCTIONS["uuid"]()
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", first)
    assert first != second


@pytest.mark.parametrize(
    ("name", "plain"), [("MD5", "md5"), ("SHA-1", "sha1"), ("SHA-256", "sha256"), ("SHA-512", "sha512")]
)
def test_a_hash_is_the_digest_of_the_text(name: str, plain: str) -> None:
    assert hash_text("é", name) == hashlib.new(plain, "é".encode()).hexdigest()


def test_a_value_that_is_no_text_is_hashed_as_json() -> None:
    assert hash_text({"a": 1}) == hash_text('{"a":1}')


@pytest.mark.parametrize("algorithm", ["sha256", "CRC", None, 1])
def test_an_unknown_algorithm_is_refused(algorithm: Any) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        hash_text("x", algorithm)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [((1, 9, 2), [1, 3, 5, 7, 9]), ((3, 1, -1), [3, 2, 1]), ((1, 0), []), ((0, 0), [0]), ((1.0, 3.0, 1), [1, 2, 3])],
)
def test_a_range_has_both_ends(arguments: tuple[Any, ...], expected: list[int]) -> None:
    assert number_range(*arguments) == expected


@pytest.mark.parametrize("arguments", [(1, 5, 0), (1, 1001), (1.5, 2), ("1", 2), (True, 2)])
def test_a_range_refuses_what_is_none(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match=r"range|integer|numbers"):
        number_range(*arguments)


@given(items=st.lists(st.integers(), max_size=20), size=st.integers(1, 7))
def test_the_parts_of_a_partition_are_the_array(items: list[int], size: int) -> None:
    parts = partition(items, size)
    assert [item for part in parts for item in part] == items
    assert all(len(part) == size for part in parts[:-1])


@pytest.mark.parametrize(("items", "size"), [([1], 0), ("ab", 1), ([1], 1.5)])
def test_a_partition_refuses_what_is_none(items: Any, size: Any) -> None:
    with pytest.raises(ValueError, match="partition"):
        partition(items, size)


def test_a_seed_gives_the_same_number_again() -> None:
    assert random_number(7) == random_number(7) != random_number(8)
    assert 0 <= random_number() < 1


def test_parse_reads_json_and_nothing_else() -> None:
    assert parse('{"a":[1,null]}') == {"a": [1, None]}
    for wrong in ("{", 1):
        with pytest.raises(ValueError, match=r"JSON|Expecting"):
            parse(wrong)


def test_eval_is_always_refused() -> None:
    with pytest.raises(ValueError, match=r"\$parse"):
        refuse_eval("1", "2")
