"""What the tools are given: unknown and contradicting arguments are refused at their place."""

from typing import Any

import pytest
from pydantic import ValidationError

from tdev.entry.mcp import arguments as given
from tdev.entry.mcp.tools import TOOLS

DIGEST = f"sha256:{'0' * 64}"
RIGHT: dict[str, dict[str, Any]] = {
    "plan_goal": {"goal": "count words"},
    "start_orchestration": {"goal": "count words", "idempotency_key": "one"},
    "get_execution": {"execution_id": "exec-1"},
    "wait_execution": {"execution_id": "exec-1", "seconds": 20},
    "list_components": {"query": "mail", "type": "tool"},
    "classify_code": {"code": "x = 1"},
    "generate_component": {"goal": "hashtags", "register": False},
    "evaluate_plan": {"workflow": {"id": "w", "steps": [{"id": "one", "agent": "echo_tool"}]}},
    "approve": {"execution_id": "exec-1", "digest": DIGEST},
    "deploy_service": {"workflow": "greet", "strategy": "canary", "weights": [10, 50]},
    "service_status": {"service": "greet-v2"},
    "rollback_service": {"service": "greet", "to": 1},
}


@pytest.mark.parametrize("name", TOOLS)
class TestEveryTool:
    def test_takes_what_it_says(self, name: str) -> None:
        assert TOOLS[name].arguments.model_validate(RIGHT[name])

    def test_refuses_what_it_does_not_know(self, name: str) -> None:
        with pytest.raises(ValidationError, match="colour"):
            TOOLS[name].arguments.model_validate({**RIGHT[name], "colour": "red"})

    def test_schema_is_an_object_that_allows_nothing_more(self, name: str) -> None:
        schema = TOOLS[name].input_schema
        assert (schema["type"], schema["additionalProperties"]) == ("object", False)
        assert set(RIGHT[name]) <= set(schema["properties"])

    def test_never_takes_a_tenant_or_a_role(self, name: str) -> None:
        assert not {"tenant", "roles", "subject", "token"} & set(TOOLS[name].input_schema["properties"])


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (given.WaitExecution, {"execution_id": "exec-1", "seconds": 21}),
        (given.WaitExecution, {"execution_id": "exec-1", "seconds": 0}),
        (given.WaitExecution, {"execution_id": "../exec-1"}),
        (given.GetExecution, {"execution_id": ""}),
        (given.Approve, {"digest": DIGEST}),
        (given.Approve, {"digest": DIGEST, "execution_id": "exec-1", "deployment_id": "dep-1"}),
        (given.Approve, {"execution_id": "exec-1"}),
        (given.Approve, {"execution_id": "exec-1", "digest": "yes"}),
        (given.Approve, {"execution_id": "exec-1", "digest": DIGEST, "decision": "maybe"}),
        (given.DeployService, {}),
        (given.DeployService, {"workflow": "greet", "execution_id": "exec-1"}),
        (given.DeployService, {"workflow": "greet", "strategy": "hope"}),
        (given.ServiceStatus, {}),
        (given.ServiceStatus, {"service": "greet", "deployment_id": "dep-1"}),
        (given.RollbackService, {"service": "greet", "to": "1"}),
        (given.PlanGoal, {"goal": "x", "rounds": "3"}),
        (given.PlanGoal, {"goal": " "}),
        (given.StartOrchestration, {"goal": "x", "idempotency_key": "two words"}),
    ],
)
def test_what_cannot_be_meant_is_refused(model: Any, values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(values)
