"""The state machines as files: sound, and calling only functions that exist."""

from collections.abc import Iterator
from typing import Any

import pytest

from tdev.kernel.errors import NotFoundError
from tdev.orchestration.definition import definition, definition_text, definitions, functions_of, machine_names
from tdev.platform.machine.embedded.jsonata_library import check
from tdev.platform.machine.embedded.validation import findings
from tests.support.checkout import ROOT


def compile_problem(source: str) -> str | None:
    try:
        check(source)
    except ValueError as cause:
        return str(cause)
    return None


def tasks_of(machine: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The Task states of a machine, those of branches and item processors too."""
    for name, state in machine["States"].items():
        if state["Type"] == "Task":
            yield name, state
        for inner in [*state.get("Branches", ()), *filter(None, [state.get("ItemProcessor")])]:
            yield from tasks_of(inner)


@pytest.mark.parametrize("machine", machine_names())
class TestEveryMachine:
    def test_it_is_sound_and_its_expressions_compile(self, machine: str) -> None:
        assert findings(definition(machine), compile_problem) == []

    def test_every_function_it_calls_has_a_folder_with_a_handler(self, machine: str) -> None:
        called = functions_of(machine)
        assert called
        for name in called:
            assert (ROOT / "functions" / name / "handler.py").is_file(), name
            assert (ROOT / "functions" / name / "function.toml").is_file(), name

    def test_every_task_ends_in_time_and_outlasts_a_function_that_is_busy(self, machine: str) -> None:
        for name, task in tasks_of(definition(machine)):
            # How long a person may take is said by whoever starts the machine.
            known = 604_800 if task["Resource"].endswith("waitForTaskToken") else task["TimeoutSeconds"]
            assert task["TimeoutSeconds"] in (known, "{% $approval_s %}"), name
            assert 0 < known <= 604_800, name
            if not task["Resource"].endswith("waitForTaskToken"):
                assert any("Lambda.TooManyRequestsException" in r["ErrorEquals"] for r in task["Retry"]), name

    def test_no_placeholder_is_left_when_nothing_is_given_for_it(self, machine: str) -> None:
        names = {task["Arguments"]["FunctionName"] for _, task in tasks_of(definition(machine))}
        assert names == set(functions_of(machine))


def test_an_unsound_machine_would_be_noticed() -> None:
    broken = definition("orchestrate")
    broken["States"]["Plan"]["Next"] = "Nowhere"
    broken["States"]["MayItRun"]["Choices"][0]["Condition"] = "{% $evaluation. %}"
    assert {finding.pointer for finding in findings(broken, compile_problem)} >= {
        "#/States/Plan/Next",
        "#/States/MayItRun/Choices/0/Condition",
    }


def test_the_names_are_those_of_the_files() -> None:
    assert "orchestrate" in machine_names()
    assert machine_names() == sorted(machine_names())


def test_arns_take_the_place_of_the_functions_that_are_given() -> None:
    arn = "arn:aws:lambda:eu-west-1:111122223333:function:tdev-prod-planner:live"
    names = {task["Arguments"]["FunctionName"] for _, task in tasks_of(definition("orchestrate", {"planner": arn}))}
    assert names == (set(functions_of("orchestrate")) - {"planner"}) | {arn}


def test_a_jsonata_expression_is_no_placeholder() -> None:
    assert "{% $execution.tenant %}" in definition_text("orchestrate")
    assert definition("orchestrate")["States"]["Plan"]["Arguments"]["Payload"]["goal"] == "{% $goal %}"


def test_a_machine_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(NotFoundError, match="no state machine 'orchestra'") as caught:
        definition("orchestra")
    assert "orchestrate" in (caught.value.hint or "")


@pytest.mark.parametrize("name", ["../orchestration/orchestrate", "", "orchestrate.asl", "/etc/passwd"])
def test_no_name_leads_to_another_file(name: str) -> None:
    with pytest.raises(NotFoundError):
        definition_text(name)


def test_the_laptop_region_runs_them_all() -> None:
    assert sorted(definitions()) == machine_names()
    assert definitions()["orchestrate"] == definition("orchestrate")
