"""Which version a rollback means when nobody says another."""

import pytest

from tdev.entry.ui.pages.services import way_back


@pytest.mark.parametrize(
    ("versions", "live", "back"),
    [([1, 2, 3], 3, 2), ([3, 1, 2], 2, 1), ([1, 2, 3], 1, None), ([1], 1, None), ([], None, None), ([1], None, None)],
)
def test_the_way_back_is_the_newest_version_before_the_live_one(versions, live, back):
    assert way_back(versions, live) == back
