import os
import subprocess

from tdev.platform.sandbox.embedded.workspace import Workspace, remove_abandoned


def test_a_workspace_has_two_empty_folders_that_only_its_owner_enters(tmp_path):
    made = Workspace(tmp_path, 0)
    for place in (made.root, made.work):
        assert list(place.iterdir()) == []
        assert place.stat().st_mode & 0o777 == 0o700
    made.remove()
    assert list(tmp_path.iterdir()) == []


def test_two_workspaces_share_nothing(tmp_path):
    one, two = Workspace(tmp_path, 0), Workspace(tmp_path, 0)
    assert one.folder != two.folder
    one.remove()
    assert two.work.is_dir()


def test_too_many_bytes_or_files_are_told_below_folders_too(tmp_path):
    made = Workspace(tmp_path, 0)
    (made.work / "a").mkdir()
    (made.work / "a" / "big").write_bytes(bytes(600))
    assert made.too_full(600 + made.work.joinpath("a").stat().st_size) is None
    assert "bytes" in str(made.too_full(599))
    made.remove()
    assert made.too_full(1) is None, "a folder that is gone is not full"


def test_many_empty_files_are_too_many(tmp_path):
    made = Workspace(tmp_path, 0)
    for number in range(4097):
        (made.work / str(number)).touch()
    assert "4096" in str(made.too_full(1 << 30))


def test_what_is_nested_deeper_than_a_path_may_be_is_removed(tmp_path):
    made = Workspace(tmp_path, 0)
    folder = os.open(made.work, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("deeper", dir_fd=folder)
        inner = os.open("deeper", os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = inner
    os.close(folder)
    made.remove()
    assert not made.folder.exists()


def test_only_old_folders_of_processes_that_are_gone_are_abandoned(tmp_path):
    gone = subprocess.Popen(["/bin/true"])
    gone.wait()
    alive = Workspace(tmp_path, 0)
    dead = tmp_path / f"tdev-sandbox-{gone.pid}-abc"
    dead.mkdir()
    other = tmp_path / "tdev-sandbox-notes-x"
    other.mkdir()
    now = dead.stat().st_mtime
    remove_abandoned(tmp_path, now + 10)
    assert dead.exists(), "it may belong to a process that is not seen from here"
    remove_abandoned(tmp_path, now + 7200)
    assert not dead.exists()
    assert alive.folder.exists()
    assert other.exists()
    alive.remove()
