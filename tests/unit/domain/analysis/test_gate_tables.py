"""The tables of the gate contradict neither one another nor the words for effects."""

from typing import get_args

import pytest

from tdev.domain.analysis.gate_tables import FRAGMENTS, FREE, INSTEAD, MEMBERS, NEEDS, NEVER
from tdev.model.component import Effect

EFFECTS = set(get_args(Effect))


def test_what_is_never_allowed_is_nowhere_free() -> None:
    assert not FREE & NEVER.keys()
    assert not NEEDS.keys() & NEVER.keys()
    assert not [f"{root}.{name}" for root, names in MEMBERS.items() for name in names if f"{root}.{name}" in NEVER]


def test_what_needs_an_effect_is_not_free() -> None:
    assert not FREE & NEEDS.keys()
    assert not MEMBERS.keys() & NEEDS.keys()


def test_only_known_effects_are_named() -> None:
    assert {effect for needs in NEEDS.values() for effect in needs} <= EFFECTS
    assert {effect for effect, _ in FRAGMENTS} <= EFFECTS


@pytest.mark.parametrize("name", sorted(INSTEAD))
def test_advice_is_only_given_for_what_can_be_refused(name: str) -> None:
    known = NEVER.keys() | NEEDS.keys() | FREE | MEMBERS.keys()
    assert any(name == each or each.startswith(f"{name}.") or name.startswith(f"{each}.") for each in known)
