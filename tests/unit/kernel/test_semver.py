"""Semantic versions: the rules of semver.org, and that the sort key sorts as the version does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.kernel.semver import Version

NUMBERS = st.integers(0, 10**10 - 1)
WORDS = st.from_regex(r"[0-9]*[a-zA-Z-][0-9a-zA-Z-]*", fullmatch=True).filter(lambda word: len(word) < 12)
VERSIONS = st.builds(
    Version,
    st.integers(0, 2) | NUMBERS,
    st.integers(0, 2),
    st.integers(0, 2),
    st.lists(st.integers(0, 12).map(str) | WORDS | NUMBERS.map(str), max_size=3).map(tuple),
)


def test_order_of_the_specification():
    before = "alpha alpha.1 alpha.beta beta beta.2 beta.11 rc.1".split()
    texts = [*(f"1.0.0-{word}" for word in before), "1.0.0", "2.0.0", "2.1.0", "2.1.1"]
    versions = [Version.parse(text) for text in texts]
    turned = versions[::-1]
    assert sorted(turned) == versions
    assert sorted(turned, key=Version.sort_key) == versions


def by_the_book(one, other):
    """Rule 11 of semver.org, word for word; -1, 0 or 1."""
    left, right = (one.major, one.minor, one.patch), (other.major, other.minor, other.patch)
    if left != right:
        return -1 if left < right else 1
    if bool(one.prerelease) != bool(other.prerelease):
        return -1 if one.prerelease else 1
    for a, b in zip(one.prerelease, other.prerelease, strict=False):
        if a == b:
            continue
        if a.isdigit() and b.isdigit():
            return -1 if int(a) < int(b) else 1
        if a.isdigit() != b.isdigit():
            return -1 if a.isdigit() else 1
        return -1 if a < b else 1
    return (len(one.prerelease) > len(other.prerelease)) - (len(one.prerelease) < len(other.prerelease))


@given(VERSIONS, VERSIONS)
def test_order_is_that_of_rule_eleven(one, other):
    assert ((one > other) - (one < other)) == by_the_book(one, other)


@given(VERSIONS, VERSIONS)
def test_sort_key_orders_as_the_versions_do(one, other):
    assert (one.sort_key() < other.sort_key()) == (one < other)
    assert (one.sort_key() == other.sort_key()) == (one == other)


@given(VERSIONS)
def test_text_reads_back(version):
    assert Version.parse(str(version)) == version


@pytest.mark.parametrize("text", ["1.2.3+build.7", "1.2.3+0001"])
def test_build_metadata_takes_no_part(text):
    assert Version.parse(text) == Version(1, 2, 3)


@pytest.mark.parametrize(
    "text",
    ["", "1", "1.2", "01.0.0", "1.02.0", "1.0.0-", "1.0.0-01", "1.0.0-a..b", "1.0.0+", "v1.0.0", " 1.0.0", "1.0.0\n",
     "1.2.1\u0663", "1.0.0-\u00e9", "12345678901.0.0", "1.0.0-12345678901", "-1.0.0", "1.0.0.0"],
)  # fmt: skip
def test_text_that_is_no_version_is_refused_with_a_finding(text):
    with pytest.raises(InvalidError) as error:
        Version.parse(text)
    assert [finding.code for finding in error.value.findings] == ["semver"]
    assert repr(text) in error.value.message


@pytest.mark.parametrize(
    ("version", "wanted", "fits"),
    [
        ("1.2.3", "1", True),
        ("1.2.3", "1.2", True),
        ("1.2.3", "1.2.3", True),
        ("1.2.3", "1.3", False),
        ("1.2.3", "2", False),
        ("1.2.3", "1.2.4", False),
        ("10.0.0", "1", False),
        ("1.2.3", "1.2.3.4", False),
        ("1.2.3", "latest", False),
        ("1.2.3", "", False),
        ("1.2.3-rc.1", "1", False),
        ("1.2.3-rc.1", "1.2.3", False),
        ("1.2.3-rc.1", "1.2.3-rc.1", True),
        ("1.2.3", "1.2.3-rc.1", False),
    ],
)
def test_fits(version, wanted, fits):
    assert Version.parse(version).fits(wanted) is fits
