"""What every engine of the ``Workspaces`` port does: names the files of a run, hands them out, and nothing else."""

import hashlib
import os
import resource
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.kernel.errors import NotFoundError, PlatformError, TooLargeError
from tdev.platform.workspaces import MOST_FILES
from tdev.platform.workspaces.embedded import FolderWorkspaces
from tdev.sdk import Context

HERE = ("local", "exec-1")
SECRET = b"nobody's business"


@pytest.fixture
def workspaces(tmp_path: Path) -> FolderWorkspaces:
    (tmp_path / "data").mkdir()
    (tmp_path / "secret.txt").write_bytes(SECRET)
    return FolderWorkspaces(tmp_path / "data", most_hashed=1000)


@pytest.fixture
def run(workspaces: FolderWorkspaces) -> Path:
    """The folder of a run."""
    folder = workspaces.folder(*HERE)
    folder.mkdir(parents=True)
    return folder


def names(workspaces: FolderWorkspaces) -> list[str]:
    return [each.name for each in workspaces.files(*HERE).files]


def refused(workspaces: FolderWorkspaces, name: str) -> bool:
    with pytest.raises(NotFoundError, match="no such file"):
        workspaces.content(*HERE, name, 1000)
    return True


class TestFiles:
    def test_a_run_that_wrote_nothing_has_none(self, workspaces):
        found = workspaces.files(*HERE)
        assert (list(found.files), found.complete) == ([], True)

    def test_they_are_named_by_their_path_in_order_with_size_and_digest(self, workspaces, run):
        context = Context(run)
        for path in ("b.txt", "a/z.csv", "a/b/c.md", "a.txt"):
            context.write_text(path, path)
        found = workspaces.files(*HERE)
        assert found.complete
        assert [each.name for each in found.files] == ["a.txt", "a/b/c.md", "a/z.csv", "b.txt"]
        for each in found.files:
            content = workspaces.content(*HERE, each.name, 1000)
            assert content == each.name.encode()
            assert (each.size, each.sha256) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")

    def test_no_more_are_named_than_a_list_has(self, workspaces, run):
        for n in range(MOST_FILES + 1):
            (run / f"{n:04}").touch()
        found = workspaces.files(*HERE)
        assert (len(found.files), found.complete) == (MOST_FILES, False)
        (run / "0000").unlink()
        assert workspaces.files(*HERE).complete

    def test_a_list_goes_down_so_far_and_says_so(self, workspaces, run):
        deep = run.joinpath(*["d"] * 32)
        deep.mkdir(parents=True)
        (deep / "last").touch()
        assert workspaces.files(*HERE).complete
        (deep / "more").mkdir()
        (deep / "more" / "hidden").touch()
        found = workspaces.files(*HERE)
        assert (len(found.files), found.complete) == (1, False)
        assert workspaces.content(*HERE, "/".join([*["d"] * 32, "more", "hidden"]), 0) == b"", "but it can be fetched"

    def test_what_is_too_much_to_read_for_a_list_has_no_digest(self, workspaces, run):
        for name, size in (("a", 600), ("b", 600), ("c", 400)):
            (run / name).write_bytes(b"x" * size)
        found = {each.name: each.sha256 for each in workspaces.files(*HERE).files}
        assert (found["a"] is None, found["b"] is None, found["c"] is None) == (False, True, False)

    def test_links_and_special_files_are_none(self, workspaces, run, tmp_path):
        (run / "plain").touch()
        (run / "link").symlink_to(tmp_path / "secret.txt")
        (run / "folder").symlink_to(tmp_path)
        (run / "to-plain").symlink_to("plain")
        (run / "nowhere").symlink_to("nothing")
        os.mkfifo(run / "pipe")
        with socket.socket(socket.AF_UNIX) as listening:
            here = Path.cwd()
            os.chdir(run)  # the path of a socket is short
            try:
                listening.bind("socket")
            finally:
                os.chdir(here)
            assert names(workspaces) == ["plain"]
            for name in ("link", "folder/secret.txt", "to-plain", "nowhere", "pipe", "socket", "folder"):
                assert refused(workspaces, name)

    def test_a_name_that_is_no_text_is_none(self, workspaces, run):
        Path(os.fsdecode(os.fsencode(run) + b"/\xff.txt")).touch()
        assert names(workspaces) == []

    def test_the_folder_of_a_run_that_is_a_link_is_not_followed(self, workspaces, tmp_path):
        workspaces.folder("local", "x").mkdir(parents=True)
        workspaces.folder(*HERE).symlink_to(tmp_path)
        assert names(workspaces) == []
        assert refused(workspaces, "secret.txt")

    @pytest.mark.parametrize("name", ["", ".", "..", "local/exec-1", "/"])
    def test_no_tenant_and_no_run_is_a_path(self, workspaces, run, name):
        (run / "a").touch()
        assert not workspaces.files(name, "exec-1").files
        assert not workspaces.files("local", name).files


class TestContent:
    def test_as_much_as_the_limit_is_handed_out_and_no_byte_more(self, workspaces, run):
        (run / "a").write_bytes(b"x" * 10)
        assert workspaces.content(*HERE, "a", 10) == b"x" * 10
        with pytest.raises(TooLargeError, match="10 bytes, and 9 are the limit") as refusal:
            workspaces.content(*HERE, "a", 9)
        assert "workspaces/local/exec-1" in str(refusal.value.hint)

    @pytest.mark.parametrize(
        "name",
        [
            "../exec-2/b", "..", ".", "", "/", "a/", "/a", "./a", "a/.", "sub/../a", "//a", "sub//b", "a/b", "sub",
            "../../../secret.txt", "\0", "a\0", "\ud800", "x" * 300, "/".join("x" * 3000), "..\\a", "%2e%2e/exec-2/b",
        ],
    )  # fmt: skip
    def test_nothing_else_is_a_name_of_a_file(self, workspaces, run, name):
        (run / "sub").mkdir()
        (run / "sub/b").touch()
        (run / "a").touch()
        other = workspaces.folder("local", "exec-2")
        other.mkdir()
        (other / "b").touch()
        assert refused(workspaces, name)

    def test_what_is_anothers_is_not_there(self, workspaces, run):
        (run / "a").touch()
        with pytest.raises(NotFoundError):
            workspaces.content("other", "exec-1", "a", 10)

    def test_what_the_system_cannot_do_is_the_platforms_fault(self, workspaces, run):
        (run / "a").touch()
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (1, limits[1]))
        try:
            with pytest.raises(PlatformError, match="Too many open files"):
                workspaces.files(*HERE)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)


SEGMENTS = st.text(st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1, max_size=20)
NAMES = st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join)
ODD = st.lists(st.sampled_from(["..", ".", "", "a", "link", "out", "secret.txt", "exec-1", "local"]), max_size=6)
QUICKLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class TestLaws:
    @QUICKLY
    @given(name=NAMES, content=st.binary(max_size=50))
    def test_what_a_component_writes_is_listed_and_fetched_under_a_plain_name(self, tmp_path, name, content):
        workspaces = FolderWorkspaces(tmp_path / str(len(list(tmp_path.iterdir()))))
        folder = workspaces.folder(*HERE)
        folder.mkdir(parents=True)
        if {".", ".."} & set(name.split("/")) or any(len(part.encode()) > 255 for part in name.split("/")):
            return
        Context(folder).write_bytes(name, content)
        assert names(workspaces) == [name]
        assert workspaces.content(*HERE, name, 50) == content

    @QUICKLY
    @given(parts=ODD, end=st.sampled_from(["secret.txt", "a", ""]))
    def test_no_name_gets_out_of_the_workspace(self, tmp_path, parts, end):
        workspaces = FolderWorkspaces(tmp_path / "data")
        folder = workspaces.folder(*HERE)
        if not folder.exists():
            (folder / "a").mkdir(parents=True)
            (tmp_path / "secret.txt").write_bytes(SECRET)
            (folder / "out").symlink_to(tmp_path)
            (folder / "link").symlink_to(tmp_path / "secret.txt")
        with pytest.raises(NotFoundError):
            workspaces.content(*HERE, "/".join([*parts, end]), 1000)
