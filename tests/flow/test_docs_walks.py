"""The pages of the docs are done as a reader would do them: each command in its order, with what it shows."""

from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.walks import Command, Walk, missing, steps

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


# ---- what does the pages, itself


def walked(tmp_path: Path, *lines: str) -> Walk:
    walk = Walk(tmp_path / "reader")
    for step in steps("\n".join(lines) + "\n"):
        walk.do(step)
    return walk


def test_commands_see_files_folders_variables_and_names_of_before(tmp_path: Path) -> None:
    walk = walked(
        tmp_path,
        '```text title="a/b.txt"\nid-17 is new\n```',
        "```console\n$ cd a\n$ export X=1\n$ cat b.txt\n<found> is ...",
        "$ echo <found> $X \\\n  and more\nid-17 1 and more\n```",
    )
    assert walk.names == {"found": "id-17"}


@pytest.mark.parametrize(
    "line", ["$ false", "$ echo a\nb", "$ echo a; echo b\nb\na", "$ true  # exit code 3: no", "$ echo <who>"]
)
def test_a_page_that_is_not_true_is_noticed(tmp_path: Path, line: str) -> None:
    with pytest.raises(AssertionError):
        walked(tmp_path, f"```console\n{line}\n```")


def test_what_is_not_run_is_not_run_and_exit_codes_are_wanted(tmp_path: Path) -> None:
    walked(
        tmp_path,
        "<!-- not run: it would fail -->\n```console\n$ false\n```",
        "```console\n$ exit 3  # exit code 3: so it is\n```",
    )


def test_dots_stand_for_anything_and_a_name_for_the_same_each_time() -> None:
    names: dict[str, str] = {}
    assert missing(("a ... c", "<x> b"), "0\na   b c\nz\ny b", names) is None
    assert names == {"x": "y"}
    assert missing(("<x> d",), "z d", names) == "<x> d"
