"""Choice rules: every operator on matching, other and missing values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.machine.embedded.choice import COMPARISONS, MAX_NESTING, OPERATORS, compile_rule, expects
from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.scope import Scope

EARLY, LATE = "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.5Z"
SAME_AS_EARLY = "2020-01-01T02:00:00+02:00"
PAIRS = {
    "String": ("apple", "pear", "apple"),
    "Numeric": (1, 2.5, 1.0),
    "Boolean": (False, True, False),
    "Timestamp": (EARLY, LATE, SAME_AS_EARLY),
}
HOLDS = {
    "Equals": (False, True, False),
    "LessThan": (True, False, False),
    "GreaterThan": (False, False, True),
    "LessThanEquals": (True, True, False),
    "GreaterThanEquals": (False, True, True),
}


def decide(rule, **document):
    return compile_rule(rule)(Scope(document, {"c": 5}, {"v": "x"}))


def split(name):
    kind = next(kind for kind in PAIRS if name.startswith(kind))
    return PAIRS[kind], HOLDS[name.removeprefix(kind)]


@pytest.mark.parametrize("name", sorted(COMPARISONS))
def test_comparisons_order_values_of_their_type(name):
    (small, large, equal), (smaller, equals, larger) = split(name)
    for value, operand, expected in ((small, large, smaller), (small, equal, equals), (large, small, larger)):
        assert decide({"Variable": "$.a", name: operand}, a=value) is expected
        assert decide({"Variable": "$.a", f"{name}Path": "$.b"}, a=value, b=operand) is expected


@pytest.mark.parametrize("name", sorted(COMPARISONS))
@pytest.mark.parametrize("value", [None, [], {}, "text", 5, True, EARLY])
def test_values_of_another_type_never_match(name, value):
    (small, _, _), _ = split(name)
    right_type = {"String": str, "Numeric": (int, float), "Boolean": bool, "Timestamp": str}
    kind = next(kind for kind in PAIRS if name.startswith(kind))
    fits = isinstance(value, right_type[kind]) and not (kind == "Numeric" and isinstance(value, bool))
    if kind == "Timestamp":
        fits = value == EARLY
    if not fits:
        assert decide({"Variable": "$.a", name: small}, a=value) is False
        assert decide({"Variable": "$.a", f"{name}Path": "$.b"}, a=value, b=value) is False


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [
        ("IsNull", [None], [0, "", False, [], {}]),
        ("IsString", ["", "x"], [None, 1, True, []]),
        ("IsNumeric", [0, -1.5], ["1", True, None]),
        ("IsBoolean", [True, False], [0, "true", None]),
        ("IsTimestamp", [EARLY], ["2020-01-01", 5, None]),
    ],
)
def test_type_tests_tell_types(name, yes, no):
    for value, expected in [(value, True) for value in yes] + [(value, False) for value in no]:
        assert decide({"Variable": "$.a", name: True}, a=value) is expected
        assert decide({"Variable": "$.a", name: False}, a=value) is not expected


def test_is_present_never_fails():
    assert decide({"Variable": "$.a.b", "IsPresent": True}, a={"b": None}) is True
    assert decide({"Variable": "$.a.b", "IsPresent": True}, a=5) is False
    assert decide({"Variable": "$.gone", "IsPresent": False}) is True
    assert decide({"Variable": "$unknown", "IsPresent": False}) is True


@pytest.mark.parametrize("name", sorted(OPERATORS - {"IsPresent"}))
def test_every_other_operator_fails_on_a_missing_variable(name):
    operand = {"path": "$", "string": "x", "number": 1, "boolean": True, "timestamp": EARLY}[expects(name)]
    with pytest.raises(StateError) as caught:
        decide({"Variable": "$.gone", name: operand})
    assert caught.value.error == "States.Runtime"
    assert caught.value.cause == (
        "Invalid path '$.gone': The choice state's condition path references an invalid value."
    )


def test_the_second_path_must_be_there_too():
    with pytest.raises(StateError, match=r"Invalid path '\$\.gone'"):
        decide({"Variable": "$.a", "StringEqualsPath": "$.gone"}, a="x")


@pytest.mark.parametrize(
    ("pattern", "value", "matches"),
    [
        ("foo*.log", "foo23.log", True),
        ("foo*.log", "foo.log", True),
        ("foo*.log", "foo.logs", False),
        ("*.log", "zebra.log", True),
        ("foo*.*", "foobar.zebra", True),
        ("*", "", True),
        ("", "", True),
        ("", "x", False),
        ("abc", "abc", True),
        ("a*a", "a", False),
        ("a*b*c", "aXbYbZc", True),
        ("a*bb*c", "abc", False),
        (r"a\*b", "a*b", True),
        (r"a\*b", "aXb", False),
        (r"a\\*b", r"a\Xb", True),
        (r"a\d", r"a\d", True),
        ("a*b", "a\nb", True),
        ("A*", "abc", False),
        ("*", 5, False),
        ("*", None, False),
    ],
)
def test_patterns_match_whole_texts(pattern, value, matches):
    assert decide({"Variable": "$.a", "StringMatches": pattern}, a=value) is matches


@given(st.lists(st.text(alphabet="ab", max_size=3), min_size=1, max_size=4), st.lists(st.text("ab", max_size=3)))
def test_a_text_made_from_a_pattern_matches_it(literals, fillings):
    fillings = (fillings + [""] * 4)[: len(literals) - 1]
    value = literals[0] + "".join(filling + literal for filling, literal in zip(fillings, literals[1:], strict=True))
    assert decide({"Variable": "$.a", "StringMatches": "*".join(literals)}, a=value)


def test_a_pattern_of_many_asterisks_is_answered_at_once():
    assert not decide({"Variable": "$.a", "StringMatches": "*a" * 40 + "b"}, a="a" * 20_000)


def test_texts_are_ordered_by_utf_16_units():
    assert decide({"Variable": "$.a", "StringLessThan": "ￜ"}, a="\U00010000")


def test_context_and_variables_may_be_tested():
    assert decide({"Variable": "$$.c", "NumericEquals": 5})
    assert decide({"Variable": "$v", "StringEquals": "x"})


YES = {"Variable": "$.yes", "BooleanEquals": True}
NO = {"Variable": "$.yes", "BooleanEquals": False}
FAILS = {"Variable": "$.gone", "BooleanEquals": False}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"And": [YES, YES]}, True),
        ({"And": [YES, NO]}, False),
        ({"And": [NO, FAILS]}, False),
        ({"Or": [NO, YES]}, True),
        ({"Or": [NO, NO]}, False),
        ({"Or": [YES, FAILS]}, True),
        ({"Not": NO}, True),
        ({"Not": {"And": [YES, {"Or": [NO, YES]}]}}, False),
    ],
)
def test_boolean_operators_join_rules_and_stop_early(rule, expected):
    assert decide(rule, yes=True) is expected


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"Variable": "$.a"}, "exactly one operator"),
        ({"Variable": "$.a", "IsNull": True, "IsString": True}, "exactly one operator"),
        ({"NumericEquals": 1}, "names in 'Variable'"),
        ({"Variable": "a", "NumericEquals": 1}, "a path starts with"),
        ({"Variable": "$.a", "NumericEquals": "1"}, "compares with a number"),
        ({"Variable": "$.a", "TimestampEquals": "today"}, "compares with a timestamp"),
        ({"Variable": "$.a", "StringMatches": 1}, "compares with a string"),
        ({"Variable": "$.a", "StringEqualsPath": "b"}, "a path starts with"),
    ],
)
def test_a_wrong_rule_is_refused_at_compile_time(rule, why):
    with pytest.raises(ValueError, match=why):
        compile_rule(rule)


def test_rules_nest_to_a_limit():
    rule = YES
    for _ in range(MAX_NESTING + 1):
        rule = {"Not": rule}
    with pytest.raises(ValueError, match="nest at most"):
        compile_rule(rule)
