"""Secret files: whole or not at all, and for their owner only."""

import os
import stat

import pytest

from tdev.kernel.errors import PlatformError
from tdev.platform.identity.own_files import read_secret, write_secret


def test_what_was_written_is_read_and_only_the_owner_may(tmp_path):
    path = tmp_path / "deep" / "file"
    assert read_secret(path, other="") is None
    write_secret(path, "secret", replace=False)
    assert read_secret(path, other="") == "secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["file"]


def test_a_wide_umask_makes_no_difference(tmp_path):
    before = os.umask(0)
    try:
        write_secret(tmp_path / "file", "secret", replace=True)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


@pytest.mark.parametrize(("replace", "left"), [(True, "second"), (False, "first")])
def test_a_file_that_is_there_is_replaced_or_stays(tmp_path, replace, left):
    write_secret(tmp_path / "file", "first", replace=True)
    write_secret(tmp_path / "file", "second", replace=replace)
    assert read_secret(tmp_path / "file", other="") == left
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o777])
def test_what_others_may_open_is_not_read_and_the_hint_says_what_else_to_do(tmp_path, mode):
    write_secret(tmp_path / "file", "secret", replace=True)
    (tmp_path / "file").chmod(mode)
    with pytest.raises(PlatformError, match="others may read") as caught:
        read_secret(tmp_path / "file", other="burn it")
    assert "chmod 600" in caught.value.hint
    assert "burn it" in caught.value.hint
    assert "secret" not in caught.value.message.replace("must be secret", "")


def test_a_folder_or_a_link_is_no_secret_file(tmp_path):
    write_secret(tmp_path / "file", "secret", replace=True)
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "folder").mkdir(mode=0o700)
    for name in ("link", "folder"):
        with pytest.raises(PlatformError):
            read_secret(tmp_path / name, other="")


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PlatformError, match="cannot be used"):
        write_secret(tmp_path / "file" / "below", "secret", replace=True)
