"""Reading JSON Lines."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.read_jsonl import read_jsonl
from tdev.tools.write_jsonl import write_jsonl


@pytest.mark.parametrize("text", ['{"a": 1}\n[1]', '{"a": 1}\nx', '{}\n{"a": NaN}', "{}\n" + "[" * 100_000])
def test_the_line_that_is_wrong_is_named(text: str) -> None:
    with pytest.raises(InvalidError, match="line 2"):
        read_jsonl(text)


def test_a_mark_at_the_start_and_dos_lines_make_no_difference() -> None:
    assert read_jsonl('\ufeff{"a": 1}\r\n{"a": 2}\r\n')["count"] == 2


@given(st.lists(st.dictionaries(st.text(max_size=4), st.integers() | st.text(max_size=5) | st.none(), max_size=3)))
def test_what_is_written_is_read_again(rows: list[dict[str, Any]]) -> None:
    assert read_jsonl(write_jsonl(rows)["text"]) == {"rows": rows, "count": len(rows)}
