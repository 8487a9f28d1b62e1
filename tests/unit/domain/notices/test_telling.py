"""Which events a change is told with."""

import pytest

from tdev.domain.notices.telling import deployment_news, execution_news
from tdev.model.service import Deployment
from tests.support.nouns import AT, execution


def deployment(status: str) -> Deployment:
    return Deployment.model_validate(
        {"id": "dep-1", "service": "greeter", "status": status, "created_at": AT, "updated_at": AT}
    )


@pytest.mark.parametrize("status", ["accepted", "deploying", "live", "rolled_back", "failed"])
def test_each_new_status_of_a_deployment_is_one_event(status: str) -> None:
    before = None if status == "accepted" else deployment("awaiting_approval")
    (found,) = deployment_news("local", before, deployment(status))
    assert (type(found).__name__, found.model_dump()["status"]) == ("DeploymentChanged", status)


def test_a_change_that_leaves_the_status_is_not_told() -> None:
    assert deployment_news("local", deployment("deploying"), deployment("deploying")) == []


def test_a_question_is_told_too() -> None:
    found = deployment_news("local", deployment("accepted"), deployment("awaiting_approval"))
    assert [type(each).__name__ for each in found] == ["DeploymentChanged", "ApprovalRequested"]
    assert found[1].model_dump() == {"tenant": "local", "kind": "deployment", "id": "dep-1", "about": "greeter"}


def test_of_an_execution_only_the_question_is_told() -> None:
    asks = execution(status="awaiting_approval", workflow_id="post")
    (found,) = execution_news(execution(status="running"), asks)
    assert found.model_dump() == {"tenant": "local", "kind": "execution", "id": "exec-1", "about": "post"}
    assert execution_news(asks, asks) == []
    assert execution_news(execution(), execution(status="running")) == []
