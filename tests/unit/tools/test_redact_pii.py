"""Taking personal data out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.tools.redact_pii import redact_pii


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("010-1234-5678로 전화", "[PHONE]로 전화"),
        ("01012345678", "[PHONE]"),
        ("02-123-4567", "[PHONE]"),
        ("+82 10-1234-5678", "[PHONE]"),
        ("(415) 555-0132 or 415-555-0132", "[PHONE] or [PHONE]"),
        ("kim@example.com님", "[EMAIL]님"),
        ("901231-1234567", "[RESIDENT_ID]"),
        ("SSN 123-45-6789", "SSN [SSN]"),
        ("4111 1111 1111 1111", "[CARD]"),
        ("4111-1111-1111-1112", "4111-1111-1111-1112"),
        ("from 192.168.0.1 to 999.1.1.1", "from [IP] to 999.1.1.1"),
        ("DE89 3704 0044 0532 0130 00", "[IBAN]"),
        ("DE00 3704 0044 0532 0130 00", "DE00 3704 0044 0532 0130 00"),
        ("order 12345, 2026-11-21, v1.2.3", "order 12345, 2026-11-21, v1.2.3"),
        ("000-12-3456", "000-12-3456"),
    ],
)
def test_numbers_and_addresses_are_marked_by_shape_and_check_digit(text: str, expected: str) -> None:
    assert redact_pii(text)["text"] == expected


def test_places_are_counted_by_kind() -> None:
    found = redact_pii("a@b.io, c@d.io, 010-1234-5678")
    assert found["found"] == {"EMAIL": 2, "PHONE": 1}
    assert found["count"] == 3


def test_names_stay() -> None:
    assert redact_pii("Kim Minsu, Seoul")["count"] == 0


@given(st.text(alphabet="0123456789- @.a", max_size=60))
def test_a_second_time_finds_nothing_more(text: str) -> None:
    once = redact_pii(text)["text"]
    assert "@" not in once or redact_pii(once)["found"].get("EMAIL", 0) == 0


def test_a_long_hostile_text_ends() -> None:
    assert redact_pii("1-" * 100_000)["count"] >= 0
    assert redact_pii("AB12 " * 20_000)["found"].get("EMAIL") is None
