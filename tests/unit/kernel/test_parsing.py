import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.kernel.parsing import MOST_BYTES, MOST_NODES, parse


def refusal(source):
    with pytest.raises(InvalidError) as refused:
        parse(source, "it.py")
    (finding,) = refused.value.findings
    assert finding.pointer == "#/code"
    assert "it.py" in refused.value.message
    assert refused.value.hint
    return finding.code, int(finding.message.split(":")[0].removeprefix("line "))


def test_good_source_becomes_a_tree():
    assert len(parse("x = 1\ny = 2\n").body) == 2


@pytest.mark.parametrize(
    ("source", "line"),
    [("def f(:", 1), ("x = 1\ny = (\n", 2), ("if 1:\n  a\n b\n", 3), ("\n\n'abc", 3), ("é\n\tx", 2), ("x = 0777", 1)],
)
def test_a_syntax_error_names_its_line(source, line):
    assert refusal(source) == ("syntax", line)


def test_a_nul_is_refused_with_its_line():
    assert refusal("x = 1\ny = '\0'\n") == ("nul", 2)


def test_half_a_character_pair_is_refused():
    assert refusal("x = '\ud800'")[0] == "encoding"


def test_an_escaped_half_pair_becomes_a_replacement_character():
    assert parse(r"x = '\ud800!'").body[0].value.value == "\ufffd!"


def test_size_counts_in_bytes_and_the_limit_is_included():
    parse("#" + "x" * (MOST_BYTES - 1))
    assert refusal("#" + "x" * MOST_BYTES) == ("too_large", 1)
    assert refusal("#" + "é" * (MOST_BYTES // 2))[0] == "too_large"


NESTED = {
    "brackets": "(" * 100_000,
    "closed brackets": "(" * 150 + ")" * 150,
    "negation": "-" * 190_000 + "1",
    "not": "not " * 45_000 + "1",
    "attributes": "a" + ".b" * 90_000,
    "additions": "1" + "+1" * 90_000,
    "calls": "f" + "()" * 90_000,
    "items": "a" + "[0]" * 60_000,
    "elif": "if a: pass\n" + "elif a: pass\n" * 14_000,
    "lambdas": "lambda:" * 27_000 + "1",
    "powers": "2**" * 60_000 + "2",
    "conditions": "1 if 1 else " * 15_000 + "1",
    "a few hundred attributes": "a" + ".b" * 400,
}


@pytest.mark.parametrize("source", NESTED.values(), ids=NESTED)
def test_deep_nesting_is_refused_or_harmless(source):
    if source == NESTED["closed brackets"]:
        assert parse(source)
        return
    assert refusal(source)[0] in ("depth", "syntax")


def test_too_many_nodes_are_refused():
    assert refusal("[" + "1," * MOST_NODES + "]")[0] == "too_large"
    parse("[" + "1," * (MOST_NODES // 2) + "]")


def test_a_chain_of_a_hundred_elif_is_fine():
    parse("if a == 0: pass\n" + "".join(f"elif a == {n}: pass\n" for n in range(100)))


def test_odd_literals_do_not_warn():
    parse(r"x = '\d' if 1 is 1 else 1or 2")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_parsed_or_refused(text):
    try:
        tree = parse(text)
    except InvalidError as refused:
        told = refused.findings
    else:
        assert isinstance(tree, ast.Module)
        return
    assert [finding.message.startswith("line ") for finding in told] == [True]
