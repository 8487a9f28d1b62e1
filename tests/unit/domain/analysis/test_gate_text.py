"""What the text itself hides: encodings, look-alike letters, turned writing, code as digits."""

import base64
import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.analysis.gate_text import hidden_code, reaches_out, text_refused

CODE = b"import os; os.system('id')"


def rules(source: str) -> list[str]:
    return [refused.rule for _, _, refused in text_refused(source)]


@pytest.mark.parametrize("name", ["utf-7", "latin-1", "rot13", "unicode_escape", "idna"])
@pytest.mark.parametrize(
    "line", ["# coding: {}", "# -*- coding: {} -*-", "#!/usr/bin/python\n# vim: set fileencoding={} :"]
)
def test_another_encoding_is_refused(line: str, name: str) -> None:
    assert rules(f"{line.format(name)}\nx = 1\n") == ["encoding"]


@pytest.mark.parametrize("name", ["utf-8", "UTF-8", "utf8", "ascii"])
def test_the_usual_encodings_pass(name: str) -> None:
    assert rules(f"# -*- coding: {name} -*-\nx = 1\n") == []


def test_an_encoding_below_the_second_line_is_a_comment() -> None:
    assert rules("x = 1\ny = 2\n# coding: utf-7\n") == []


@pytest.mark.parametrize("turn", "\u202a\u202e\u2066\u2069\u200f")
def test_writing_that_is_turned_is_refused_with_its_place(turn: str) -> None:
    ((line, column, refused),) = text_refused(f"x = 1\ny = '{turn}'\n")
    assert (line, column, refused.rule) == (2, 6, "disguised-name")
    assert f"U+{ord(turn):04X}" in refused.why


@pytest.mark.parametrize("name", ["ｅｖａｌ", "𝐞𝐯𝐚𝐥", "ⅇval", "еval", "evаl", "ſet", "ﬁle"])
def test_a_name_of_look_alike_letters_is_refused(name: str) -> None:
    ((line, column, refused),) = text_refused(f"x = 1\n{name} = 2\n")
    assert (line, column, refused.rule) == (2, 1, "disguised-name")


@pytest.mark.parametrize(
    "source", ["가격 = 1", "größe = 1", "имя = 1", "x = 'ｅｖａｌ еval'", "# ｅｖａｌ", "価格 = 'ﬁ'"]
)
def test_names_of_one_script_and_any_text_pass(source: str) -> None:
    assert rules(source) == []


@pytest.mark.parametrize("wide", ["a", "é", "_", "1"])
def test_a_very_long_word_is_read_once(wide: str) -> None:
    assert rules("x" + wide * 150_000) == []


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(CODE).decode(),
        base64.b64encode(CODE).decode()[::-1],
        base64.urlsafe_b64encode(CODE).decode(),
        base64.b64encode(CODE).decode().rstrip("="),
        base64.encodebytes(CODE * 4).decode(),
        binascii.hexlify(CODE).decode(),
        base64.b64encode(CODE),
        base64.b64encode(b"a = 1\n" * 9000 + CODE).decode(),
    ],
)
def test_code_as_digits_is_seen(text: str | bytes) -> None:
    assert hidden_code(text)


@pytest.mark.parametrize(
    "text", ["short", "aGVsbG8gd29ybGQsIGhlbGxv", "deadbeef" * 8, "plain words, no digits", b"\x00" * 64]
)
def test_other_data_passes(text: str | bytes) -> None:
    assert not hidden_code(text)


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    assert all(line >= 1 and column >= 1 for line, column, _ in text_refused(text))


@pytest.mark.parametrize("text", ["__import__('os').system('x')", "open('x')", "[eval('1')]", "a.b()"])
def test_a_text_that_calls_something_reaches_out(text: str) -> None:
    assert reaches_out(text)


@pytest.mark.parametrize("text", ["list[int]", "Amount(USD)", "max(price)", "count(*)", "a (b", "(" * 900, ""])
def test_names_of_types_and_columns_do_not(text: str) -> None:
    assert not reaches_out(text)
