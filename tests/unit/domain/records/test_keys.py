import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.records.keys import Keys
from tdev.kernel.errors import InvalidError

TENANTS = st.from_regex(r"(_shared|[a-z0-9-]{1,40})", fullmatch=True)
PARTS = st.lists(
    st.text(st.characters(exclude_characters="#", exclude_categories=["Cs"]), min_size=1, max_size=20), max_size=4
)


@given(tenant=TENANTS, parts=PARTS)
def test_a_partition_begins_with_its_tenant_and_tells_its_parts(tenant: str, parts: list[str]) -> None:
    assert Keys(tenant).partition(*parts).split("#") == ["T", tenant, *parts]


@given(ours=TENANTS, theirs=TENANTS, a=PARTS, b=PARTS)
def test_partitions_of_two_tenants_are_never_the_same(ours: str, theirs: str, a: list[str], b: list[str]) -> None:
    same = Keys(ours).partition(*a) == Keys(theirs).partition(*b)
    assert same == ((ours, a) == (theirs, b))


@pytest.mark.parametrize("part", ["", "a#b", "#", "x" * 201, "\udfff"], ids=ascii)
def test_a_part_that_could_reach_elsewhere_is_invalid(part: str) -> None:
    with pytest.raises(InvalidError):
        Keys("local").key("1", "KIND", part)


@pytest.mark.parametrize("tenant", ["", "a#b", "A", "_other", "a" * 41, "a\n"])
def test_a_text_that_is_no_tenant_is_invalid(tenant: str) -> None:
    with pytest.raises(InvalidError):
        Keys(tenant)
