"""Whose service an alarm is about comes back out of its description."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.alarm_words import alarm_text, owner_in

TENANTS = st.from_regex(r"\A[a-z0-9-]{1,40}\Z")
SERVICES = st.from_regex(r"\A[A-Za-z][A-Za-z0-9_-]{0,63}\Z")


@given(st.text(max_size=200), TENANTS, SERVICES)
def test_any_text_says_whose_it_is(text: str, tenant: str, service: str) -> None:
    assert owner_in(alarm_text(text, tenant, service)) == (tenant, service)


@pytest.mark.parametrize(
    "text",
    ["", "Calls fail.", "(service a/b) and more", "(service A/b)", "(service a/1b)", "(service a/b/c)", "(service a)"],
)
def test_other_alarms_are_about_no_service(text: str) -> None:
    assert owner_in(text) is None
