"""An owner is dead exactly when nobody holds its lock."""

from pathlib import Path

import pytest

from tdev.kernel.errors import PlatformError
from tdev.platform.machine.embedded.owners import Owner, dead


def test_an_owner_lives_until_it_lets_go(tmp_path: Path) -> None:
    owner = Owner(tmp_path / "owners", "e1")
    with dead(tmp_path / "owners", "e1") as gone:
        assert not gone
    owner.release()
    with dead(tmp_path / "owners", "e1") as gone:
        assert gone


def test_an_owner_that_was_never_there_is_dead(tmp_path: Path) -> None:
    with dead(tmp_path, "nobody") as gone:
        assert gone


def test_two_owners_do_not_share_a_name(tmp_path: Path) -> None:
    owner = Owner(tmp_path, "e1")
    with pytest.raises(PlatformError, match="runs already"):
        Owner(tmp_path, "e1")
    owner.release()


def test_only_one_finds_a_lock_file_that_was_left_behind(tmp_path: Path) -> None:
    (tmp_path / "killed").touch()
    with dead(tmp_path, "killed") as first, dead(tmp_path, "killed") as second:
        assert first
        assert not second
    assert not (tmp_path / "killed").exists()


def test_looking_at_a_live_owner_does_not_take_its_lock(tmp_path: Path) -> None:
    owner = Owner(tmp_path, "e1")
    for _ in range(2):
        with dead(tmp_path, "e1") as gone:
            assert not gone
    assert (tmp_path / "e1").exists()
    owner.release()
