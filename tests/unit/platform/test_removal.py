"""Folders that others have filled are deleted, and nothing else is."""

import os

import pytest

from tdev.platform.removal import remove_tree


def test_files_folders_pipes_and_sockets_are_deleted(tmp_path):
    top = tmp_path / "top"
    (top / "a" / "b").mkdir(parents=True)
    (top / "a" / "file").write_text("x")
    (top / "a" / "b" / "file").write_text("x")
    os.mkfifo(top / "pipe")
    remove_tree(top)
    assert list(tmp_path.iterdir()) == []


def test_links_are_deleted_and_what_they_point_to_stays(tmp_path):
    outside, top = tmp_path / "outside", tmp_path / "top"
    for folder in (outside, top):
        folder.mkdir()
    (outside / "file").write_text("kept")
    outside.chmod(0o755)
    (top / "folder").symlink_to(outside)
    (top / "file").symlink_to(outside / "file")
    (top / "nowhere").symlink_to("nowhere")
    remove_tree(top)
    assert not top.exists()
    assert (outside / "file").read_text() == "kept"
    assert outside.stat().st_mode & 0o777 == 0o755


def test_what_is_nested_deeper_than_a_path_may_be_is_deleted(tmp_path):
    top = tmp_path / "top"
    top.mkdir()
    folder = os.open(top, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("deeper", dir_fd=folder)
        inner = os.open("deeper", os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = inner
    os.close(folder)
    remove_tree(top)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o000, 0o400, 0o100])
def test_closed_folders_are_deleted(tmp_path, mode):
    inner = tmp_path / "top" / "closed" / "inner"
    inner.mkdir(parents=True)
    (inner / "file").write_text("x")
    for folder in (inner, inner.parent, inner.parent.parent):
        folder.chmod(mode)
    remove_tree(tmp_path / "top")
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_there_is_no_error(tmp_path):
    remove_tree(tmp_path / "nowhere")
