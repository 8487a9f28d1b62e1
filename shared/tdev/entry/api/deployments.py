"""``/api/deploy`` and ``/api/deployments``: a workflow becomes a service, with a way back."""

from collections.abc import Iterable
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field

from tdev.entry.api.executions import ApproveBody, RejectBody
from tdev.entry.api.fields import IdempotencyKey, IdInPath, Threshold
from tdev.entry.api.resource import Resource, caller, current
from tdev.entry.process import runtime
from tdev.kernel.errors import Finding, InvalidError
from tdev.model.deploying import DeploymentView, DeployPlan
from tdev.model.noun import Id, Noun
from tdev.model.replaying import Ignored, OnDifference
from tdev.model.service import DeploymentStatus, Memory, Target, Timeout
from tdev.model.workflow import Workflow

RESOURCE = Resource("deployments", "From a workflow to a live service, and back")
_OPTIONS = ("weights", "wait_s", "bake_s", "watch_s", "step", "instances", "batch")
_Seconds = Annotated[int, Field(ge=0, le=86_400, strict=True)]
_Share = Annotated[int, Field(ge=1, le=100, strict=True)]
_Bound = Annotated[str, Field(min_length=1, max_length=2048)]
_Bindings = Annotated[dict[_Bound, _Bound], Field(max_length=100)]


class DeployBody(Noun):
    """Which workflow (or the plan of which execution) becomes which service, and how calls move to it.

    ``strategy`` is immediate, blue-green, canary, linear or rolling; each takes the options that its name suggests.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"workflow": "greet", "name": "greeter", "strategy": "canary", "weights": [10, 50, 100]}]
        }
    )

    workflow: str | None = Field(default=None, max_length=80, description="a saved workflow: id, or id@2")
    execution_id: Id | None = Field(default=None, description="an execution whose plan it is, instead")
    plan: Workflow | None = Field(default=None, description="of a dry run: a workflow that is not saved, instead")
    name: str | None = Field(default=None, max_length=64, description="of the service; that of the workflow")
    target: Target | None = Field(default=None, description="that of the service; else local, on AWS lambda")
    strategy: str = Field(default="immediate", max_length=40)
    weights: tuple[_Share, ...] | None = Field(default=None, description="of canary: percent of the calls, rising")
    wait_s: _Seconds | None = Field(default=None, description="seconds of each stage")
    bake_s: _Seconds | None = Field(default=None, description="seconds for which it is watched afterwards")
    watch_s: _Seconds | None = Field(default=None, description="seconds after it came live in which it still goes back")
    step: _Share | None = Field(default=None, description="of linear: percent more per stage")
    instances: _Share | None = Field(default=None, description="of rolling")
    batch: _Share | None = Field(default=None, description="of rolling: how many at a time")
    memory: Memory = 512
    timeout: Timeout = 30
    threshold: Threshold | None = None
    names: _Bindings = Field(default_factory=dict, description="slot that the code leaves open -> resource")
    keys: _Bindings = Field(default_factory=dict, description="service.resource -> ARN of its KMS key")
    on_difference: OnDifference | None = Field(
        default=None, description="when recorded calls get other answers; null: unless-broken, in production ask"
    )
    ignore: Ignored = ()
    record: bool | None = Field(default=None, description="keep the newest calls for later replays; null: as before")
    ask: bool = Field(default=False, strict=True, description="wait for a person's yes, whatever the policy says")
    dry_run: bool = Field(default=False, description="only say what would happen")

    @property
    def options(self) -> dict[str, Any]:
        """What was given for the strategy."""
        return options_of(self, _OPTIONS)


def options_of(body: Noun, names: Iterable[str]) -> dict[str, Any]:
    """What a body has given for the strategy, of the options with these names."""
    given = {name: getattr(body, name) for name in names}
    return {name: list(value) if name == "weights" else value for name, value in given.items() if value is not None}


class DeployAccepted(Noun):
    """That it is kept and will be done; ``Location`` says where to look."""

    status: DeploymentStatus
    service_id: str
    deployment_id: str


@RESOURCE.post("/api/deploy", answers={202: DeployAccepted, 200: DeployPlan}, action="deploy")
def deploy_service(
    body: Annotated[DeployBody, Body()], key: IdempotencyKey = None
) -> Response[DeployAccepted | DeployPlan]:
    """Make a service of a workflow, or its next version.

    It passes a gate (sound, scored, tested, clean, permissions known), is packed and signed, stands beside the version
    that answers, gets its calls by stages, and goes back by itself when it does worse. With `dry_run` the answer is 200
    with what would happen, and nothing changes.
    """
    from tdev.orchestration.deploy_planning import plan_of
    from tdev.orchestration.deploy_starting import Wish, accept_deployment, order_of

    wish = Wish(
        workflow=body.workflow,
        execution_id=body.execution_id,
        plan=body.plan,
        name=body.name,
        target=body.target,
        strategy=body.strategy,
        options=body.options,
        memory=body.memory,
        timeout=body.timeout,
        threshold=body.threshold,
        names=body.names,
        keys=body.keys,
        on_difference=body.on_difference,
        ignore=body.ignore,
        record=body.record,
        ask=body.ask,
    )
    here, principal = runtime(), caller()
    if body.dry_run:
        return Response(200, "application/json", plan_of(here, principal.tenant, order_of(here, principal, wish)))
    if body.plan is not None:
        finding = Finding("#/plan", "save it with POST /api/workflows and name it in 'workflow'", "not_saved")
        raise InvalidError("what is deployed is kept first", [finding])
    done = accept_deployment(here, principal, wish, key=key, request_id=current().request_id)
    answer = DeployAccepted(status=done.status, service_id=done.service, deployment_id=done.id)
    return Response(202, "application/json", answer, {"location": f"/api/deployments/{done.id}", "retry-after": "1"})


@RESOURCE.get("/api/deployments/<id>", answer=DeploymentView)
def get_deployment(id: IdInPath) -> DeploymentView:
    """Look at a deployment: what its gate found, who gets which share of the calls, and what was seen on the way."""
    from tdev.orchestration.deploy_looking import deployment_view

    return deployment_view(runtime(), caller().tenant, id)


@RESOURCE.post("/api/deployments/<id>/cancel", answers={200: DeploymentView}, action="cancel")
def cancel_deployment(id: IdInPath) -> DeploymentView:
    """Call a deployment off. The calls go back to whom they belonged before it began."""
    from tdev.orchestration.deploy_looking import deployment_view
    from tdev.orchestration.deploy_steering import call_off

    call_off(runtime(), caller(), id, request_id=current().request_id)
    return deployment_view(runtime(), caller().tenant, id)


@RESOURCE.post("/api/deployments/<id>/approve", answers={200: DeploymentView}, needs="approver", action="approved")
def approve_deployment(id: IdInPath, body: Annotated[ApproveBody, Body()]) -> DeploymentView:
    """Allow a deployment that waits. The yes counts for this bundle, these permissions and this cost alone."""
    from tdev.orchestration.deploy_looking import deployment_view
    from tdev.orchestration.deploy_steering import decide_deployment
    from tdev.orchestration.steering import Answer

    answer = Answer("approved", body.digest, body.reason, current().request_id)
    decide_deployment(runtime(), caller(), id, answer)
    return deployment_view(runtime(), caller().tenant, id)


@RESOURCE.post("/api/deployments/<id>/reject", answers={200: DeploymentView}, needs="approver", action="rejected")
def reject_deployment(id: IdInPath, body: Annotated[RejectBody, Body()]) -> DeploymentView:
    """Refuse a deployment that waits; nothing has changed then."""
    from tdev.orchestration.deploy_looking import deployment_view
    from tdev.orchestration.deploy_steering import decide_deployment
    from tdev.orchestration.steering import Answer

    answer = Answer("rejected", body.digest, body.reason, current().request_id)
    decide_deployment(runtime(), caller(), id, answer)
    return deployment_view(runtime(), caller().tenant, id)
