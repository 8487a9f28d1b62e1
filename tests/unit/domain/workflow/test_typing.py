"""The type of an expression, and of what a step gives."""

import pytest

from tdev.domain.workflow.schemas import describe, types_of
from tdev.domain.workflow.typing import expression_schema, step_output
from tdev.model.component import Component
from tdev.model.workflow import Step

ROW = {"type": "object", "properties": {"name": {"type": "string"}, "n": {"type": "integer"}}}
KNOWN = {
    "inputs": {"type": "object", "properties": {"rows": {"type": "array", "items": ROW}}},
    "count": {"type": "integer"},
    "tree": {"$ref": "#/$defs/Tree", "$defs": {"Tree": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}}},
}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("count", "integer"),
        ("inputs.rows", "list of object"),
        ("inputs.rows[0]", "object"),
        ("inputs.rows[0].name", "string"),
        ("inputs.rows.n", "list of integer"),
        ("unknown.path", "anything"),
        ("$uppercase(count)", "string"),
        ("$sum(inputs.rows.n)", "number"),
        ("$exists(count)", "boolean"),
        ("$split(x, ',')", "array"),
        ("$unheard(count)", "anything"),
        ("count + 1", "anything"),
        ("$sum(inputs.rows[n > 1].n)", "number"),
        ("$count($keys(inputs))", "anything"),
    ],
)
def test_type_of_an_expression(text, told):
    found = expression_schema(text, KNOWN)
    assert (describe(found) if told != "array" else found["type"]) == told


@pytest.mark.parametrize("text", ["inputs.nope", "count.x", "inputs.rows[0].nope", "count[0]", "inputs.rows.nope"])
def test_path_that_leads_nowhere_is_none(text):
    assert expression_schema(text, KNOWN) is None


def test_type_that_contains_itself_ends():
    assert describe(expression_schema("tree[0]", KNOWN)).startswith("list of list of")


def component(output):
    return Component(name="c", type="tool", description="c", output_schema=output)


def output(schema, **fields):
    return step_output(Step(id="s", agent="c", **fields), component(schema))


def test_plain_step_gives_what_its_component_gives():
    assert output(ROW) == ROW


def test_for_each_gives_a_list():
    assert describe(output(ROW, for_each="${x}")) == "list of object"


def test_for_each_keeps_the_definitions_where_references_find_them():
    schema = {"$ref": "#/$defs/Row", "$defs": {"Row": ROW}}
    assert describe(expression_schema("s.n", {"s": output(schema, for_each="${x}")})) == "list of integer"


@pytest.mark.parametrize("fields", [{"when": "${x}"}, {"on_error": "continue"}])
def test_step_that_may_not_run_may_be_null_and_can_still_be_read(fields):
    found = output(ROW, **fields)
    assert types_of(found) == {"object", "null"}
    assert describe(expression_schema("s.n", {"s": found})) == "integer"
    assert expression_schema("s.nope", {"s": found}) is None


def test_nullable_reference_can_be_read():
    found = output({"$ref": "#/$defs/Row", "$defs": {"Row": ROW}}, when="${x}")
    assert describe(expression_schema("s.n", {"s": found})) == "integer"
