from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.permissions.values import UNKNOWN, Given, Record, Resource, Row, Text, as_text, joined, text

PIECES = st.lists(st.one_of(st.text(max_size=5), st.just(UNKNOWN)), max_size=8)


def test_a_text_is_known_when_all_of_its_parts_are():
    assert Text(("a", "b")).known == "ab"
    assert Text(("a", UNKNOWN)).known is None
    assert Text(("a", UNKNOWN)).open


def test_given_values_can_stand_for_texts_and_others_cannot():
    variable = Given("environment", "TABLE")
    assert as_text(variable) == Text((variable,))
    assert as_text(text("a")) == text("a")
    assert as_text(Row(())) is None


@settings(deadline=None, max_examples=60)
@given(st.lists(PIECES, max_size=6))
def test_joining_keeps_what_is_known_and_merges_neighbours(many):
    result = joined([Text(tuple(pieces)) for pieces in many])
    flat = [piece for pieces in many for piece in pieces]
    assert "".join(p if isinstance(p, str) else "?" for p in result.parts) == "".join(
        p if isinstance(p, str) else "?" for p in flat
    )
    assert not any(
        isinstance(a, str) and isinstance(b, str) for a, b in zip(result.parts, result.parts[1:], strict=False)
    )


def test_a_text_longer_than_any_name_is_unknown():
    assert joined([text("a" * 4000), text("b" * 200)]).known is None
    assert joined([Text((UNKNOWN, "a") * 40)]).parts == (UNKNOWN,)


def test_a_record_answers_the_values_of_a_key_and_of_keys_that_are_not_known():
    record = Record((("Bucket", (text("a"),)), (None, (text("b"),))))
    assert record.get("Bucket") == (text("a"), text("b"))
    assert record.get("Key") == (text("b"),)
    assert Record((("Bucket", (text("a"),)),)).get("Key") == ()


def test_an_identifier_that_is_not_named_is_unknown():
    table = Resource("dynamodb", "Table", (("Name", (text("orders"),)),))
    assert table.identifier("Name") == (text("orders"),)
    assert table.identifier("Other") == (UNKNOWN,)
