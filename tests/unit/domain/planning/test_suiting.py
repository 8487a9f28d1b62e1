"""What the kind of a file says about a component."""

import pytest

from tdev.domain.planning.constants import constants_in
from tdev.domain.planning.retrieval import Match
from tdev.domain.planning.suiting import for_file, for_kind, stores_as, to_store
from tests.support.plans import agents, given, planned, resolve

CSV, PDF, XLSX, NONE = frozenset(["csv"]), frozenset(["pdf"]), frozenset(["xlsx"]), frozenset[str]()


def found(name: str) -> Match:
    return Match(resolve(name), 0.6, ())


@pytest.mark.parametrize(
    ("name", "wanted", "files", "gains"),
    [
        ("write_csv", CSV, NONE, True),
        ("read_csv", CSV, NONE, False),
        ("read_xlsx", NONE, PDF, False),
        ("read_text_file", NONE, PDF, False),
        ("merge_pdfs", NONE, CSV, False),
        ("join_texts", NONE, CSV, False),
    ],
)
def test_what_is_made_for_a_kind_gains_and_what_is_not_loses(
    name: str, wanted: frozenset[str], files: frozenset[str], gains: bool
) -> None:
    judged = for_kind(found(name), wanted, files).relevance
    assert judged > 0.6 if gains else judged < 0.6


@pytest.mark.parametrize(("name", "files"), [("zip_files", PDF), ("join_rows", CSV), ("pdf_to_text", PDF)])
def test_what_takes_such_files_is_as_good_as_before(name: str, files: frozenset[str]) -> None:
    assert for_kind(found(name), NONE, files).relevance >= 0.44


def test_a_workbook_is_written_by_what_makes_workbooks() -> None:
    assert for_file(found("write_xlsx"), XLSX).relevance > 0.6 > for_file(found("write_text_file"), XLSX).relevance
    assert for_file(found("write_text_file"), NONE) == found("write_text_file")


def test_words_for_a_writer_follow_the_ending() -> None:
    (book,) = constants_in("save it as all.xlsx")
    (page,) = constants_in("save it as all.html")
    assert "xlsx" in to_store(book)
    assert "xlsx" not in to_store(page)
    assert stores_as(resolve("write_xlsx"), book)
    assert not stores_as(resolve("write_text_file"), book)
    assert stores_as(resolve("write_text_file"), page)


def test_a_table_goes_into_a_workbook() -> None:
    outcome = planned("Sort a.csv by age and save it as sorted.xlsx")
    assert agents(outcome)[-1] == "write_xlsx"
    assert given(outcome, "write_xlsx")["path"] == "sorted.xlsx"


def test_tables_are_joined_as_rows_and_the_column_is_asked_for() -> None:
    outcome = planned("Join users.csv and orders.csv")
    assert outcome.verdict == "ask"
    assert agents(outcome)[-1] == "join_rows"
    assert [question for question in outcome.questions if "'on'" in question]
