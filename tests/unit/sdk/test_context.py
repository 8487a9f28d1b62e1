"""What a component may read, write and reach."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.kernel.errors import DeniedError, InvalidError, NotFoundError, RequestError, TooLargeError
from tdev.sdk import Context
from tdev.sdk.context import MOST_BYTES


@pytest.fixture
def context(tmp_path: Path) -> Context:
    for name in ("run", "files"):
        (tmp_path / name).mkdir()
    (tmp_path / "secret.txt").write_text("no")
    return Context(workspace=tmp_path / "run", files=tmp_path / "files")


def test_what_was_written_can_be_read(context: Context) -> None:
    assert context.write_text("a/b.txt", "안녕") == "a/b.txt"
    assert context.read_text("a/b.txt") == "안녕"


def test_the_workspace_comes_before_the_files_of_the_project(context: Context) -> None:
    assert context.files is not None
    (context.files / "x.txt").write_text("project")
    assert context.read_text("x.txt") == "project"
    context.write_text("x.txt", "run")
    assert context.read_text("x.txt") == "run"
    assert (context.files / "x.txt").read_text() == "project"


def test_a_byte_order_mark_is_dropped(context: Context) -> None:
    context.write_bytes("x.txt", b"\xef\xbb\xbfhi")
    assert context.read_text("x.txt") == "hi"


@pytest.mark.parametrize("path", ["../secret.txt", "/etc/hostname", "a/../../secret.txt"])
def test_a_path_that_leads_outside_is_denied(context: Context, path: str) -> None:
    with pytest.raises(DeniedError, match="outside"):
        context.read_bytes(path)
    with pytest.raises(DeniedError, match="outside"):
        context.write_bytes(path, b"x")


def test_a_link_that_leads_outside_is_denied(context: Context, tmp_path: Path) -> None:
    (context.workspace / "link").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(DeniedError):
        context.read_bytes("link")
    with pytest.raises(DeniedError):
        context.write_bytes("link", b"x")
    assert (tmp_path / "secret.txt").read_text() == "no"


def test_a_missing_file_is_not_found(context: Context) -> None:
    with pytest.raises(NotFoundError, match=r"no\.txt"):
        context.read_bytes("no.txt")


@pytest.mark.parametrize("path", ["a\x00b", "\ud800", "x" * 300, "."])
def test_what_no_file_can_be_called_is_invalid(context: Context, path: str) -> None:
    with pytest.raises(InvalidError):
        context.write_bytes(path, b"x")


def test_a_file_cannot_be_a_folder(context: Context) -> None:
    context.write_text("a", "x")
    with pytest.raises(InvalidError):
        context.write_text("a/b", "x")


def test_a_loop_of_links_is_an_error_of_ours(context: Context) -> None:
    (context.workspace / "loop").symlink_to(context.workspace / "loop")
    with pytest.raises(RequestError):
        context.read_bytes("loop")


def test_text_that_is_no_utf8_is_invalid_both_ways(context: Context) -> None:
    context.write_bytes("x", b"\xff\xfe")
    with pytest.raises(InvalidError, match="not UTF-8"):
        context.read_text("x")
    with pytest.raises(InvalidError, match="character 1"):
        context.write_text("y", "a\ud800")


def test_sizes_are_bounded_both_ways(context: Context) -> None:
    with pytest.raises(TooLargeError):
        context.write_bytes("x", bytes(MOST_BYTES + 1))
    with (context.workspace / "big").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(TooLargeError):
        context.read_bytes("big")


def test_without_more_there_is_no_web_and_no_other_component(context: Context) -> None:
    with pytest.raises(DeniedError):
        context.web()
    with pytest.raises(DeniedError, match="summarize"):
        context.call("summarize", {})


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(alphabet="ab./\\~ \x00é", max_size=12))
def test_no_path_ever_writes_outside(context: Context, path: str) -> None:
    try:
        context.write_bytes(path, b"x")
    except RequestError:
        return
    assert (context.workspace / path).resolve().is_relative_to(context.workspace.resolve())


def test_without_a_model_nobody_can_be_asked(context: Context) -> None:
    with pytest.raises(DeniedError, match="no language model"):
        context.model()
