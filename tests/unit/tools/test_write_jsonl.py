"""Writing JSON Lines."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.write_jsonl import write_jsonl


def test_no_rows_are_no_text() -> None:
    assert write_jsonl([]) == {"text": ""}


def test_a_line_break_in_a_cell_stays_on_its_line() -> None:
    assert write_jsonl([{"a": "x\ny"}])["text"].count("\n") == 1


@pytest.mark.parametrize("cell", [float("nan"), object(), {1, 2}])
def test_what_is_no_json_is_refused(cell: object) -> None:
    with pytest.raises(InvalidError):
        write_jsonl([{"a": cell}])
