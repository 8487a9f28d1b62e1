import pytest

from tdev.domain.registry.references import Reference, usable
from tdev.kernel.errors import InvalidError
from tdev.kernel.semver import Version
from tests.support.nouns import component


@pytest.mark.parametrize(
    ("text", "name", "exact", "part"),
    [
        ("a", "a", None, None),
        ("A-b_1", "A-b_1", None, None),
        ("a@1", "a", None, "1"),
        ("a@1.2", "a", None, "1.2"),
        ("a@1.2.3", "a", "1.2.3", None),
        ("a@1.2.3-rc.1", "a", "1.2.3-rc.1", None),
        ("a@1.2.3+build", "a", "1.2.3", None),
    ],
)
def test_a_reference_is_read(text: str, name: str, exact: str | None, part: str | None) -> None:
    assert Reference.parse(text) == Reference(name, Version.parse(exact) if exact else None, part)


def test_the_prefix_keeps_1_apart_from_10() -> None:
    assert Reference.parse("a@1").prefix == "0000000001."
    assert Reference.parse("a@1.20").prefix == "0000000001.0000000020."
    assert Reference.parse("a").prefix == ""


@pytest.mark.parametrize(
    ("ref", "version", "status", "allowed"),
    [
        ("a", "1.0.0", "stable", True),
        ("a", "1.0.0", "disabled", False),
        ("a", "1.0.0-rc.1", "stable", False),
        ("a@1", "1.9.9", "deprecated", True),
        ("a@1", "11.0.0", "stable", False),
        ("a@1.0.0", "1.0.0", "disabled", True),
        ("a@1.0.0-rc.1", "1.0.0-rc.1", "stable", True),
        ("a@1.0.0", "1.0.0+build", "stable", True),
        ("a@1.0.0", "1.0.1", "stable", False),
    ],
)
def test_what_a_reference_allows(ref: str, version: str, status: str, allowed: bool) -> None:
    assert Reference.parse(ref).allows(component("a", version, status=status)) is allowed


@pytest.mark.parametrize("text", ["", "a@", "a@x", "a@1.2.3.4", "1a", "a b", "a@10000000000.0.0"])
def test_what_is_no_reference_is_invalid(text: str) -> None:
    with pytest.raises(InvalidError):
        Reference.parse(text)


def test_a_prerelease_is_not_usable() -> None:
    assert usable(component(version="1.0.0"))
    assert not usable(component(version="1.0.0-a"))
