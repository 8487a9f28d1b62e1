"""Office files."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.documents.office import paragraphs, parsed, parts, sheet, slides, workbook
from tdev.kernel.errors import InvalidError, TooLargeError
from tests.support.office import docx, pptx, xlsx

CELLS = st.integers(-(10**14), 10**14) | st.floats(-1e10, 1e10).map(lambda x: round(x, 3)) | st.booleans()
CELLS = CELLS | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Cs"]), min_size=1, max_size=9)


def read(content: bytes, name: str = "") -> list[list[object]]:
    return sheet(parts(content, "a.xlsx"), "a.xlsx", name)[1]


@given(st.lists(st.lists(CELLS | st.none(), min_size=1, max_size=4), max_size=4))
def test_what_is_written_is_read_again(rows: list[list[object]]) -> None:
    found = read(workbook(["a", "b"], rows, "Sheet"))
    assert found[0] == ["a", "b"]
    padded = [[*row, None, None, None, None][:4] for row in found[1:]]
    assert padded == [[*row, None, None, None, None][:4] for row in rows]


def test_the_same_rows_give_the_same_bytes() -> None:
    assert workbook(["a"], [[1]], "T") == workbook(["a"], [[1]], "T")


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    content = workbook(["a"], [["=1+1"]], "T")
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert read(content)[1] == ["=1+1"]


@pytest.mark.parametrize("title", ["", "x" * 32, "a/b", "a:b", "\x00"])
def test_a_sheet_needs_a_name(title: str) -> None:
    with pytest.raises(InvalidError):
        workbook(["a"], [], title)


def test_too_large_a_cell_or_row_is_refused() -> None:
    with pytest.raises(TooLargeError):
        workbook(["a"], [["x" * 40_000]], "T")
    with pytest.raises(TooLargeError):
        workbook([str(place) for place in range(1001)], [], "T")


def test_shared_texts_dates_and_gaps_are_read() -> None:
    body = (
        '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="C1" t="s"><v>0</v></c></row>'
        '<row r="2"><c r="A2" s="1"><v>46347</v></c><c r="B2" s="2"><v>46347.5</v></c>'
        '<c r="C2" t="b"><v>1</v></c></row>'
        '<row r="3"><c r="A3" t="str"><f>1</f><v>made</v></c><c r="B3"><v>1.5E2</v></c>'
        '<c r="C3" t="e"><v>#REF!</v></c></row>'
    )
    content = xlsx(body, ["two", "<r><t>o</t></r><r><t>ne</t></r><rPh><t>x</t></rPh>"])
    assert read(content) == [["one", None, "two"], ["2026-11-21", "2026-11-21T12:00:00", True], ["made", 150, "#REF!"]]


def test_an_unknown_sheet_is_told_with_those_there_are() -> None:
    with pytest.raises(InvalidError, match="no sheet 'B'") as caught:
        read(xlsx("", []), "B")
    assert caught.value.hint == "it has Data"


@pytest.mark.parametrize(
    "body",
    [
        '<row><c r="A1" t="s"><v>9</v></c></row>',
        '<row><c r="A1"><v>x</v></c></row>',
        "<row><c><v>nan</v></c></row>",
        '<row><c s="1"><v>9e9</v></c></row>',
        "<row>",
    ],
)
def test_a_broken_sheet_is_refused(body: str) -> None:
    with pytest.raises(InvalidError, match="broken"):
        read(xlsx(body, []))


def test_a_column_far_out_is_refused() -> None:
    with pytest.raises(TooLargeError):
        read(xlsx('<row><c r="ZZZ1"><v>1</v></c></row>', []))


def test_paragraphs_of_a_document() -> None:
    files = parts(docx("<w:p><w:r><w:t>One</w:t><w:tab/><w:t>two</w:t></w:r></w:p><w:p/>"), "a.docx")
    assert paragraphs(parsed(files, "word/document.xml", "a.docx")) == ["One\ttwo"]


def test_slides_come_in_the_order_of_the_presentation() -> None:
    assert slides(parts(pptx("First", "Second"), "a.pptx"), "a.pptx") == [["Second"], ["First"]]


@pytest.mark.parametrize("text", ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "<a>", "", "<a>\x00</a>", "x"])
def test_what_is_no_plain_xml_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        parsed({"a.xml": text.encode()}, "a.xml", "a.docx")


def test_a_missing_part_is_named() -> None:
    with pytest.raises(InvalidError, match="no part b"):
        parsed({}, "b.xml", "a.docx")
