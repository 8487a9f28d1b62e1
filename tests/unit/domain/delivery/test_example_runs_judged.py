"""Examples of own components are run in the sandbox and judged outside it."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tdev.domain.delivery.example_runs import MOST, can_be_tried, differences, examples_run
from tdev.kernel.errors import DeniedError
from tdev.model.component import Example
from tdev.platform.sandbox import Isolation, SandboxLimits, SandboxRun
from tests.support.bundles import foreign
from tests.support.nouns import component

STRONG = Isolation("strong")


@dataclass
class Scripted:
    """A sandbox that answers what a test says, and notes what it was asked."""

    outputs: list[Any] = field(default_factory=list)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    isolation = STRONG

    def run(
        self, source: str, attribute: str, payload: dict[str, Any], limits: SandboxLimits | None = None
    ) -> SandboxRun:
        self.asked.append((attribute, payload))
        output = self.outputs[len(self.asked) - 1] if len(self.asked) <= len(self.outputs) else None
        error = {"type": type(output).__name__, "message": str(output)} if isinstance(output, Exception) else None
        return SandboxRun(STRONG, None if error else output, error, "", 1.0, {}, None)


def example(text: str, output: Any) -> Example:
    return Example(input={"text": text}, output=output)


def never() -> Any:
    raise AssertionError("nothing is to be run")


def test_each_example_is_called_and_compared() -> None:
    sandbox = Scripted([{"text": "A!"}, {"text": "b"}, {"text": "C!"}])
    own = foreign(examples=tuple(example(one, {"text": f"{one.upper()}!"}) for one in "abc"))
    found = examples_run(own, "source", lambda: sandbox)
    assert (found.component, found.passed, found.failed) == ("shout@1.0.0", 2, 1)
    assert sandbox.asked == [("shout", {"text": "a"}), ("shout", {"text": "b"}), ("shout", {"text": "c"})]


@pytest.mark.parametrize(
    ("wanted", "given", "holds"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ([1, 2], [2, 1], False),
        (1, True, False),
        ({"a": None}, {}, False),
        ("é", "é", True),
    ],
)
def test_an_output_holds_when_it_is_the_same_json(wanted: Any, given: Any, holds: bool) -> None:
    own = foreign(examples=(example("a", wanted),))
    assert examples_run(own, "", lambda: Scripted([given])).failed == int(not holds)


def test_one_that_raises_has_failed_with_its_words() -> None:
    told = differences(foreign(), [example("a", 1)], "", lambda: Scripted([ValueError("no " + "x" * 1000)]))
    assert len(told) == 1
    assert told[0].startswith("example 1 failed: ValueError: no x")
    assert len(told[0]) <= 300


def test_what_differs_is_told_by_number_and_cut_short() -> None:
    sandbox = Scripted([1, "z"])
    told = differences(foreign(), [example("a", 1), example("b", "y" * 500)], "", lambda: sandbox)
    assert told == [f"""example 2 gave "z", not "{"y" * 119}"""]


def test_of_very_many_only_the_first_are_run() -> None:
    sandbox = Scripted([1] * 50)
    found = examples_run(foreign(examples=tuple(example("a", 1) for _ in range(50))), "", lambda: sandbox)
    assert (found.passed, found.failed, len(sandbox.asked)) == (MOST, 0, MOST)


@pytest.mark.parametrize("effects", [("fetch",), ("send",), ("pure", "destructive"), ("dynamic",)])
def test_what_reaches_out_is_not_run(effects: tuple[str, ...]) -> None:
    own = foreign(effects=effects, examples=(example("a", 1),))
    assert not can_be_tried(own)
    found = examples_run(own, "", never)
    assert (found.passed, found.failed) == (0, 0)


@pytest.mark.parametrize("effects", [("pure",), ("read:files", "write:files")])
def test_what_stays_within_its_workspace_is_run(effects: tuple[str, ...]) -> None:
    assert can_be_tried(foreign(effects=effects))


def test_what_needs_a_secret_or_has_no_code_is_not_run() -> None:
    assert not can_be_tried(foreign(secrets=("API_KEY",)))
    assert not can_be_tried(component(code=None))


def test_without_examples_no_sandbox_is_asked_for() -> None:
    assert examples_run(foreign(), "", never).passed == 0


def test_a_machine_that_may_not_run_foreign_code_says_so() -> None:
    def denied() -> Any:
        raise DeniedError("too weak")

    with pytest.raises(DeniedError):
        examples_run(foreign(examples=(example("a", 1),)), "", denied)
