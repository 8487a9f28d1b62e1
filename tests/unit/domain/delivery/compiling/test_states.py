"""The states of one step."""

from tdev.domain.delivery.compiling.states import Ending, StepPlan, Writer, in_order
from tdev.platform.machine.embedded.validation import findings
from tests.support.workflows import step


def _written(document, end, *, repeatable=True):
    writer = Writer({"inputs": "$inputs"}, [])
    first = writer.step(StepPlan("#/steps/0", document, "shout_1_0_0", repeatable), end)
    assert writer.findings == []
    return first, writer.states


ROW = Ending("Next", "a", "Failed")
BRANCH = Ending(None, None, "Failed 1")


def test_a_task_calls_the_function_of_its_component_with_a_key_that_stays():
    first, states = _written(step("a", "shout", {"t": "<${inputs.t}>"}), ROW)
    task = states[first]
    assert task["Arguments"] == {
        "FunctionName": "${shout_1_0_0}",
        "Payload": {
            "step": "a",
            "input": {"t": ["<", "{% $inputs.t %}", ">"]},
            "texts": ["/t"],
            "key": "{% $states.context.Execution.Id %}",
        },
    }
    assert (task["Assign"], task["Next"]) == ({"a": "{% $states.result.Payload %}"}, "Next")


def test_a_limit_of_time_leaves_room_for_a_start():
    assert _written(step("a", "shout", timeout_s=2.5), ROW)[1]["a"]["TimeoutSeconds"] == 18


def test_a_failure_names_its_step():
    _, states = _written(step("a", "shout"), ROW)
    (catch,) = states["a"]["Catch"]
    assert catch["Output"] == {"step": "a", "error": "{% $states.errorOutput %}"}
    assert states[catch["Next"]]["Type"] == "Fail"


def test_a_step_that_goes_on_gives_its_fallback_instead():
    _, states = _written(step("a", "shout", on_error="continue", fallback={"t": "${x}"}), ROW)
    (catch,) = states["a"]["Catch"]
    assert catch["Assign"] == {"a": {"t": '{% "\\u0024{x}" %}'}}
    assert catch["Next"] == "Next"
    assert "Failed" not in states


def test_a_branch_gives_the_output_itself():
    _, states = _written(step("a", "shout"), BRANCH)
    assert (states["a"]["Output"], states["a"]["End"]) == ("{% $states.result.Payload %}", True)


def test_a_condition_that_does_not_hold_gives_null():
    first, states = _written(step("a", "shout", when="${inputs.x}"), ROW)
    assert first == "a when"
    assert states[first] == {
        "Type": "Choice",
        "Choices": [{"Condition": "{% $inputs.x %}", "Next": "a"}],
        "Assign": {"a": None},
        "Default": "Next",
    }


def test_every_form_of_a_step_is_in_order():
    forms = [
        {},
        {"when": "${inputs.x}"},
        {"for_each": "${inputs.rows}"},
        {"on_error": "continue"},
        {"when": "${inputs.x}", "on_error": "continue"},
        {"when": "${inputs.x}", "for_each": "${inputs.rows}", "on_error": "continue", "retry": {"max_attempts": 1}},
    ]
    for form in forms:
        for end in (ROW, BRANCH):
            first, states = _written(step("a", "shout", **form), end)
            states["Next"] = {"Type": "Succeed"}
            if end is BRANCH:
                del states["Next"]
            inputs = {"Type": "Pass", "Assign": {"inputs": 1}, "Next": first}
            machine = {"QueryLanguage": "JSONata", **in_order("In", {"In": inputs, **states})}
            assert findings(machine) == [], form


def test_what_cannot_be_read_is_told_with_its_place():
    writer = Writer({}, [])
    writer.step(StepPlan("#/steps/3", step("a", "shout", {"t": "${other}"}), "shout", True), ROW)
    (found,) = writer.findings
    assert (found.pointer, found.code) == ("#/steps/3/input", "expression")
    assert "step 'a'" in found.message


def test_states_stand_in_the_order_in_which_they_follow():
    states = {"C": {"End": True}, "F": {}, "B": {"Next": "C", "Catch": [{"Next": "F"}]}, "A": {"Next": "B"}}
    assert list(in_order("A", states)["States"]) == ["A", "B", "C", "F"]
