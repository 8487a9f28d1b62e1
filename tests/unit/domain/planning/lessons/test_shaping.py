"""A plan without its values: places in the goal, values that components name, plain expressions."""

import pytest

from tdev.domain.planning.lessons.saying import said_in
from tdev.domain.planning.lessons.shaping import Shape, allowed, listed, renamed, shape_of
from tests.support.lessons import BOILED, READ, Call, plan
from tests.support.plans import built_in_index, resolve


def shaped(goal: str, *calls: Call, **fields: object) -> Shape:
    return shape_of(plan(*calls, **fields), said_in(goal, built_in_index().knows), resolve)


def test_inputs_are_places_of_the_goal_and_outputs_of_steps() -> None:
    shape = shaped("boil down notes.txt", *BOILED)
    assert shape.whole
    assert shape.steps[0].input["path"].places == (2,)
    assert shape.steps[1].input["text"].ref == "${s1.text}"


def test_a_choice_of_the_schema_is_kept_as_it_is() -> None:
    shape = shaped('shout "hello"', ("change_case", {"text": "hello", "case": "upper"}))
    assert (shape.steps[0].input["case"].kind, shape.steps[0].input["case"].value) == ("fixed", "upper")
    assert shape.whole


def test_a_word_of_the_goal_that_became_a_value_is_a_place() -> None:
    calls: tuple[Call, ...] = (
        READ,
        ("read_csv", {"text": "${x0.text}"}),
        ("sort_rows", {"rows": "${x1.rows}", "by": "unit price"}),
    )
    shape = shaped("read notes.txt and sort by unit price", *calls)
    assert shape.steps[2].input["by"].places == (5, 6)
    assert shape.used == {1, 5, 6}
    assert shape.whole


def test_a_value_that_nobody_said_is_not_kept() -> None:
    shape = shaped('shout "hello"', ("change_case", {"text": "the code word is qqxyzzy", "case": "upper"}))
    assert not shape.whole
    assert "qqxyzzy" not in repr(shape)


def test_a_plan_that_leaves_out_what_the_goal_names_is_not_whole() -> None:
    assert not shaped("boil down notes.txt for ann@example.com", *BOILED).whole


@pytest.mark.parametrize(
    "text",
    ["${x0.text & 'qqxyzzy'}", "${x0.qqxyzzy}", "from ${x0.text}", "${x0.text = 4711}", "${qqxyzzy.text}"],
)
def test_an_expression_with_a_value_or_a_strange_name_is_not_kept(text: str) -> None:
    shape = shaped("boil down notes.txt", READ, ("summarize_text", {"text": text}))
    assert not shape.whole
    assert not shape.steps[1].input


def test_an_input_is_kept_when_a_component_has_a_parameter_of_its_name() -> None:
    schema = {"type": "object", "properties": {"text": {"type": "string"}, "qqxyzzy": {"type": "string"}}}
    assert shaped("shorten it", ("summarize_text", {"text": "${inputs.text}"}), inputs=schema).inputs == {
        "text": "string"
    }
    assert not shaped("shorten it", ("summarize_text", {"text": "${inputs.qqxyzzy}"}), inputs=schema).whole


def test_names_of_steps_are_not_kept() -> None:
    calls = [{"id": "qqxyzzy", "agent": "read_text_file", "input": {"path": "notes.txt"}}]
    calls.append({"id": "b", "agent": "summarize_text", "input": {"text": "${qqxyzzy.text}"}})
    workflow = plan(READ).model_validate({"id": "w", "steps": calls})
    shape = shape_of(workflow, said_in("boil down notes.txt", built_in_index().knows), resolve)
    assert shape.whole
    assert "qqxyzzy" not in repr(shape)


def test_a_component_allows_what_it_lists_and_what_its_examples_have() -> None:
    case = resolve("change_case")
    assert listed(case, "case")[0] == "upper"
    assert listed(case, "text") == []
    assert allowed(case, "case", "upper")
    assert allowed(case, "text", case.examples[0].input["text"])
    assert not allowed(case, "text", "anything else")


def test_renaming_leaves_fields_and_functions_alone() -> None:
    assert renamed("${$text(text.text, a.b)}", {"text": "s1", "a": "s2", "b": "s3"}) == "${$text(s1.text, s2.b)}"
