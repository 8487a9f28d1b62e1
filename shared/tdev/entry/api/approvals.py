"""``/api/approvals``: the plans and deployments that wait for a person, with all that the person is asked about."""

from itertools import starmap

from pydantic import Field, JsonValue

from tdev.entry.api.fields import Cursor, Limit
from tdev.entry.api.resource import Resource, caller
from tdev.entry.process import runtime
from tdev.model.approval import Approval, BoundComponent
from tdev.model.deploying import Dossier
from tdev.model.execution import Execution
from tdev.model.noun import Digest, Id, Noun, Timestamp
from tdev.model.workflow import Step
from tdev.orchestration.settling import settle

RESOURCE = Resource("approvals", "What waits for a person's yes or no")


class AskedStep(Noun):
    """What a step of the plan would do."""

    id: str
    agent: str
    input: dict[str, JsonValue] = Field(default_factory=dict)
    when: str | None = None
    for_each: str | None = None
    effects: tuple[str, ...] = ()


class OpenApproval(Noun):
    """A question that nobody has answered; the answer goes to ``answer_at`` with ``/approve`` or ``/reject`` behind it.

    It is about the plan of an execution or about a deployment: one of the two ids is there.
    """

    execution_id: Id | None = None
    deployment_id: str | None = None
    answer_at: str = Field(description="path, for example /api/executions/exec-1")
    service: str | None = Field(default=None, description="of a deployment")
    goal: str
    workflow_id: str | None = None
    requester: str
    digest: Digest = Field(description="what a yes counts for; send it with the answer")
    steps: tuple[AskedStep, ...]
    inputs: dict[str, JsonValue] = Field(default_factory=dict)
    effects: tuple[str, ...]
    permissions: tuple[str, ...] = ()
    components: tuple[BoundComponent, ...] = ()
    cost: JsonValue = None
    reasons: tuple[str, ...] = Field(default=(), description="why a person is asked")
    asked_at: Timestamp
    expires_at: Timestamp | None = None


class ApprovalPage(Noun):
    """Open questions; newest first."""

    items: tuple[OpenApproval, ...]
    next: str | None = None


class Policy(Noun):
    """What happens here without a question, what a person is asked about, and what a plan must reach."""

    stage: str
    free: tuple[str, ...] = Field(description="effects of a run about which nobody is asked")
    asked: tuple[str, ...] = Field(description="effects of a run that wait for a person's yes")
    questions: tuple[str, ...] = Field(description="why a person is asked")
    approval_s: int = Field(description="seconds for which a question waits for its answer")
    others_approve: bool = Field(description="whether the approver must be somebody else than the requester")
    threshold: float = Field(description="score that a plan must reach")
    rounds: int = Field(description="most rounds of refining")


@RESOURCE.get("/api/policy", answer=Policy)
def get_policy() -> Policy:
    """Say what runs without a question here, and what a person is asked about."""
    from tdev.domain.execution.policy import EFFECTS

    here = runtime()
    policy = here.approval_policy
    return Policy(
        stage=policy.stage,
        free=tuple(sorted(policy.free)),
        asked=tuple(sorted(EFFECTS - policy.free)),
        questions=tuple(rule.why for rule in policy.rules if rule.stages is None or policy.stage in rule.stages),
        approval_s=policy.wait_s,
        others_approve=policy.in_production,
        threshold=here.settings.threshold,
        rounds=here.settings.rounds,
    )


@RESOURCE.get("/api/approvals", answer=ApprovalPage)
def list_approvals(limit: Limit = 50, cursor: Cursor = None) -> ApprovalPage:
    """List what waits for an approval: deployments, on the first page, then plans, newest first.

    Each with what a person needs to know before he answers: who wants what, which component would do it with which
    values and effects, and until when the question stands.
    """
    from tdev.orchestration.deploy_asking import waiting_deployments

    tenant, here = caller().tenant, runtime()
    deployments = waiting_deployments(here, tenant) if cursor is None else []
    found, following = here.executions(tenant).list("awaiting_approval", cursor, limit)
    asked = (_question(settle(here, tenant, execution.id)) for execution in found)
    plans = [question for question in asked if question is not None]
    return ApprovalPage(items=(*starmap(_deployment, deployments), *plans), next=following)


def _deployment(dossier: Dossier, asked: Approval) -> OpenApproval:
    order = dossier.order
    return OpenApproval(
        deployment_id=dossier.deployment,
        answer_at=f"/api/deployments/{dossier.deployment}",
        service=order.service,
        goal=order.goal,
        workflow_id=order.workflow.id,
        requester=order.requester,
        digest=asked.digest,
        steps=tuple(_step(step, ()) for step in order.workflow.steps),
        effects=asked.effects,
        permissions=asked.permissions,
        components=asked.components,
        cost=asked.cost,
        reasons=asked.reasons,
        asked_at=asked.asked_at,
        expires_at=asked.expires_at,
    )


def _question(execution: Execution) -> OpenApproval | None:
    asked, plan = execution.approval, execution.plan
    if execution.status != "awaiting_approval" or asked is None or plan is None:
        return None
    return OpenApproval(
        execution_id=execution.id,
        answer_at=f"/api/executions/{execution.id}",
        goal=execution.goal,
        workflow_id=execution.workflow_id,
        requester=execution.requester,
        digest=asked.digest,
        steps=tuple(_step(step, asked.components) for step in plan.steps),
        inputs=execution.inputs,
        effects=asked.effects,
        permissions=asked.permissions,
        components=asked.components,
        cost=asked.cost,
        reasons=asked.reasons,
        asked_at=asked.asked_at,
        expires_at=asked.expires_at,
    )


def _step(step: Step, components: tuple[BoundComponent, ...]) -> AskedStep:
    own = next((bound for bound in components if bound.step == step.id and bound.via is None), None)
    agent, effects = (step.agent, ()) if own is None else (own.ref, own.effects)
    return AskedStep(id=step.id, agent=agent, input=step.input, when=step.when, for_each=step.for_each, effects=effects)
