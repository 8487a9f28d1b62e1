"""Phone numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.tools.extract_phone_numbers import extract_phone_numbers


@pytest.mark.parametrize(
    "number",
    ["010-1234-5678", "02-123-4567", "01012345678", "+82 10-1234-5678", "(212) 555-0199", "212-555-0199", "1588-1234"],
)
def test_a_number_is_found_in_a_sentence(number: str) -> None:
    assert extract_phone_numbers(f"tel: {number}, or {number}.") == [number]


@pytest.mark.parametrize(
    "text", ["2026-11-21", "10.0.0.1", "1,234,567", "4111 1111 1111 1111", "v1.2.3", "A-010-1234-5678"]
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert extract_phone_numbers(text) == []


@given(st.text(alphabet="0123456789 -+()."))
def test_whatever_is_found_stands_in_the_text_once(text: str) -> None:
    found = extract_phone_numbers(text)
    assert len(set(found)) == len(found)
    assert all(number in text for number in found)
