"""Parts of addresses."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.parse_url import parse_url


def test_a_password_is_left_out() -> None:
    found = parse_url("ftp://user:hidden@a.example/x")
    assert "hidden" not in str(found)
    assert (found["host"], found["port"], found["folder"]) == ("a.example", None, "/x")


@pytest.mark.parametrize(
    "url", ["", "a.example/x", "https://", "http://[::1", "https://a.example:99999/", "https://a?" + "a=1&" * 600]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidError):
        parse_url(url)


@given(st.dictionaries(st.text(alphabet="ab한&= ", min_size=1, max_size=4), st.text(alphabet="xy글#?/ ", max_size=4)))
def test_parameters_are_decoded(query: dict[str, str]) -> None:
    assert parse_url(f"https://a.example/?{urlencode(query)}")["query"] == query
