"""Payload templates: fields with ``.$`` move, all else is shared."""

import pytest

from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.intrinsic_functions import Sources
from tdev.platform.machine.embedded.scope import Scope
from tdev.platform.machine.embedded.template import compile_query, compile_template

SCOPE = Scope({"vals": [0, 10, 20, 30, 40, 50], "flagged": 7}, {"DayOfWeek": "TUESDAY"}, {"v": {"a": 1}})


def test_the_example_of_the_specification():
    template = {
        "flagged": True,
        "parts": {"first.$": "$.vals[0]", "last3.$": "$.vals[-3:]"},
        "weekday.$": "$$.DayOfWeek",
        "formattedOutput.$": "States.Format('Today is {}', $$.DayOfWeek)",
    }
    assert compile_template(template)(SCOPE) == {
        "flagged": True,
        "parts": {"first": 0, "last3": [30, 40, 50]},
        "weekday": "TUESDAY",
        "formattedOutput": "Today is TUESDAY",
    }


def test_objects_inside_arrays_are_templates_too():
    template = {"list": [1, {"x.$": "$.flagged"}, [{"y.$": "$v.a"}]]}
    assert compile_template(template)(SCOPE) == {"list": [1, {"x": 7}, [{"y": 1}]]}


def test_fields_keep_their_order():
    template = {"b": 1, "a.$": "$.flagged", "c": 2}
    assert list(compile_template(template)(SCOPE)) == ["b", "a", "c"]


def test_paths_outside_of_marked_fields_are_plain_text():
    assert compile_template({"a": "$.flagged", "b": ["$.vals"]})(SCOPE) == {"a": "$.flagged", "b": ["$.vals"]}


def test_constant_parts_are_shared_and_the_template_is_never_changed():
    template = {"constant": {"deep": [1]}, "x.$": "$.flagged"}
    expression = compile_template(template)
    assert expression(SCOPE)["constant"] is template["constant"]
    assert template == {"constant": {"deep": [1]}, "x.$": "$.flagged"}
    assert expression(SCOPE) is not expression(SCOPE)


@pytest.mark.parametrize("value", [None, 5, "text", [], {}, [1, {"a": 2}]])
def test_a_template_without_marked_fields_is_itself(value):
    assert compile_template(value)(SCOPE) is value


def test_a_field_named_only_by_the_mark_gets_the_empty_name():
    assert compile_template({".$": "$.flagged"})(SCOPE) == {"": 7}


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ({"a.$": 5}, "as a string"),
        ({"a.$": "text"}, "neither a path"),
        ({"a.$": "$.["}, "in brackets|missing"),
        ({"a": 1, "a.$": "$"}, "given twice"),
        ({"x": [{"a.$": "States.No()"}]}, "no intrinsic function"),
    ],
)
def test_a_wrong_field_is_refused_at_compile_time(template, why):
    with pytest.raises(ValueError, match=why):
        compile_template(template)


def test_a_path_that_finds_nothing_names_its_field():
    with pytest.raises(StateError, match=r"specified for the field 'b\.\$'"):
        compile_template({"a": {"b.$": "$.gone"}})(SCOPE)


def test_queries_are_paths_or_functions_and_take_their_sources():
    sources = Sources(random=lambda low, high: low, uuid=lambda: "fixed")
    assert compile_query("$.flagged")(SCOPE) == 7
    assert compile_query("States.UUID()", sources=sources)(SCOPE) == "fixed"
    assert compile_template({"id.$": "States.UUID()"}, sources=sources)(SCOPE) == {"id": "fixed"}
