"""Definitions become programs, or the finding tells where they do not."""

from typing import Any

import pytest

from tdev.kernel.errors import InvalidError
from tdev.platform.machine.embedded.compiling import compile_machine
from tests.support.state_machines import branch, chain, task


def refused(definition: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(InvalidError) as caught:
        compile_machine(definition)
    (finding,) = caught.value.findings
    return finding.pointer, finding.message


def test_a_program_has_the_states_of_its_definition() -> None:
    program = compile_machine(chain(task(), {"Type": "Succeed"}, TimeoutSeconds=9))
    assert (program.start, list(program.states), program.timeout_s) == ("S0", ["S0", "S1"], 9)
    state = program.states["S0"]
    assert (state.kind, state.label) == ("Task", '"S0"')
    assert state.resource is not None
    assert state.resource.optimized


def test_branches_and_processors_are_programs_of_their_own() -> None:
    branches = [branch("A", {"Type": "Pass"}), branch("B", {"Type": "Pass"})]
    program = compile_machine(
        chain(
            {"Type": "Parallel", "Branches": branches},
            {"Type": "Map", "ItemProcessor": branch("C", {"Type": "Pass"})},
        )
    )
    assert [inner.start for inner in program.states["S0"].branches] == ["A", "B"]
    assert [inner.start for inner in program.states["S1"].branches] == ["C"]


def test_the_language_of_a_state_may_differ_from_its_machine() -> None:
    definition = chain({"Type": "Pass", "Parameters": {"a.$": "$.x"}}, language="JSONPath")
    definition["States"]["S0"]["Next"] = "S1"
    del definition["States"]["S0"]["End"]
    definition["States"]["S1"] = {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% 1 %}", "End": True}
    assert set(compile_machine(definition).states) == {"S0", "S1"}


def test_an_expression_that_is_none_is_found_where_it_stands() -> None:
    pointer, message = refused(chain({"Type": "Pass"}, {"Type": "Pass", "Output": {"a": "{% 1 + %}"}}))
    assert pointer == "#/States/S1"
    assert "'1 +' in the field 'Output/a' is wrong" in message


def test_a_finding_inside_a_branch_has_the_whole_path() -> None:
    inner = branch("a/b", {"Type": "Pass", "Output": "{% ( %}"})
    pointer, _ = refused(chain({"Type": "Parallel", "Branches": [inner]}))
    assert pointer == "#/States/S0/States/a~1b"


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:states:::states:startExecution",
        "arn:aws:states:::states:startExecution.sync:2",
        "arn:aws:states:::dynamodb:putItem",
        "arn:aws:states:::lambda:invoke.sync",
        "arn:aws:lambda:local:000000000000:function:f.waitForTaskToken",
    ],
)
def test_a_resource_that_is_not_there_is_refused_clearly(resource: str) -> None:
    pointer, message = refused(chain({"Type": "Task", "Resource": resource}))
    assert pointer == "#/States/S0"
    assert "is not available in the embedded engine: use arn:aws:states:::lambda:invoke" in message


@pytest.mark.parametrize(
    "field", ["ItemReader", "ItemBatcher", "ResultWriter", "ToleratedFailureCount", "ToleratedFailurePercentagePath"]
)
def test_what_a_map_cannot_do_here_is_refused_and_not_left_out(field: str) -> None:
    _, message = refused(chain({"Type": "Map", "ItemProcessor": branch("I", {"Type": "Pass"}), field: 1}))
    assert field.removesuffix("Path") in message
