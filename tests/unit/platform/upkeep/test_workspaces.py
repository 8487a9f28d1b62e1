"""The folders of runs, and what is left of them."""

import os
from pathlib import Path

import pytest

from tdev.platform.upkeep.workspaces import RunFolders


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("local/run-1/inner", "local/run-2", "other/run-1"):
        (tmp_path / "w" / name).mkdir(parents=True)
    (tmp_path / "w/local/run-1/inner/a.txt").write_text("12345")
    (tmp_path / "w/local/run-1/b.txt").write_text("1")
    (tmp_path / "w/stray").write_text("")
    return tmp_path / "w"


def test_each_folder_is_told_with_its_bytes_and_whether_it_is_empty(root: Path) -> None:
    found = {(each.tenant, each.execution): (each.size, each.empty) for each in RunFolders(root).all()}
    assert found == {("local", "run-1"): (6, False), ("local", "run-2"): (0, True), ("other", "run-1"): (0, True)}


def test_the_newest_change_inside_counts(root: Path) -> None:
    for path in [*root.rglob("*"), root]:
        os.utime(path, (1000, 1000))
    os.utime(root / "local/run-1/inner/a.txt", (5000, 5000))
    assert {each.changed for each in RunFolders(root).all()} == {1000, 5000}


def test_a_removed_folder_is_gone_and_links_are_not_followed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    (root / "local/run-1/link").symlink_to(tmp_path)
    folders = RunFolders(root)
    for each in folders.all():
        folders.remove(each)
    assert list(folders.all()) == []
    assert (tmp_path / "kept.txt").read_text() == "kept"


def test_a_folder_that_was_empty_stays_when_something_was_put_into_it(root: Path) -> None:
    folders = RunFolders(root)
    seen = next(each for each in folders.all() if each.execution == "run-2")
    (seen.path / "new.txt").write_text("new")
    folders.remove(seen)
    assert (seen.path / "new.txt").exists()


def test_what_a_killed_process_was_deleting_is_no_workspace_and_is_finished(root: Path) -> None:
    (root / ".gone/abc").mkdir(parents=True)
    (root / ".gone/abc/x").write_text("x")
    folders = RunFolders(root)
    assert len(list(folders.all())) == 3
    folders.finish()
    assert not (root / ".gone").exists()
    folders.finish()


def test_a_missing_root_has_none(tmp_path: Path) -> None:
    assert list(RunFolders(tmp_path / "w").all()) == []
