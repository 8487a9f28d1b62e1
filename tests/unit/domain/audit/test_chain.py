from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.audit.chain import GENESIS, is_untouched, parsed, sealed, written
from tdev.kernel.json_types import digest
from tdev.model.identity import AuditRecord

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
RECORDS = st.builds(
    AuditRecord,
    tenant=st.just("local"),
    seq=st.integers(1, 10**9),
    at=st.just("2023-11-14T22:13:20.000Z"),
    subject=TEXTS,
    action=TEXTS,
    target=TEXTS,
    outcome=st.sampled_from(["done", "refused", "failed"]),
    request_id=TEXTS,
    detail=st.dictionaries(TEXTS, JSON, max_size=3),
)


@given(RECORDS)
def test_a_sealed_record_is_untouched_as_long_as_nobody_touches_it(record: AuditRecord) -> None:
    text = written(sealed(record, GENESIS))
    assert is_untouched(text)
    assert written(AuditRecord.model_validate_json(text)) == text


@given(RECORDS, st.data())
def test_one_changed_character_shows(record: AuditRecord, data: st.DataObject) -> None:
    text = written(sealed(record, GENESIS))
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(exclude_categories=["Cs"]).filter(lambda found: found != text[at]))
    assert not is_untouched(text[:at] + other + text[at + 1 :])


def test_the_hash_is_that_of_the_canonical_record_without_it() -> None:
    record = AuditRecord(
        tenant="local", seq=1, at="2023-11-14T22:13:20.000Z", subject="a", action="b", target="c", outcome="done"
    )
    found = sealed(record, "sha256:" + "1" * 64)
    fields = {name: value for name, value in found.model_dump(mode="json").items() if name != "hash"}
    assert (found.before, found.hash) == ("sha256:" + "1" * 64, digest(fields))


def test_text_that_is_no_record_is_touched() -> None:
    for text in ("", "{", "[]", "null", "{}", '{"hash":"x"}', '{"a":NaN}', '"\\ud800"', "[" * 100_000):
        assert not is_untouched(text)
    for thing in (None, 1, b"\xff", ["{}"]):
        assert parsed(thing) is None
