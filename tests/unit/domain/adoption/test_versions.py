"""Pins of adopted components."""

from tdev.domain.adoption.versions import known_version
from tdev.domain.delivery.pins import Pin

LOCKED = {"py-yaml": Pin("py-yaml", "6.0", (), (), ("yaml",))}


def test_the_version_of_the_locks_comes_before_the_installed_one():
    assert known_version("Py_YAML", lambda: LOCKED, lambda name: "9") == "6.0"


def test_what_is_not_locked_has_the_installed_version_or_none():
    assert known_version("strands-agents", lambda: LOCKED, lambda name: "1.2") == "1.2"
    assert known_version("strands-agents", lambda: LOCKED, lambda name: None) is None


def test_what_nobody_has_is_not_known_here():
    assert known_version("no-such-distribution-anywhere") is None
