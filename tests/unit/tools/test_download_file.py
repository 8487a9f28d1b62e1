"""Keeping a file of the web."""

from pathlib import Path

import pytest

from tdev.kernel.errors import DeniedError, StepError
from tdev.tools.download_file import download_file
from tests.support.components import context_in, page, web_of


def test_the_bytes_are_kept_as_they_came(tmp_path: Path) -> None:
    web = web_of(page("https://example.com/a/b.bin?x=1", b"\x00\xff", "application/octet-stream"))
    found = download_file("https://example.com/a/b.bin?x=1", context_in(tmp_path, web))
    assert found["path"] == "b.bin"
    assert found["size"] == 2
    assert (tmp_path / "b.bin").read_bytes() == b"\x00\xff"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.com/", "download"),
        ("https://example.com/..", "download"),
        ("https://example.com/%2e%2e%2fetc", "etc"),
        ("https://example.com/a b/한글 파일.pdf", "한글_파일.pdf"),
        ("https://example.com/.hidden", "hidden"),
    ],
)
def test_the_name_is_always_a_plain_one(tmp_path: Path, url: str, name: str) -> None:
    found = download_file(url, context_in(tmp_path, web_of(page(url, b"x"))))
    assert found["path"] == name
    assert (tmp_path / name).is_file()


def test_a_path_can_be_given_but_not_outside(tmp_path: Path) -> None:
    context = context_in(tmp_path, web_of(page("https://example.com/a", b"x")))
    assert download_file("https://example.com/a", context, path="d/e.txt")["path"] == "d/e.txt"
    with pytest.raises(DeniedError):
        download_file("https://example.com/a", context, path="../e.txt")


def test_an_error_page_is_not_kept(tmp_path: Path) -> None:
    web = web_of(page("https://example.com/a", "no", status=404))
    with pytest.raises(StepError):
        download_file("https://example.com/a", context_in(tmp_path, web))
    assert list(tmp_path.iterdir()) == []
