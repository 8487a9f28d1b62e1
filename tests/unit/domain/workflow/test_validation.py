"""Findings: one case for each code, with the exact place; and no workflow makes validation raise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.workflow.compiling import Executable, compile_workflow
from tdev.domain.workflow.validation import findings, unresolved
from tdev.kernel.errors import NotFoundError
from tdev.model.component import Component
from tdev.model.workflow import Step, Workflow


def schema(required=(), **properties):
    kinds = {name: {"type": kind} if isinstance(kind, str) else kind for name, kind in properties.items()}
    return {"type": "object", "properties": kinds, "required": list(required), "additionalProperties": False}


ROW = {"type": "object", "properties": {"name": {"type": "string"}, "n": {"type": "integer"}}}
KNOWN = {
    "fetch": (
        schema(["url"], url="string"),
        schema(text="string", links={"type": "array", "items": {"type": "string"}}),
    ),
    "count": (schema(["text"], text="string", **{"a/b~c": "integer"}), {"type": "integer"}),
    "rows": (schema(), {"type": "array", "items": ROW}),
    "open": ({"type": "object", "properties": {"x": {"type": "integer"}}}, {}),
    "pick": (schema(["level"], level={"enum": ["low", "high"]}), {"type": "string"}),
    "old": (schema(), {}),
}


def resolve(ref):
    name = ref.partition("@")[0]
    if name not in KNOWN:
        raise NotFoundError(f"there is no {name}", hint="did you mean fetch?")
    takes, gives = KNOWN[name]
    status = "disabled" if name == "old" else "stable"
    return Component(name=name, type="tool", description=name, input_schema=takes, output_schema=gives, status=status)


def workflow(*steps, **fields):
    return Workflow(id="w", steps=tuple(Step(**step) for step in steps), **fields)


def found(*steps, **fields):
    return [(f.pointer, f.code) for f in findings(workflow(*steps, **fields), resolve)]


FETCH = {"id": "page", "agent": "fetch", "input": {"url": "http://example.org"}}
INPUTS = {"type": "object", "properties": {"url": {"type": "string"}, "n": {"type": "integer"}}}


def test_sound_workflow_has_no_findings():
    steps = [
        {"id": "page", "agent": "fetch@1", "input": {"url": "${inputs.url}"}},
        {"id": "n", "agent": "count", "input": {"text": "${page.text}"}, "when": "${$exists(page.links)}"},
        {"id": "each", "agent": "count", "input": {"text": "${item}: ${index}"}, "for_each": "${page.links}"},
        {"id": "last", "agent": "open", "input": {"x": "${n}", "more": [1]}, "after": ["each"]},
    ]
    assert found(*steps, inputs=INPUTS, output={"n": "${n}", "sum": "${$sum(each)}"}) == []


@pytest.mark.parametrize(
    ("steps", "place", "code"),
    [
        ([], "#/steps", "no_steps"),
        ([FETCH, FETCH], "#/steps/1/id", "duplicate_step"),
        ([{"id": "a", "agent": "nobody"}], "#/steps/0/agent", "unknown_component"),
        ([{"id": "a", "agent": "old"}], "#/steps/0/agent", "disabled_component"),
        ([{**FETCH, "input": {"url": "${a b}"}}], "#/steps/0/input/url", "bad_expression"),
        ([{**FETCH, "input": {"url": "${a"}}], "#/steps/0/input/url", "bad_expression"),
        ([{**FETCH, "when": "${1 +}"}], "#/steps/0/when", "bad_expression"),
        ([{**FETCH, "when": "page.ok"}], "#/steps/0/when", "bad_expression"),
        ([{**FETCH, "for_each": "${inputs.a}, ${inputs.b}"}], "#/steps/0/for_each", "bad_expression"),
        ([{**FETCH, "input": {"url": "${pgae.text}"}}], "#/steps/0/input/url", "unknown_reference"),
        ([{**FETCH, "input": {"url": "${item}"}}], "#/steps/0/input/url", "unknown_reference"),
        ([{**FETCH, "when": "${nobody.ok}"}], "#/steps/0/when", "unknown_reference"),
        ([{**FETCH, "for_each": "${nobody.rows}"}], "#/steps/0/for_each", "unknown_reference"),
        ([{**FETCH, "after": ["nobody"]}], "#/steps/0/after/0", "unknown_reference"),
        ([{**FETCH, "after": ["page"]}], "#/steps/0", "cycle"),
        ([{**FETCH, "input": {"url": "x", "depth": 2}}], "#/steps/0/input/depth", "unknown_input"),
        ([{**FETCH, "input": {}}], "#/steps/0/input/url", "missing_input"),
        ([{**FETCH, "input": {"url": 3}}], "#/steps/0/input/url", "wrong_type"),
        ([{**FETCH, "input": {"url": "${inputs.n}"}}], "#/steps/0/input/url", "wrong_type"),
        ([{**FETCH, "input": {"url": "${inputs.nope}"}}], "#/steps/0/input/url", "wrong_type"),
        ([{**FETCH, "input": {"url": ["${inputs.url}"]}}], "#/steps/0/input/url", "wrong_type"),
        ([{**FETCH, "input": {"url": {"a": "${inputs.url}"}}}], "#/steps/0/input/url", "wrong_type"),
        ([{**FETCH, "input": {"url": "${$count(inputs.url)}"}}], "#/steps/0/input/url", "wrong_type"),
        ([{**FETCH, "when": "${inputs.url}"}], "#/steps/0/when", "wrong_type"),
        ([{**FETCH, "when": "${$count(inputs.url)}"}], "#/steps/0/when", "wrong_type"),
        ([{**FETCH, "for_each": "${inputs.url}"}], "#/steps/0/for_each", "wrong_type"),
        ([{**FETCH, "for_each": "${inputs.nope}"}], "#/steps/0/for_each", "wrong_type"),
        ([{"id": "a", "agent": "open", "input": {"x": "is ${inputs.n}"}}], "#/steps/0/input/x", "wrong_type"),
        ([{"id": "a", "agent": "pick", "input": {"level": "middle"}}], "#/steps/0/input/level", "wrong_type"),
        (
            [FETCH, {"id": "c", "agent": "count", "input": {"text": "${page.links}"}}],
            "#/steps/1/input/text",
            "wrong_type",
        ),
        (
            [FETCH, {"id": "c", "agent": "count", "input": {"text": "${page.titel}"}}],
            "#/steps/1/input/text",
            "wrong_type",
        ),
        (
            [
                {"id": "a", "agent": "rows"},
                {"id": "c", "agent": "count", "input": {"text": "${item.n}"}, "for_each": "${a}"},
            ],
            "#/steps/1/input/text",
            "wrong_type",
        ),
        (
            [{"id": "c", "agent": "count", "input": {"text": "x", "a/b~c": "text"}}],
            "#/steps/0/input/a~1b~0c",
            "wrong_type",
        ),
    ],
)
def test_each_fault_is_found_at_its_place(steps, place, code):
    assert found(*steps, inputs=INPUTS) == [(place, code)]


@pytest.mark.parametrize(
    ("template", "code"),
    [("${nobody}", "unknown_reference"), ("${page.", "bad_expression"), ({"a": ["${x y}"]}, "bad_expression")],
)
def test_faults_of_the_output_are_found(template, code):
    assert found(FETCH, output=template) == [("#/output", code)]


def test_all_faults_are_told_at_once():
    steps = [{"id": "a", "agent": "nobody"}, {"id": "b", "agent": "fetch", "input": {"uri": "x"}}]
    assert found(*steps) == [
        ("#/steps/0/agent", "unknown_component"),
        ("#/steps/1/input/url", "missing_input"),
        ("#/steps/1/input/uri", "unknown_input"),
    ]


def test_cycle_is_told_with_its_way():
    steps = [
        {"id": "a", "agent": "count", "input": {"text": "${c}"}},
        {"id": "b", "agent": "count", "input": {"text": "${a}"}},
        {"id": "c", "agent": "count", "input": {"text": "${b}"}},
    ]
    (finding,) = findings(workflow(*steps), resolve)
    assert (finding.pointer, finding.code) == ("#/steps/0", "cycle")
    assert "a -> c -> b -> a" in finding.message


def test_unknown_component_passes_the_hint_on():
    (finding,) = findings(workflow({"id": "a", "agent": "fetsh"}), resolve)
    assert "did you mean fetch?" in finding.message


def test_message_of_a_wrong_type_says_what_is_given_and_wanted():
    steps = [FETCH, {"id": "c", "agent": "count", "input": {"text": "${page.links}"}}]
    (finding,) = findings(workflow(*steps), resolve)
    assert finding.message == "'text' of count gets list of string from ${page.links}, but string is wanted"


def test_inputs_without_a_schema_may_be_read_freely():
    assert found({**FETCH, "input": {"url": "${inputs.anything}"}}) == []


def test_lines_for_an_error_text():
    assert unresolved(findings(workflow(), resolve)) == ["#/steps: a workflow needs at least one step"]


# ---- whatever a planner or a person writes

TEXTS = st.sampled_from(
    ["${inputs.url}", "${page.text}", "${a.links[0]}", "${b.x.y}", "${item.n}", "${$sum(c)}", "a ${b} c", "${", "${}",
     "plain", "$${x}", "${a b}", "${[1..a]}", "${`page`.text}"]
)  # fmt: skip
VALUES = st.recursive(
    TEXTS | st.integers() | st.none() | st.booleans() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
IDS = st.sampled_from(["page", "a", "b", "c"])
STEPS = st.fixed_dictionaries(
    {"id": IDS, "agent": st.sampled_from([*KNOWN, "fetch@1", "nobody"])},
    optional={
        "input": st.dictionaries(st.sampled_from(["url", "text", "x", "level", "other"]), VALUES, max_size=3),
        "when": TEXTS,
        "for_each": TEXTS,
        "after": st.lists(IDS, max_size=2),
        "on_error": st.sampled_from(["fail", "continue"]),
    },
)


@given(st.lists(STEPS, max_size=5), VALUES)
def test_validation_never_raises_and_what_it_passes_compiles(steps, output):
    whole = workflow(*steps, output=output, inputs=INPUTS)
    if findings(whole, resolve):
        return
    compiled = compile_workflow(
        whole.document(),
        lambda ref: Executable(ref, lambda given, context: None, input_schema=resolve(ref).input_schema),
    )
    assert [step.id for step in compiled.steps] == [step["id"] for step in steps]
