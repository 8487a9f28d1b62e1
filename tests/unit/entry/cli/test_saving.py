"""Where a fetched file goes, and what is never written over."""

from pathlib import Path

import pytest

from tdev.entry.cli.saving import check_free, save, target_of
from tdev.kernel.errors import ConflictError, InvalidError


@pytest.mark.parametrize(
    ("to", "expected"),
    [(None, "a.csv"), ("b.csv", "b.csv"), ("nowhere/b.csv", "nowhere/b.csv")],
)
def test_a_file_is_named_as_it_is_unless_another_name_is_given(to: str | None, expected: str) -> None:
    assert target_of("out/a.csv", to) == Path(expected)


def test_a_folder_takes_it_under_its_own_name_and_a_dash_is_stdout(tmp_path: Path) -> None:
    assert target_of("out/a.csv", str(tmp_path)) == tmp_path / "a.csv"
    assert target_of("out/a.csv", "-") is None


def test_stdout_gets_the_bytes_as_they_are(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    check_free(None, force=False)
    save(b"\xff\x00\n", None, force=False)
    assert capfdbinary.readouterr().out == b"\xff\x00\n"


def test_what_is_there_stays_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    target = tmp_path / "a"
    save(b"one", target, force=False)
    for refused in (lambda: check_free(target, force=False), lambda: save(b"two", target, force=False)):
        with pytest.raises(ConflictError, match="is there already"):
            refused()
    assert target.read_bytes() == b"one"
    check_free(target, force=True)
    save(b"two", target, force=True)
    assert (target.read_bytes(), list(tmp_path.iterdir())) == (b"two", [target])


def test_a_link_is_something_that_is_there_and_is_replaced_itself(tmp_path: Path) -> None:
    kept, link, dangling = tmp_path / "kept", tmp_path / "link", tmp_path / "dangling"
    kept.write_bytes(b"mine")
    link.symlink_to(kept)
    dangling.symlink_to(tmp_path / "nowhere")
    for each in (link, dangling):
        with pytest.raises(ConflictError):
            save(b"x", each, force=False)
    save(b"x", link, force=True)
    assert (kept.read_bytes(), link.read_bytes(), link.is_symlink()) == (b"mine", b"x", False)


@pytest.mark.parametrize("name", ["nowhere/a", "a\0", "x" * 300])
def test_a_place_that_takes_no_file_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidError, match="cannot be written"):
        save(b"x", tmp_path / name, force=False)
    assert list(tmp_path.iterdir()) == []
