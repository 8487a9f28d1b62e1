"""One column as a list."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.column_values import column_values


def test_empty_cells_are_left_out_and_numbers_read() -> None:
    rows = [{"n": "1,200"}, {"n": None}, {}, {"n": "x"}, {"n": 0}, {"n": False}]
    assert column_values(rows, "N") == {
        "values": ["1,200", "x", 0, False],
        "texts": ["1,200", "x", "0", "false"],
        "numbers": [1200, 0],
    }


def test_a_missing_column_is_refused() -> None:
    with pytest.raises(InvalidError):
        column_values([{"a": 1}], "b")
