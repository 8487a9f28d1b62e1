"""Short reports."""

from pathlib import Path

import pytest

from tdev.agents.write_brief_agent import WriteBriefAgent
from tdev.kernel.errors import InvalidError
from tests.support.components import context_in

ROWS = [
    {"id": "a1", "amount": "10", "note": "The delivery was late again"},
    {"id": "b2", "amount": "30", "note": "Late delivery and no call"},
    {"id": "c3", "amount": "20", "note": "Screen arrived broken today"},
]


def test_numbers_get_figures_prose_gets_topics_and_codes_are_left_out(tmp_path: Path) -> None:
    found = WriteBriefAgent().run(context_in(tmp_path), rows=ROWS)
    assert found["used"] == [
        "clean_rows",
        "column_values",
        "number_statistics",
        "rows_to_markdown",
        "top_topics",
        "rows_to_markdown",
    ]
    assert "## amount" in found["text"]
    assert "| 3 | 60 | 20.0 |" in found["text"]
    assert "## note" in found["text"]
    assert "## id" not in found["text"]


def test_a_text_gets_a_summary_and_keywords(tmp_path: Path) -> None:
    found = WriteBriefAgent().run(context_in(tmp_path), text="The battery is weak. The battery dies.")
    assert found["used"] == ["summarize_text", "extract_keywords"]
    assert "Keywords: battery" in found["text"]


def test_rows_come_before_the_text(tmp_path: Path) -> None:
    found = WriteBriefAgent().run(context_in(tmp_path), text="Some words.", rows=[{"n": 1}])
    assert found["text"].index("1 rows.") < found["text"].index("Some words.")


def test_nothing_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="nothing to report"):
        WriteBriefAgent().run(context_in(tmp_path), text=" ", rows=[])


def test_rows_of_empty_cells_still_make_a_report(tmp_path: Path) -> None:
    assert WriteBriefAgent().run(context_in(tmp_path), rows=[{"a": ""}])["text"] == "0 rows."
