"""What a deployment is told about the life of its components."""

import pytest

from tdev.domain.delivery.standing_gate import standing_gate
from tdev.model.component import Standing
from tests.support.nouns import component

STABLE = component("good", status="stable")


@pytest.mark.parametrize("status", ["retired", "disabled"])
def test_what_has_ended_is_not_deployed_and_its_replacement_is_named(status: str) -> None:
    ended = component("old", status=status, standing=Standing(reason="slow", replacement="good@1.0.0"))
    found = standing_gate([STABLE, ended])
    assert (found.name, found.passed) == ("components", False)
    assert found.evidence == f"old@1.0.0 is {status} (slow); use good@1.0.0"


def test_what_is_deprecated_or_experimental_is_noted() -> None:
    old = component("old", status="deprecated", standing=Standing(replacement="good@1.0.0"))
    found = standing_gate([old, component("new"), STABLE, old])
    assert found.passed
    assert found.evidence == "new@1.0.0 is experimental; old@1.0.0 is deprecated; use good@1.0.0"


def test_stable_ones_are_counted_once() -> None:
    assert standing_gate([STABLE, STABLE]).evidence == "1 component, all stable"
