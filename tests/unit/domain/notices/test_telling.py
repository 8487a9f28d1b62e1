"""Which events a change is told with."""

import pytest

from tdev.domain.notices.telling import deployment_news, execution_news, publication_news, run_news
from tdev.model.evaluation import Evaluation
from tdev.model.execution import PlanRound
from tdev.model.service import Deployment
from tdev.model.test_run import TestRun
from tests.support.nouns import AT, component, execution, workflow


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


def test_of_an_execution_the_question_is_told() -> None:
    asks = execution(status="awaiting_approval", workflow_id="post")
    (found,) = execution_news(execution(status="running"), asks)
    assert found.model_dump() == {"tenant": "local", "kind": "execution", "id": "exec-1", "about": "post"}
    assert execution_news(asks, asks) == []
    assert execution_news(execution(), execution(status="running")) == []


def scored(number: int, score: float = 91.5) -> PlanRound:
    found = Evaluation(score=score, rating="A", passed=score >= 85, threshold=85)
    return PlanRound(round=number, plan=workflow("greet"), evaluation=found)


def test_each_new_round_of_an_execution_is_told_once() -> None:
    before = execution(status="running", rounds=(scored(0, 70),))
    after = execution(status="running", rounds=(scored(0, 70), scored(1)))
    (found,) = execution_news(before, after)
    assert found.model_dump() == {
        "tenant": "local",
        "execution_id": "exec-1",
        "workflow": "greet",
        "round": 1,
        "score": 91.5,
        "rating": "A",
        "passed": True,
        "threshold": 85.0,
    }
    assert execution_news(after, after) == []


def test_a_round_that_is_judged_again_is_not_told_again() -> None:
    before = execution(status="running", rounds=(scored(0, 70),))
    assert execution_news(before, execution(status="running", rounds=(scored(0, 70),))) == []


def test_a_published_version_is_told_with_what_it_was_classified_as() -> None:
    found = publication_news("red", component("shout", "1.1.0", type="agent", brain_count=1), "ann")
    told = found.model_dump()
    assert (told["tenant"], told["component"], told["version"], told["by"]) == ("red", "shout", "1.1.0", "ann")
    assert (told["type"], told["brain_count"], told["status"]) == ("agent", 1, "experimental")


def test_a_run_of_tests_is_told_by_its_counts() -> None:
    given = {"id": "test-1", "tenant": "local", "component": "shout", "version": "1.0.0", "passed": 1, "failed": 1}
    told = run_news(TestRun.model_validate({**given, "at": AT, "differences": ("no",)})).model_dump()
    assert (told["run_id"], told["passed"], told["failed"], told["mutation_score"]) == ("test-1", 1, 1, None)
