"""Times of cron expressions."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.next_cron_times import next_cron_times


def test_the_offset_of_the_start_is_kept() -> None:
    found = next_cron_times("@daily", "2026-11-21T10:00+09:00", 1)
    assert found == {"texts": ["2026-11-22T00:00:00+09:00"], "next": "2026-11-22T00:00:00+09:00"}


def test_a_day_that_never_comes_has_no_times() -> None:
    assert next_cron_times("0 0 30 2 *", "2026-11-21") == {"texts": [], "next": ""}


@pytest.mark.parametrize(
    ("expression", "start", "count"),
    [
        ("* * * * *", "soon", 1),
        ("* * * * *", "2026-11-21", 0),
        ("* * * * *", "2026-11-21", 101),
        ("x", "2026-11-21", 1),
    ],
)
def test_what_cannot_be_computed_is_refused(expression: str, start: str, count: int) -> None:
    with pytest.raises(InvalidError):
        next_cron_times(expression, start, count)
