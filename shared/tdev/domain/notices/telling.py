"""Which events a change is told with."""

from tdev.model.component import Component
from tdev.model.execution import Execution, PlanRound
from tdev.model.notice import ApprovalRequested, DeploymentChanged, EvaluationFinished, NewComponent, TestsFinished
from tdev.model.noun import Noun
from tdev.model.service import Deployment
from tdev.model.test_run import TestRun


def deployment_news(tenant: str, before: Deployment | None, after: Deployment) -> list[Noun]:
    """The events of a change of a deployment; none when its status stays.

    Args:
        tenant: Whose it is.
        before: How it was; None when it has just been accepted.
        after: How it is from now on.
    """
    if before is not None and before.status == after.status:
        return []
    changed = DeploymentChanged(
        tenant=tenant,
        service=after.service,
        deployment_id=after.id,
        version=after.version,
        target=after.target,
        strategy=after.strategy,
        status=after.status,
        reason=after.reason,
        replaces=after.replaces,
        calls=after.calls,
        errors=after.errors,
    )
    if after.status != "awaiting_approval":
        return [changed]
    return [changed, ApprovalRequested(tenant=tenant, kind="deployment", id=after.id, about=after.service)]


def execution_news(before: Execution, after: Execution) -> list[Noun]:
    """The events of a change of an execution: a plan has its score, and it waits for a person.

    A round that is judged again, after a crash, is not told again.
    """
    known = {each.round for each in before.rounds}
    told: list[Noun] = [_scored(after, each) for each in after.rounds if each.round not in known]
    if after.status == "awaiting_approval" != before.status:
        about = after.workflow_id or ""
        told.append(ApprovalRequested(tenant=after.tenant, kind="execution", id=after.id, about=about))
    return told


def _scored(execution: Execution, round: PlanRound) -> EvaluationFinished:
    found = round.evaluation
    return EvaluationFinished(
        tenant=execution.tenant,
        execution_id=execution.id,
        workflow=round.plan.id,
        round=round.round,
        score=found.score,
        rating=found.rating,
        passed=found.passed,
        threshold=found.threshold,
    )


def publication_news(tenant: str, component: Component, actor: str) -> NewComponent:
    """The event of a version that is published."""
    return NewComponent(
        tenant=tenant,
        component=component.name,
        version=component.version,
        type=component.type,
        brain_count=component.brain_count,
        reusability=component.reusability,
        status=component.status,
        by=actor,
    )


def run_news(run: TestRun) -> TestsFinished:
    """The event of a run of tests."""
    shared = run.model_dump(include={"tenant", "component", "version", "passed", "failed", "mutation_score"})
    return TestsFinished(run_id=run.id, **shared)
