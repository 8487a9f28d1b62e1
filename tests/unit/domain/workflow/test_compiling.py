"""What compiling decides: order, where a step runs, what is copied, which types are checked."""

import pytest

from tdev.domain.workflow.compiling import Executable, compile_workflow
from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.model.workflow import Step, Workflow
from tdev.platform.jsonata import ExpressionError
from tests.support.workflows import Components, step


def known(**fields):
    return lambda ref: Executable(ref, lambda given, context: None, **fields)


def steps_of(*steps, output=None, **fields):
    compiled = compile_workflow({"id": "w", "steps": list(steps), "output": output}, known(**fields))
    return {found.id: found for found in compiled.steps}


def test_document_of_the_noun_compiles():
    workflow = Workflow(
        id="w",
        steps=(
            Step(id="a", agent="x@1", input={"v": 1}, retry={"max_attempts": 1}),
            Step(id="b", agent="y", after=("a",)),
        ),
    )
    compiled = compile_workflow(workflow.document(), known())
    assert [(s.id, s.executable.ref, s.needs, s.dependents) for s in compiled.steps] == [
        ("a", "x@1", 0, [1]),
        ("b", "y", 1, []),
    ]


def test_step_waits_for_each_step_it_reads_once():
    found = steps_of(step("a", "x"), step("b", "x", {"v": "${a.x}", "w": "${a.y} ${inputs.z}"}, when="${a.ok}"))
    assert (found["b"].needs, found["a"].dependents) == (1, [1])


def test_steps_that_wait_for_one_another_are_refused():
    with pytest.raises(InvalidError) as error:
        steps_of(step("a", "x", {"v": "${b}"}), step("b", "x", {"v": "${a}"}))
    assert error.value.findings[0].code == "cycle"
    assert "a -> b -> a" in error.value.message


def test_missing_component_is_told():
    with pytest.raises(NotFoundError):
        Components().compile(step("a", "nobody"))


@pytest.mark.parametrize("fields", [{"given": {"v": "${x y}"}}, {"when": "${("}, {"for_each": "${1 +}"}])
def test_expression_that_cannot_be_read_is_told(fields):
    with pytest.raises(ExpressionError):
        steps_of(step("a", "x", fields.pop("given", None), **fields))


@pytest.mark.parametrize(
    ("effects", "inline", "repeatable"),
    [
        (("pure",), True, True),
        ((), True, True),
        (("read:files",), False, True),
        (("write:files", "fetch"), False, True),
        (("pure", "send"), False, False),
        (("destructive",), False, False),
        (("dynamic",), False, False),
        (("something new",), False, False),
    ],
)
def test_effects_decide_where_a_step_runs_and_whether_it_may_run_again(effects, inline, repeatable):
    found = steps_of(step("a", "x"), effects=effects)["a"]
    assert (found.inline, found.repeatable) == (inline, repeatable)


def test_step_with_a_time_limit_does_not_run_inline():
    assert not steps_of(step("a", "x", timeout_s=1))["a"].inline


@pytest.mark.parametrize(
    ("steps", "copied"),
    [
        ([step("a", "x", {"v": 1})], set()),
        ([step("a", "x", {"v": "${inputs.v}"})], {"a"}),
        ([step("a", "x"), step("b", "x", {"v": "${a}"})], set()),
        ([step("a", "x"), step("b", "x", {"v": "${a}"}), step("c", "x", {"v": "${a.x}"})], {"b", "c"}),
        ([step("a", "x"), step("b", "x", {"v": "${a}"}), step("c", "x", when="${a.x}")], set()),
        ([step("a", "x"), step("b", "x", {"v": "${a}"}, retry={})], {"b"}),
        ([step("a", "x"), step("b", "x", {"v": "${item}"}, for_each="${a}")], set()),
        ([step("a", "x"), step("b", "x", {"v": "${item}", "w": "${a}"}, for_each="${[1]}")], {"b"}),
        (
            [step("a", "x"), step("b", "x", {"v": "${item}"}, for_each="${a}"), step("c", "x", {"v": "${a}"})],
            {"b", "c"},
        ),
    ],
)
def test_input_is_copied_when_somebody_else_may_see_it(steps, copied):
    assert {name for name, found in steps_of(*steps).items() if found.copies} == copied


def test_value_that_the_result_reads_too_is_copied():
    steps = [step("a", "x"), step("b", "x", {"v": "${a}"})]
    assert steps_of(*steps, output={"both": ["${a}", "${b}"]})["b"].copies


@pytest.mark.parametrize(
    ("schema", "checked"),
    [
        ({"type": "string"}, {str}),
        ({"type": "integer"}, {int}),
        ({"type": "number"}, {int, float}),
        ({"anyOf": [{"type": "array"}, {"type": "null"}]}, {list, type(None)}),
        ({}, None),
        ({"$ref": "#/$defs/T"}, None),
        ({"anyOf": [{"type": "string"}, {"$ref": "#/$defs/T"}]}, None),
        ({"type": ["string", "null"]}, None),
    ],
)
def test_simple_types_are_checked_when_it_runs(schema, checked):
    found = steps_of(step("a", "x", {"v": 1}), input_schema={"properties": {"v": schema, "other": {"type": "null"}}})
    assert [(name, set(kinds)) for name, kinds, _ in found["a"].checks] == ([] if checked is None else [("v", checked)])


def test_workflow_compiled_once_runs_any_number_of_times():
    components = Components()
    components.add("echo", lambda given: given["v"])
    workflow = components.compile(step("a", "echo", {"v": "${inputs.v}"}))
    assert [workflow.output({"a": n}) for n in range(3)] == [0, 1, 2]
