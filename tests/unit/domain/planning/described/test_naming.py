"""What goals name."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.described.naming import named_in


def named(goal: str) -> list[tuple[str, object]]:
    return [(constant.kind, constant.value) for constant in named_in(goal)]


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        ("read s3://a/b/c.csv please", [("s3", "s3://a/b/c.csv")]),
        ("copy it to gs://a/b", [("cloud", "gs://a/b")]),
        ("post it to #ops-team.", [("channel", "#ops-team")]),
        ("#sales 채널에 올려줘", [("channel", "#sales")]),
        ("the last 24h", [("span", "24h")]),
        ("지난 2시간 동안", [("span", "2h")]),
        ("past 7 days", [("span", "7d")]),
        ("into German", [("language", "de")]),
        ("중국어로", [("language", "zh")]),
        ("3 dollars in euros", [("number", 3), ("currency", "USD"), ("currency", "EUR")]),
        ("1달러는 몇 원이야", [("number", 1), ("currency", "USD"), ("currency", "KRW")]),
        ("서울 날씨", [("city", "서울")]),
        ("weather in Turku", [("city", "Turku")]),
        ("bucket notes", [("bucket", "notes")]),
        ("버킷 sales-raw의", [("bucket", "sales-raw")]),
        ("issues of acme/shop", [("repo", "acme/shop")]),
        ("checkout-api is slow", [("service", "checkout-api")]),
        ("orders 서비스 error_rate가", [("service", "orders"), ("metric", "error_rate")]),
        ("https://a.example/x.mp3", [("audio", "https://a.example/x.mp3")]),
        ("https://a.example/x.heic", [("image", "https://a.example/x.heic")]),
        ("test PdfReader", [("component", "PdfReader")]),
    ],
)
def test_kinds_of_names(goal: str, expected: list[tuple[str, object]]) -> None:
    assert named(goal) == expected


def test_nothing_is_named_inside_a_quote() -> None:
    assert [kind for kind, _ in named('say "post to #ops in German"')] == ["quote"]


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='ab1 #/:.s3원달러-_"', max_size=80))
def test_names_do_not_overlap(goal: str) -> None:
    found = named_in(goal)
    assert all(one.end <= other.start for one, other in pairwise(found))
