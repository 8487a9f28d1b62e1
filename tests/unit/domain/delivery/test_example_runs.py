"""Examples run against code, of the same version or another one."""

from pathlib import Path
from typing import Any

import pytest

from tdev.domain.delivery.example_runs import MOST, can_be_tried, differences, examples_run
from tdev.model.component import Component, Example
from tests.support.nouns import component
from tests.support.runtimes import runtime_in
from tests.support.vouching import SHOUT, WHISPER, InThisProcess, registered


@pytest.fixture
def shout(tmp_path: Path) -> Component:
    with runtime_in(tmp_path) as runtime:
        return registered(runtime)


def test_examples_that_hold_are_counted(shout: Component) -> None:
    found = examples_run(shout, SHOUT, InThisProcess)
    assert (found.component, found.passed, found.failed) == ("shout@1.0.0", 2, 0)


def test_examples_that_do_not_hold_are_counted_apart(shout: Component) -> None:
    mixed = SHOUT.replace("text.upper()", "('HI' if text == 'hi' else text)")
    found = examples_run(shout, mixed, InThisProcess)
    assert (found.passed, found.failed) == (1, 1)


def test_each_difference_is_a_line(shout: Component) -> None:
    lines = differences(shout, shout.examples, WHISPER, InThisProcess)
    assert [line.split(" gave")[0] for line in lines] == ["example 1", "example 2"]


def test_no_more_than_twenty_are_run(shout: Component) -> None:
    sandbox = InThisProcess()
    many = tuple(Example(input={"text": "x"}, output={"text": "X!"}) for _ in range(MOST + 5))
    found = examples_run(shout.model_copy(update={"examples": many}), SHOUT, lambda: sandbox)
    assert (found.passed, len(sandbox.ran)) == (MOST, MOST)


@pytest.mark.parametrize(
    "fields", [{"effects": ("fetch",)}, {"effects": ("destructive",)}, {"secrets": ("KEY",)}, {"code": None}]
)
def test_what_needs_the_world_is_not_run(shout: Component, fields: dict[str, Any]) -> None:
    one = shout.model_copy(update=fields)
    sandbox = InThisProcess()
    assert not can_be_tried(one)
    assert examples_run(one, SHOUT, lambda: sandbox).passed == 0
    assert sandbox.ran == []


def test_what_has_no_code_cannot_be_tried() -> None:
    assert not can_be_tried(component())
