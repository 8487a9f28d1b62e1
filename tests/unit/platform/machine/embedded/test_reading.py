"""The cursor: what it takes, what it leaves, and where it says an error is."""

import pytest

from tdev.platform.machine.embedded.reading import Reader


def test_taking_a_sign_goes_past_it_and_only_then():
    reader = Reader("<= x")
    assert not reader.take(">")
    assert reader.position == 0
    assert reader.take_any(("<=", "<")) == "<="
    assert reader.take_any(("=",)) is None
    reader.skip_blanks()
    assert (reader.peek(), reader.position) == ("x", 3)


def test_the_end_has_no_next_character():
    reader = Reader("a", 1)
    assert reader.at_end()
    assert reader.peek() == ""
    reader.skip_blanks()
    assert reader.position == 1


def test_an_expected_sign_may_have_blanks_before_it():
    reader = Reader("  ]")
    reader.expect("]")
    assert reader.at_end()
    with pytest.raises(ValueError, match=r"at character 4: ',' is missing"):
        reader.expect(",")


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [
        ("'a'b", "a", "b"),
        ('"a\'b"', "a'b", ""),
        (r"'a\'b'", "a'b", ""),
        (r"'a\\'x", "a\\", "x"),
        ("''", "", ""),
    ],
)
def test_texts_in_quotes(text, value, rest):
    reader = Reader(text)
    assert reader.quoted() == value
    assert text[reader.position :] == rest


@pytest.mark.parametrize("text", ["", "a", "'a", "'a\\'", "\"a'"])
def test_a_text_without_its_quotes_is_an_error(text):
    with pytest.raises(ValueError, match=r"quotes is missing|closing . is missing"):
        Reader(text).quoted()


@pytest.mark.parametrize(
    ("text", "integer", "number"),
    [
        ("12]", 12, 12),
        ("-3", -3, -3),
        ("1.50", 1, 1.5),
        ("2e3", 2, 2000.0),
        ("-0.5E-1,", 0, -0.05),
        ("0", 0, 0),
        ("x", None, None),
        ("", None, None),
    ],
)
def test_numbers_are_read_as_far_as_they_go(text, integer, number):
    assert Reader(text).integer() == integer
    found = Reader(text).number()
    assert found == number
    assert type(found) is type(number)


def test_numbers_are_bounded():
    assert Reader("9999999999").integer() == 9_999_999_999
    with pytest.raises(ValueError, match="too large"):
        Reader("99999999999").integer()
    assert Reader("1" * 20).number() == int("1" * 20)
    with pytest.raises(ValueError, match="too many digits"):
        Reader("1" * 21).number()


def test_an_error_names_text_and_place():
    assert str(Reader("$.a", 2).error("why")) == "'$.a' at character 3: why"
