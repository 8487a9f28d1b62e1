"""Writing CSV."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.write_csv import write_csv


def test_columns_stand_in_the_order_of_their_first_row() -> None:
    assert write_csv([{"b": 1}, {"a": 2, "b": 3}])["text"] == "b,a\n1,\n3,2\n"


def test_values_of_all_kinds_are_written() -> None:
    row = {"t": True, "n": None, "f": 1.5, "l": [1, "a"], "s": 'say "hi"'}
    assert write_csv([row])["text"] == 't,n,f,l,s\ntrue,,1.5,"[1,""a""]","say ""hi"""\n'


def test_no_rows_are_no_text() -> None:
    assert write_csv([]) == {"text": ""}


def test_another_delimiter() -> None:
    assert write_csv([{"a": "x;y", "b": 1}], delimiter=";")["text"] == 'a;b\n"x;y";1\n'


@pytest.mark.parametrize("delimiter", ["", "ab", '"', "\n"])
def test_a_delimiter_is_one_plain_character(delimiter: str) -> None:
    with pytest.raises(InvalidError):
        write_csv([{"a": 1}], delimiter=delimiter)
