"""What a status means for whoever wants to use a component."""

import pytest

from tdev.domain.registry.standing import enabled, told
from tdev.kernel.errors import DisabledError
from tdev.model.component import Component, Standing
from tests.support.nouns import component


def ended(status: str, reason: str = "", replacement: str = "") -> Component:
    return component("a", status=status, standing=Standing(reason=reason, replacement=replacement or None))


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (component("a", status="stable"), "a@1.0.0 is stable"),
        (component("a", status="disabled"), "a@1.0.0 is disabled"),
        (ended("disabled", "it leaks", "a@1.1.0"), "a@1.0.0 is disabled (it leaks); use a@1.1.0"),
        (ended("deprecated", "too slow"), "a@1.0.0 is deprecated (too slow)"),
        (ended("retired", "", "b@2.0.0"), "a@1.0.0 is retired; use b@2.0.0"),
        (ended("stable", "was disabled by mistake"), "a@1.0.0 is stable"),
        (ended("experimental", "new"), "a@1.0.0 is experimental"),
    ],
)
def test_it_is_told_in_one_line(one: Component, text: str) -> None:
    assert told(one) == text


@pytest.mark.parametrize("status", ["stable", "experimental", "deprecated", "retired"])
def test_only_what_is_disabled_may_not_run(status: str) -> None:
    one = component("a", status=status)
    assert enabled(one) is one


def test_what_is_disabled_says_why_what_to_use_and_how_to_let_it_run() -> None:
    with pytest.raises(DisabledError, match=r"a@1\.0\.0 is disabled \(it leaks\); use b@1\.0\.0") as caught:
        enabled(ended("disabled", "it leaks", "b@1.0.0"))
    assert caught.value.hint == "let it run again with: tdev component enable a@1.0.0"
