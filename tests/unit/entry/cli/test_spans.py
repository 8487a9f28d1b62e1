"""Spans of time."""

import pytest

from tdev.entry.cli.spans import seconds_in
from tdev.kernel.errors import InvalidError


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("5m", 300), ("2h", 7200), ("1d", 86_400), ("1.5m", 90)])
def test_a_span_is_so_many_seconds(text: str, seconds: float) -> None:
    assert seconds_in(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "m", "-5m", "5 m", "5w", "5m3s", "١m"[:0] + "5M", "9" * 20 + "s"])
def test_anything_else_is_refused_with_the_option_that_it_was_given_to(text: str) -> None:
    with pytest.raises(InvalidError) as refused:
        seconds_in(text, "--since")
    assert [finding.pointer for finding in refused.value.findings] == ["#/since"]
