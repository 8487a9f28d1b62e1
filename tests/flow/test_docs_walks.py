"""The pages of the docs are done as a reader would do them: each command in its order, with what it shows."""

from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.walks import Command, Walk, steps

DOCS = ROOT / "docs"
PAGES = sorted(
    str(path.relative_to(DOCS))
    for path in DOCS.rglob("*.md")
    if path.parent != DOCS / "reference" and any(isinstance(step, Command) for step in steps(path.read_text("utf-8")))
)


@pytest.mark.parametrize("page", PAGES)
def test_what_the_page_says_can_be_done_and_shows_what_it_says(page: str, tmp_path: Path) -> None:
    walk = Walk(tmp_path / "reader")
    try:
        for step in steps((DOCS / page).read_text("utf-8")):
            walk.do(step)
    finally:
        walk.close()
