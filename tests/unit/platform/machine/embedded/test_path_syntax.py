"""The steps that a path is read into."""

import pytest

from tdev.platform.machine.embedded.path_syntax import (
    ENDS_IN_ARGUMENT,
    Comparison,
    Constant,
    Exists,
    Junction,
    PathReader,
    Step,
    parse_path,
)


@pytest.mark.parametrize(
    "text",
    [
        "$.store.book",
        r"$.store\.book",
        r"$.\stor\e.boo\k",
        "$.store.book.title",
        r"$.foo.\.bar",
        r"$.foo\@bar.baz\[\[.\?pretty",
        "$.&Ж中.\U00010346",
        "$.ledgers.branch[0].pending.count",
        "$.ledgers[0][22][315].foo",
        "$['store']['book']",
        "$['store'][0]['book']",
    ],
)
def test_the_examples_of_the_specification_are_reference_paths(text):
    assert parse_path(text).reference


@pytest.mark.parametrize("text", ["$.a@b", "$.a,b", "$.a:b", "$.a?", "$.a*", "$.*", "$..a", "$[0,1]", "$[:1]"])
def test_a_path_with_an_operator_is_no_reference_path(text):
    assert not parse_path(text).reference


def test_escaped_names_lose_their_backslashes():
    assert parse_path(r"$.foo\@bar.baz\[\[.\?pretty").steps == (
        Step("key", "foo@bar"),
        Step("key", "baz[["),
        Step("key", "?pretty"),
    )


@pytest.mark.parametrize(
    ("text", "root"), [("$", "$"), ("$$.a", "$$"), ("$total.a", "total"), ("$été", "été"), ("$_x", "_x")]
)
def test_the_root_is_input_context_or_variable(text, root):
    assert parse_path(text).root == root


def test_a_union_of_one_is_a_single_step():
    assert parse_path("$['a'][3]").steps == (Step("key", "a"), Step("index", 3))


def test_and_binds_closer_than_or():
    condition = parse_path("$[?(@.a || @.b && @.c)]").steps[0].value
    assert isinstance(condition, Junction)
    assert condition.kind == "any"
    assert isinstance(condition.parts[0], Exists)
    assert condition.parts[1].kind == "all"


def test_a_comparison_keeps_its_operands():
    condition = parse_path("$[?(@.a-b >= -1.5e2)]").steps[0].value
    assert isinstance(condition, Comparison)
    assert (condition.operator, condition.right) == (">=", Constant(-150.0))
    assert condition.left.steps == (Step("key", "a-b"),)


def test_a_path_among_arguments_ends_at_the_comma():
    reader = PathReader("$.a.b, 1)")
    assert reader.path(ENDS_IN_ARGUMENT).text == "$.a.b"
    assert reader.peek() == ","


def test_a_quoted_name_may_hold_what_ends_an_argument():
    reader = PathReader("$['a, (b)'][?(@.x == ')')].c)")
    assert reader.path(ENDS_IN_ARGUMENT).text == "$['a, (b)'][?(@.x == ')')].c"


def test_the_error_names_the_place():
    with pytest.raises(ValueError, match=r"'\$\.a\[x\]' at character 5: in brackets stands a number"):
        parse_path("$.a[x]")
