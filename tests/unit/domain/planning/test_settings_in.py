"""What words say about settings."""

from typing import Any

import pytest

from tdev.domain.planning.constants import constants_in
from tdev.domain.planning.settings_in import columns_in, comparison, constant_quality, setting
from tests.support.plans import built_in_index, the_clause

OF = built_in_index().by_name
TEXT = {"type": "string"}


def said(agent: str, name: str, words: str) -> Any:
    return setting(name, OF[agent].input_schema["properties"][name], the_clause(words))  # type: ignore[index, call-overload, arg-type]


@pytest.mark.parametrize(
    ("agent", "name", "words", "value"),
    [
        ("group_rows", "by", "group by region", "region"),
        ("group_rows", "by", "지역별 금액 합계", "지역"),
        ("group_rows", "by", "region별 합계", "region"),
        ("group_rows", "function", "average of price", "average"),
        ("group_rows", "function", "금액 합계", "sum"),
        ("group_rows", "column", "sum the amount", "amount"),
        ("group_rows", "column", "금액의 평균", "금액"),
        ("sort_rows", "order", "highest first", "descending"),
        ("sort_rows", "order", "오름차순", "ascending"),
        ("sort_rows", "order", "just order", None),
        ("sort_rows", "column", "the 5 highest by price", "price"),
        ("sort_rows", "column", "total 내림차순 정렬", "total"),
        ("column_values", "column", "average of the column price in it", "price"),
        ("join_rows", "on", "customer_id 기준으로", "customer_id"),
        ("select_columns", "columns", "keep only name and age", ["name", "age"]),
        ("select_columns", "columns", "이름과 가격만 남겨줘", ["이름", "가격"]),
        ("filter_rows", "operator", "amount is at least 5", "greater_or_equal"),
        ("filter_rows", "column", "age가 30 이상", "age"),
        ("filter_rows", "value", "age가 30 이상", 30),
        ("split_text", "by", "문장별로 분리", "sentences"),
        ("hash_text", "algorithm", "md5 please", "md5"),
        ("hash_text", "algorithm", "a hash", None),
        ("encode_base64", "url_safe", "encode it", None),
    ],
)
def test_words_give_a_setting(agent: str, name: str, words: str, value: Any) -> None:
    assert said(agent, name, words) == value


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("amount over 1,000", ("amount", ">", 1000)),
        ("price below 2.5", ("price", "<", 2.5)),
        ("status is open", ("status", "==", "open")),
        ('name contains "x y"', ("name", "contains", "x y")),
        ("금액이 100 미만", ("금액", "<", 100)),
        ("what is this", None),
    ],
)
def test_words_compare(words: str, expected: Any) -> None:
    assert comparison(the_clause(words)) == expected


def test_names_of_files_are_no_columns() -> None:
    assert columns_in(the_clause("average of sales.csv")) == []


@pytest.mark.parametrize(
    ("goal", "name", "schema", "least", "most"),
    [
        ("the 5 keywords", "count", {"type": "integer", "description": "how many keywords"}, 0.9, 1),
        ("the 5 keywords", "text", TEXT, 0, 0),
        ("at 0.5", "count", {"type": "integer"}, 0, 0),
        ("a.csv", "path", TEXT, 0.9, 1),
        ("a.csv", "text", TEXT, 0, 0),
        ("21 Nov 2026", "text", TEXT, 0, 0),
        ("21 Nov 2026", "text", {"type": "string", "description": 'for example "21 Nov 2026"'}, 0.9, 1),
        ('"abc"', "text", TEXT, 0.7, 1),
        ('"abc"', "mode", {"type": "string", "enum": ["x"]}, 0, 0),
        ("https://example.com", "url", TEXT, 0.9, 1),
        ("hash a@b.org", "text", TEXT, 0.3, 0.5),
        ("hash 'a@b.org'", "text", TEXT, 0.3, 0.5),
        ("mail it to a@b.org", "text", TEXT, 0, 0),
        ("a@b.org에게 보내줘", "text", TEXT, 0, 0),
        ("mail it to a@b.org", "receivers", TEXT, 0.9, 1),
        ("mail it to a@b.org", "sender", TEXT, 0, 0),
        ("https://example.com", "count", {"type": "integer"}, 0, 0),
    ],
)
def test_a_constant_fits_a_parameter(goal: str, name: str, schema: dict[str, Any], least: float, most: float) -> None:
    (only,) = constants_in(goal)
    assert least <= constant_quality(name, schema, only, goal) <= most
