"""Goals taken apart."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.clauses import joined, split
from tests.support.plans import clauses_of, the_clause


@pytest.mark.parametrize(
    ("goal", "parts"),
    [
        ("Read a.csv, group by region and sum amount", ["Read a.csv", "group by region", "sum amount"]),
        ("Read a.csv; sort by age. Save it", ["Read a.csv", "sort by age", "Save it"]),
        ("Compare a.txt and b.txt", ["Compare a.txt and b.txt"]),
        ("keep the columns name and age", ["keep the columns name and age"]),
        ("a.txt 읽어서 요약하고 키워드 뽑아줘", ["a.txt 읽어서", "요약하고", "키워드 뽑아줘"]),
        ("합계 내고 정렬해줘", ["합계 내고", "정렬해줘"]),
        ("광고 문서 요약해줘", ["광고 문서 요약해줘"]),
        ("Predict next week's rain", ["Predict next week's rain"]),
        ("Summarize a.txt but do not post it", ["Summarize a.txt", "do not post it"]),
    ],
)
def test_a_goal_falls_into_its_parts(goal: str, parts: list[str]) -> None:
    assert [clause.text for clause in clauses_of(goal)] == parts


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("do not send it", "negated"),
        ("보내지 말고", "negated"),
        ("전송하지 말고", "negated"),
        ("ask me for approval first", "approval"),
        ("승인 받아줘", "approval"),
        ("when a file arrives", "trigger"),
        ("CSV가 들어오면", "trigger"),
        ("if the amount is high", "condition"),
        ("sort the rows", "action"),
    ],
)
def test_a_part_has_a_role(text: str, role: str) -> None:
    assert the_clause(text).role == role


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Delete all files", "delet"),
        ("please transfer 5 euros", "transf"),
        ("find deleted rows", ""),
        ("파일 전부 삭제해줘", "delet"),
        ("이메일 주소 추출해줘", ""),
        ("보내줘", "send"),
        ("https://example.com", ""),
    ],
)
def test_a_deed_is_the_first_word_or_in_korean_the_last(text: str, verb: str) -> None:
    assert the_clause(text).verb == verb


def test_then_makes_a_sequel_and_and_does_not() -> None:
    first, second, third = clauses_of("Read a.txt and summarize it, then extract keywords")
    assert (first.sequel, second.sequel, third.sequel) == (False, False, True)


def test_a_part_that_only_names_something_says_what_is_wanted() -> None:
    assert "calcul" in the_clause("What is 3 + 4?").terms
    assert "pag" in the_clause("https://example.com").terms
    assert the_clause("save it as x.csv").terms == ("sav",)


def test_what_only_names_a_file_belongs_to_the_part_before() -> None:
    assert [clause.text for clause in clauses_of("Summarize this: a.txt; b.txt")] == ["Summarize this: a.txt; b.txt"]


def test_who_is_told_something_belongs_to_the_part_that_sends_it() -> None:
    first, second = clauses_of("ann@b.org에게 notes.txt를 요약해서 보내줘")
    assert [each.text for each in first.constants] == ["notes.txt"]
    assert [each.text for each in second.constants] == ["ann@b.org"]
    assert "email" in second.terms
    assert "email" not in first.terms


def test_joining_keeps_words_and_constants_of_both() -> None:
    one, other = clauses_of("group by region, sum amount of 3 rows")
    both = joined(one, other)
    assert set(both.terms) == set(one.terms) | set(other.terms)
    assert both.constants == one.constants + other.constants
    assert (both.start, both.end) == (one.start, other.end)


@given(st.text(alphabet="ab ,.;\n고서면해줘\"'3/-()and", max_size=200))
def test_parts_lie_in_the_goal_in_order_and_hold_their_constants(goal: str) -> None:
    found = split(goal, frozenset({"b"}))
    assert all(0 <= clause.start <= clause.end <= len(goal) for clause in found)
    assert all(one.start <= other.start for one, other in pairwise(found))
    assert all(clause.text for clause in found)
    assert [clause.text for clause in split(goal, frozenset({"b"}))] == [clause.text for clause in found]
