"""Values that both query languages check in the same way."""

from typing import Any

import pytest

from tdev.platform.machine.embedded.fields import epoch_seconds, whole_number


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1970-01-01T00:00:00Z", 0.0), ("1970-01-01T01:00:00+01:00", 0.0), ("1970-01-01T00:00:01.5Z", 1.5)],
)
def test_a_timestamp_is_a_moment(text: str, seconds: float) -> None:
    assert epoch_seconds(text) == seconds


@pytest.mark.parametrize("value", ["tomorrow", "2026-01-01", "2026-13-01T00:00:00Z", 5, None])
def test_what_is_no_timestamp_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="not a timestamp"):
        epoch_seconds(value)


@pytest.mark.parametrize(("value", "number"), [(0, 0), (5, 5), (5.0, 5)])
def test_a_whole_number_is_one(value: Any, number: int) -> None:
    found = whole_number(value, 0)
    assert found == number
    assert type(found) is int


@pytest.mark.parametrize("value", [-1, 1.5, "5", True, None, [1], float("nan"), float("inf")])
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="whole number"):
        whole_number(value, 0)


def test_a_number_has_its_least_value() -> None:
    assert whole_number(1, 1) == 1
    with pytest.raises(ValueError, match="at least 1"):
        whole_number(0, 1)
