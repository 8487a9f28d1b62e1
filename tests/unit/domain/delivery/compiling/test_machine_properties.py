"""The law of the compiler: whatever the workflow, the machine ends as the executor does."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.domain.delivery.compiling.machine import compile_machine
from tdev.kernel.json_types import canonical
from tests.support.compiled_workflows import Machines, assert_alike, executed_alone
from tests.support.workflows import Components, step

EXAMPLES = 120
ROW = {"n": 3, "rows": [{"k": 1}, {"k": 2}], "one": [{"k": 7}], "none": [], "t": "ä${x}{% y %}", "f": 0.1, "z": None}
INPUTS = {"flag": True, "off": False, "list": [3, 1, 2], "single": [4], "empty": [], "text": 'a "b" \\ %}'}
VALUES = (
    "${S}",
    "${$exists(S.n) ? S.n : 0}",
    "<${S}> of ${inputs.text} and ${inputs.list}",
    "${$count(S.rows)}",
    "${[S, 1]}",
    "${{'a': S, 'b': [inputs.list]}}",
    "${$append([], S.rows.k)}",
    "${$append(S.rows[k > 1].k, inputs.single)}",
    "${$map(inputs.list, function($v, $i) { $v + $i + $count(S.rows) })}",
    "${$sort(inputs.list, function($l, $r) { $l > $r })}",
    "${inputs.list[0]}",
    "${inputs.single}",
    "${(  $inputs := S; [$inputs, inputs.empty])}",
    {"deep": ["${S}", {"x": "n: ${inputs.list[1]} $${n}"}], "plain": [1, None, "{% $states %}"]},
    ["${inputs.empty}", "${inputs.off}"],
    "plain ${inputs.flag}",
    7,
    None,
)
CONDITIONS = ("${inputs.flag}", "${inputs.off}", "${$count(S.rows) > 1}", "${$exists(S.n) and inputs.flag}")
LISTS = (
    "${inputs.list}",
    "${inputs.single}",
    "${inputs.empty}",
    "${[S, S]}",
    "${inputs.list[$ > 2]}",
    "${$append([], S.rows)}",
)
BAD: tuple[Mapping[str, Any], ...] = (
    {"agent": "boom"},
    {"input": {"v": "${inputs.nothing}"}},
    {"agent": "number", "input": {"n": "text"}},
    {"when": "${inputs.text}"},
    {"for_each": "${inputs.text}"},
    {"for_each": "${inputs.nothing}"},
    {"agent": "boom", "for_each": "${inputs.list}"},
    {"agent": "boom", "retry": {"max_attempts": 2, "interval_s": 0.01, "max_delay_s": 0.02}},
    {"input": {"v": "${$uppercase(inputs.list)}"}, "retry": {"max_attempts": 2}},
)


def _boom(given: Mapping[str, Any]) -> Any:
    raise ValueError(f"no: {canonical(given)[:20]}")


def _components() -> Components:
    made = Components()
    made.add("same", lambda given: given["v"])
    made.add("row", lambda given: {**ROW, "v": given["v"]})
    made.add("listed", lambda given: [given["v"]])
    made.add("number", lambda given: given["n"], n="integer")
    made.add("boom", _boom)
    return made


@st.composite
def workflows(draw: st.DrawFn) -> dict[str, Any]:
    """Up to six steps that read earlier ones; at most one of them cannot succeed."""
    names = draw(st.permutations(["a", "map", "rows", "states", "d4", "inputs_2"]))[: draw(st.integers(1, 6))]
    bad = draw(st.integers(0, 2 * len(names)))
    steps = []
    for index, name in enumerate(names):
        before = names[:index]
        steps.append(_step(draw, name, before))
        if index == bad:
            steps[-1] |= draw(st.sampled_from(BAD))
            if steps[-1]["agent"] == "number":
                steps[-1].pop("for_each", None)
    output = _read(draw, draw(st.sampled_from([None, *VALUES])), names)
    return {"id": "w", "steps": draw(st.permutations(steps)), "output": output}


def _step(draw: st.DrawFn, name: str, before: list[str]) -> dict[str, Any]:
    agent = draw(st.sampled_from(["same", "row", "row", "listed"]))
    made = step(name, agent, {"v": _read(draw, draw(st.sampled_from(VALUES)), before)})
    if before and draw(st.booleans()):
        made["after"] = [draw(st.sampled_from(before))]
    if draw(st.integers(0, 3)) == 0:
        made["when"] = _read(draw, draw(st.sampled_from(CONDITIONS)), before)
    if draw(st.integers(0, 3)) == 0:
        made["for_each"] = _read(draw, draw(st.sampled_from(LISTS)), before)
        made["input"]["v"] = draw(st.sampled_from(["${item}", "${index}: ${item}", "${[item, index]}"]))
    if draw(st.integers(0, 3)) == 0:
        made |= {"on_error": "continue", "fallback": draw(st.sampled_from([None, [], [1], {"n": "${x}"}, "{% $a %}"]))}
    return made


def _read(draw: st.DrawFn, template: Any, before: list[str]) -> Any:
    """The template with a step, or the inputs, in the place of ``S``."""
    name = draw(st.sampled_from([*before, *before, "inputs"]))
    if isinstance(template, str):
        return template.replace("S.", f"{name}.").replace("S}", f"{name}}}").replace("S;", f"{name};").replace(
            "S,", f"{name},"
        ).replace("S]", f"{name}]")  # fmt: skip
    if isinstance(template, list):
        return [_read(draw, each, [name]) for each in template]
    if isinstance(template, dict):
        return {key: _read(draw, each, [name]) for key, each in template.items()}
    return template


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with Machines(Path(tmp_path_factory.mktemp("machines"))) as made:
        yield made


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=workflows())
def test_a_machine_ends_as_the_executor_does(machines: Machines, document: dict[str, Any]) -> None:
    components = _components()
    wanted = executed_alone(document, components.lookup, INPUTS)
    found = machines.compiled(document, components.lookup, INPUTS)
    assert_alike(found, wanted)


@settings(max_examples=40, deadline=None)
@given(document=workflows())
def test_the_same_document_makes_the_same_bytes(document: dict[str, Any]) -> None:
    known = _components()
    made = {canonical(compile_machine(document, lambda ref: known.lookup(ref).effects).definition) for _ in range(2)}
    assert len(made) == 1
