"""Tables of contents."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.make_toc import make_toc

TEXT = "Setext\n===\n\n```\n# no heading\n```\n\n### Deep *one* `x`\n\n#### Deeper\n"


def test_headings_in_code_do_not_count_and_marks_are_taken_off() -> None:
    found = make_toc(TEXT)
    assert found["text"] == "- [Setext](#setext)\n    - [Deep one x](#deep-one-x)"
    assert found["headings"][1] == {"level": 3, "title": "Deep one x", "anchor": "deep-one-x"}


@pytest.mark.parametrize(("deepest", "count"), [(1, 1), (2, 1), (3, 2), (4, 3)])
def test_the_deepest_level_is_chosen(deepest: int, count: int) -> None:
    assert len(make_toc(TEXT, deepest)["headings"]) == count


def test_the_list_starts_at_the_edge() -> None:
    assert make_toc("## 한글 제목")["text"] == "- [한글 제목](#한글-제목)"


def test_headings_of_one_title_have_anchors_of_their_own() -> None:
    found = make_toc("# A\n\n# A\n\n# A")["headings"]
    assert [each["anchor"] for each in found] == ["a", "a-1", "a-2"]


def test_a_text_without_headings_has_no_contents() -> None:
    assert make_toc("plain") == {"text": "", "headings": []}


@pytest.mark.parametrize("deepest", [0, 7])
def test_a_level_out_of_bounds_is_refused(deepest: int) -> None:
    with pytest.raises(InvalidError):
        make_toc("# a", deepest)
