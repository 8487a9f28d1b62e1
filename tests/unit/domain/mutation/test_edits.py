"""Changes of a text: bytes that give way to other bytes, and how a person is shown them."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.mutation.edits import Change, Text, instead

LINES = st.lists(st.text(alphabet=st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=12))


def expression(source: str) -> ast.expr:
    return ast.parse(source, mode="eval").body


@pytest.mark.parametrize(
    ("new", "text"),
    [
        ("a", "a"),
        ("f(x)", "f(x)"),
        ("a.b", "a.b"),
        ("a[0]", "a[0]"),
        ("[1, 2]", "[1, 2]"),
        ("'x'", "'x'"),
        ("7", "7"),
        ("-7", "(-7)"),
        ("a + b", "(a + b)"),
        ("a < b", "(a < b)"),
        ("not a", "(not a)"),
        ("a if b else c", "(a if b else c)"),
        ("lambda: 1", "(lambda: 1)"),
    ],
)
def test_only_what_could_bind_otherwise_stands_in_parentheses(new: str, text: str) -> None:
    place = expression("x")
    assert instead("any", place, expression(new)) == Change("any", place, text)


@given(lines=LINES, data=st.data())
def test_what_is_not_changed_stays_byte_for_byte(lines: list[str], data: st.DataObject) -> None:
    source = "\n".join(lines)
    whole = source.encode()
    # A change begins and ends between characters: that is where syntax nodes do.
    places = [len(source[:at].encode()) for at in range(len(source) + 1)]
    start = data.draw(st.sampled_from(places))
    end = data.draw(st.sampled_from([place for place in places if place >= start]))
    made = Text(source).changed(start, end, "é")
    assert made.encode() == whole[:start] + "é".encode() + whole[end:]
    assert Text(source).changed(start, end, whole[start:end].decode()) == source


def test_the_span_of_a_node_counts_bytes_behind_letters_of_several() -> None:
    source = "a = 1\nb = '한글', c\n"
    tuple_ = ast.parse(source).body[1].value  # type: ignore[attr-defined]
    text = Text(source)
    start, end = text.span(Change("any", tuple_.elts[1], "d"))
    assert text.data[start:end] == b"c"
    assert text.changed(start, end, "d") == "a = 1\nb = '한글', d\n"


def test_a_span_may_reach_over_several_statements() -> None:
    source = "if a:\n    b()\n    c()\n"
    first, last = ast.parse(source).body[0].body  # type: ignore[attr-defined]
    start, end = Text(source).span(Change("any", first, "pass", last))
    assert Text(source).changed(start, end, "pass") == "if a:\n    pass\n"


def test_a_part_of_the_text_is_given_back_with_the_change_in_it() -> None:
    text = Text("one\ntwo\nthree\n")
    assert text.changed(4, 7, "2", within=(4, 8)) == "2\n"


def test_a_person_sees_the_whole_lines_without_their_margin() -> None:
    source = "def f():\n    if a:\n        return b\n    return c\n"
    start = source.index("b\n")
    assert Text(source).shown(start, start + 1, "None") == ("return b", "return None")


def test_a_change_over_lines_is_shown_with_all_of_them_and_the_margin_of_the_first() -> None:
    source = "if a:\n    b(\n      1,\n    )\n"
    start, end = source.index("1"), source.index(")") + 1
    assert Text(source).shown(start, end, "2)") == ("1,\n    )", "2)")


def test_the_last_line_needs_no_end() -> None:
    assert Text("a = 1").shown(4, 5, "2") == ("a = 1", "a = 2")
