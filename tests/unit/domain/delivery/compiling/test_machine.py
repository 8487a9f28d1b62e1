"""A compiled workflow does what the executor does."""

from pathlib import Path

import pytest

from tdev.domain.delivery.compiling.machine import compile_machine
from tests.support.compiled_workflows import Machines, assert_alike, executed_alone
from tests.support.workflows import Components, step


def _boom(given):
    raise ValueError("boom")


@pytest.fixture
def components():
    made = Components()
    made.add("same", lambda given: given)
    made.add("value", lambda given: given["v"])
    made.add("double", lambda given: given["n"] * 2, n="integer")
    made.add("boom", _boom)
    return made


def _flow(*steps, output=None, **more):
    return {"id": "w", "steps": list(steps), "output": output, **more}


CASES = {
    "one": (_flow(step("a", "same", {"x": "${inputs.x}"})), {"x": 1}),
    "chain": (_flow(step("a", "value", {"v": 2}), step("b", "double", {"n": "${a}"})), {}),
    "diamond": (
        _flow(
            step("a", "value", {"v": {"k": [1]}}),
            step("b", "same", {"x": "${a.k}"}),
            step("c", "same", {"y": "${a}"}),
            step("d", "same", {"b": "${b}", "c": "${c.y.k[0]}"}),
        ),
        {},
    ),
    "two ends": (_flow(step("a", "value", {"v": []}), step("b", "value", {"v": [[]]})), {}),
    "chains side by side": (
        _flow(
            step("a", "value", {"v": 1}),
            step("b", "double", {"n": "${a}"}),
            step("c", "value", {"v": 5}),
            step("d", "double", {"n": "${c}"}),
            step("e", "same", {"b": "${b}", "d": "${d}", "a": "${a}"}),
        ),
        {},
    ),
    "no nest": (
        _flow(
            step("a", "value", {"v": 1}),
            step("b", "value", {"v": 2}),
            step("c", "same", {"x": "${a}"}),
            step("d", "same", {"x": "${a}", "y": "${b}"}),
            step("e", "same", {"c": "${c}", "d": "${d}"}),
        ),
        {},
    ),
    "each": (_flow(step("a", "double", {"n": "${item}"}, for_each="${inputs.ns}")), {"ns": [1, 2, 3]}),
    "each of none": (_flow(step("a", "double", {"n": "${item}"}, for_each="${inputs.ns}")), {"ns": []}),
    "each of one": (
        _flow(step("a", "same", {"n": "${item}", "i": "${index}"}, for_each="${inputs.ns[n > 1].n}")),
        {"ns": [{"n": 1}, {"n": 2}]},
    ),
    "each of no list": (_flow(step("a", "double", {"n": "${item}"}, for_each="${inputs.ns}")), {"ns": 3}),
    "each of nothing": (_flow(step("a", "double", {"n": "${item}"}, for_each="${inputs.ns}")), {}),
    "each fails": (_flow(step("a", "boom", {"n": "${item}"}, for_each="${inputs.ns}")), {"ns": [1, 2]}),
    "each goes on": (
        _flow(
            step(
                "a", "double", {"n": "${item.n}"}, for_each="${inputs.ns}", on_error="continue", fallback={"no": "${x}"}
            )
        ),
        {"ns": [{"n": 1}, {}, {"n": "x"}]},
    ),
    "each of no list goes on": (
        _flow(step("a", "double", {"n": "${item}"}, for_each="${inputs.ns}", on_error="continue", fallback="none")),
        {"ns": "text"},
    ),
    "skipped": (
        _flow(
            step("a", "value", {"v": 3}),
            step("b", "double", {"n": "${a}"}, when="${a > 5}"),
            step("c", "same", {"x": "${b}"}),
        ),
        {},
    ),
    "not skipped": (
        _flow(
            step("a", "value", {"v": 8}),
            step("b", "double", {"n": "${a}"}, when="${a > 5}"),
            step("c", "same", {"x": "${b}"}),
        ),
        {},
    ),
    "condition is no boolean": (_flow(step("a", "value", {"v": 8}, when="${inputs.x}")), {"x": "yes"}),
    "condition fails and goes on": (
        _flow(step("a", "value", {"v": 8}, when="${inputs.no}", on_error="continue", fallback=[1])),
        {"x": "yes"},
    ),
    "fails": (_flow(step("a", "boom", {}), step("b", "same", {"x": "${a}"})), {}),
    "fails and goes on": (
        _flow(step("a", "boom", {}, on_error="continue", fallback={"f": [1]}), step("b", "same", {"x": "${a.f}"})),
        {},
    ),
    "wrong type": (_flow(step("a", "double", {"n": "${inputs.x}"}, retry={"max_attempts": 3})), {"x": "no"}),
    "no value": (_flow(step("a", "same", {"n": "${inputs.none}"}, retry={"max_attempts": 3})), {"x": "no"}),
    "texts": (
        _flow(
            step(
                "a",
                "same",
                {"t": "<${inputs.x}> and ${inputs.o}", "l": ["$${x}", {"deep": "n=${inputs.f}"}], "p": "{% $x %}"},
            ),
            output={"all": "${a}", "text": "it is ${inputs.o} $${not}", "${": 1} and {"all": "${a}", "t": "${a.t}!"},
        ),
        {"x": "x", "o": {"b": 1, "a": [1.5, None]}, "f": 0.30000000000000004},
    ),
    "output fails": (_flow(step("a", "same", {}), output={"x": "${a.none}"}), {}),
    "functions of the language": (
        _flow(
            step("count", "value", {"v": [3, 1, 2]}),
            step("map", "value", {"v": "${$sort(count)}"}),
            output="${$count(map) + $sum($map(count, function($count) { $count * 2 }))}",
        ),
        {},
    ),
    "inputs are filled in": (
        _flow(
            step("a", "same", {"x": "${inputs.x}"}),
            inputs={"type": "object", "properties": {"x": {"type": "integer", "default": 7}}},
        ),
        {"x": 7},
    ),
    "after": (_flow(step("b", "value", {"v": 1}, after=["a"]), step("a", "value", {"v": 2}), output="${b}"), {}),
    "null": (_flow(step("a", "value", {"v": None}), step("b", "same", {"x": "${a}"})), {}),
}


@pytest.mark.parametrize("name", CASES)
def test_gives_what_the_executor_gives(name, components, tmp_path: Path):
    document, inputs = CASES[name]
    wanted = executed_alone(document, components.lookup, inputs)
    with Machines(tmp_path) as machines:
        found = machines.compiled(document, components.lookup, inputs)
    assert_alike(found, wanted)


def test_the_same_document_gives_the_same_machine(components):
    document, _ = CASES["no nest"]
    made = [compile_machine(document, lambda ref: components.lookup(ref).effects) for _ in range(2)]
    assert repr(made[0]) == repr(made[1])
