"""The text that is signed for a bundle, and the message that a key gets of it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.attested import attested_message, attested_text
from tdev.platform.signing import MOST_BYTES

JSON = st.dictionaries(st.text(max_size=10), st.text(max_size=40) | st.integers() | st.none(), max_size=4)
DIGEST = f"sha256:{'a' * 64}"


@given(JSON)
def test_the_text_is_json_with_all_that_it_stands_for(provenance: dict[str, object]) -> None:
    assert json.loads(attested_text("acme", DIGEST, provenance)) == {
        "tenant": "acme",
        "digest": DIGEST,
        "provenance": provenance,
    }


@given(st.dictionaries(st.text(max_size=5), st.integers(), min_size=2))
def test_the_order_of_parts_makes_no_other_text(provenance: dict[str, int]) -> None:
    backwards = dict(reversed(provenance.items()))
    assert attested_text("acme", DIGEST, provenance) == attested_text("acme", DIGEST, backwards)


@pytest.mark.parametrize(
    "other", [("else", DIGEST, {}), ("acme", f"sha256:{'b' * 64}", {}), ("acme", DIGEST, {"by": "x"})]
)
def test_another_tenant_bundle_or_origin_is_another_message(other: tuple[str, str, dict[str, str]]) -> None:
    assert attested_message(attested_text(*other)) != attested_message(attested_text("acme", DIGEST, {}))


@given(st.text(max_size=9000))
def test_a_message_is_short_whatever_the_goal(goal: str) -> None:
    assert len(attested_message(attested_text("acme", DIGEST, {"goal": goal}))) < MOST_BYTES / 10
