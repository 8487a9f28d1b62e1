"""Reading TOML."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.read_toml import read_toml


def test_dates_become_texts() -> None:
    text = "a = 2026-11-21T07:30:00+09:00\nb = [07:30:00, {c = 1.5}]\nd = true"
    found = read_toml(text)["value"]
    assert found == {"a": "2026-11-21T07:30:00+09:00", "b": ["07:30:00", {"c": 1.5}], "d": True}


@pytest.mark.parametrize("text", ["a = ", "a = 1\na = 2", "a = nan", "a = [inf]", "[" * 5000, "\x00"])
def test_what_is_no_toml_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="no TOML"):
        read_toml(text)
