"""Event patterns mean what they mean on EventBridge."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.events.models import EventPattern

from tdev.domain.notices.patterns import check_pattern, matches
from tdev.kernel.errors import InvalidError

EVENT = {
    "source": "tdev",
    "detail-type": "DeploymentChanged",
    "detail": {
        "service": "greeter",
        "status": "live",
        "version": 3,
        "reason": "",
        "replaces": None,
        "tags": ["a", "b"],
    },
}


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ({}, True),
        ({"source": ["tdev"]}, True),
        ({"source": ["aws.states"]}, False),
        ({"source": ["aws.states", "tdev"]}, True),
        ({"detail": {"status": ["live", "failed"], "service": ["greeter"]}}, True),
        ({"detail": {"status": ["live"], "service": ["other"]}}, False),
        ({"detail": {"service": [{"prefix": "gre"}]}}, True),
        ({"detail": {"service": [{"prefix": "x"}]}}, False),
        ({"detail": {"service": [{"suffix": "ter"}]}}, True),
        ({"detail": {"service": [{"equals-ignore-case": "GREETER"}]}}, True),
        ({"detail": {"service": [{"anything-but": "greeter"}]}}, False),
        ({"detail": {"service": [{"anything-but": ["a", "b"]}]}}, True),
        ({"detail": {"service": [{"anything-but": {"prefix": "gre"}}]}}, False),
        ({"detail": {"missing": [{"anything-but": "x"}]}}, False),
        ({"detail": {"version": [{"numeric": [">", 2]}]}}, True),
        ({"detail": {"version": [{"numeric": [">=", 1, "<", 3]}]}}, False),
        ({"detail": {"service": [{"numeric": [">", 2]}]}}, False),
        ({"detail": {"version": [{"exists": True}]}}, True),
        ({"detail": {"replaces": [{"exists": False}]}}, False),
        ({"detail": {"missing": [{"exists": False}]}}, True),
        ({"detail": {"missing": {"deeper": [{"exists": False}]}}}, True),
        ({"detail": {"replaces": [None]}}, True),
        ({"detail": {"version": [3.0]}}, True),
        ({"detail": {"version": ["3"]}}, False),
        ({"detail": {"version": [True]}}, False),
        ({"detail": {"tags": ["b"]}}, True),
        ({"detail": {"tags": ["c"]}}, False),
        ({"detail": {"service": {"deeper": ["x"]}}}, False),
    ],
)
def test_a_pattern_fits_as_on_eventbridge(pattern: dict[str, Any], fits: bool) -> None:
    check_pattern(pattern)
    assert matches(pattern, EVENT) is fits


WORDS = st.sampled_from(["live", "failed", "greeter", "gre", "x"])
NUMBERS = st.integers(0, 5)
BOUNDS = st.tuples(st.sampled_from(["=", "<", "<=", ">", ">="]), NUMBERS).map(list)
FILTERS = st.one_of(
    WORDS,
    NUMBERS,
    st.builds(lambda word: {"prefix": word}, WORDS),
    st.builds(lambda word: {"suffix": word}, WORDS),
    st.builds(lambda words: {"anything-but": words}, st.lists(WORDS, min_size=1, max_size=3)),
    st.builds(lambda bounds: {"numeric": bounds}, BOUNDS),
    st.builds(lambda there: {"exists": there}, st.booleans()),
)
LEAVES = st.lists(FILTERS, min_size=1, max_size=3)
PATTERNS = st.fixed_dictionaries({}, optional={"a": LEAVES, "b": LEAVES, "d": st.fixed_dictionaries({"e": LEAVES})})
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "a": WORDS | NUMBERS,
        "b": st.lists(WORDS, min_size=1, max_size=2),
        "d": st.fixed_dictionaries({"e": WORDS | NUMBERS}),
    },
)


@given(PATTERNS, EVENTS)
def test_another_reading_of_the_same_rules_agrees(pattern: dict[str, Any], event: dict[str, Any]) -> None:
    check_pattern(pattern)
    assert matches(pattern, event) == EventPattern.load(json.dumps(pattern)).matches_event(event)


@pytest.mark.parametrize(
    ("pattern", "pointer"),
    [
        ([], "#/pattern"),
        ({"a": "live"}, "#/pattern/a"),
        ({"a": []}, "#/pattern/a"),
        ({"a": {}}, "#/pattern/a"),
        ({"a/b": ["x", {}]}, "#/pattern/a~1b/1"),
        ({"a": [{"prefix": "x", "suffix": "y"}]}, "#/pattern/a/0"),
        ({"a": [{"cidr": "10.0.0.0/8"}]}, "#/pattern/a/0"),
        ({"a": [{"prefix": 1}]}, "#/pattern/a/0/prefix"),
        ({"a": [{"numeric": [">", "1"]}]}, "#/pattern/a/0/numeric"),
        ({"a": [{"numeric": ["<", 3, ">", 1]}]}, "#/pattern/a/0/numeric"),
        ({"a": [{"numeric": [["x"], 1]}]}, "#/pattern/a/0/numeric"),
        ({"a": [{"exists": "yes"}]}, "#/pattern/a/0/exists"),
        ({"a": [{"anything-but": []}]}, "#/pattern/a/0/anything-but"),
        ({"a": [{"anything-but": {"numeric": [">", 1]}}]}, "#/pattern/a/0/anything-but"),
        ({"a": [["x"]]}, "#/pattern/a/0"),
    ],
)
def test_what_is_no_pattern_is_refused_with_its_place(pattern: Any, pointer: str) -> None:
    with pytest.raises(InvalidError) as refused:
        check_pattern(pattern)
    assert [finding.pointer for finding in refused.value.findings] == [pointer]


def test_a_pattern_cannot_be_deeper_than_anybody_needs() -> None:
    pattern: Any = ["x"]
    for _ in range(12):
        pattern = {"a": pattern}
    with pytest.raises(InvalidError, match="deeper"):
        check_pattern(pattern)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["a", "prefix", "numeric", "anything-but", "exists"]), inner, max_size=2)
        ),
        max_leaves=12,
    )
)
def test_whatever_passes_the_check_can_be_held_against_an_event(pattern: Any) -> None:
    try:
        check_pattern(pattern)
    except InvalidError:
        return
    assert matches(pattern, EVENT) in (True, False)
