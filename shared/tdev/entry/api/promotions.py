"""``/api/services/{id}/promote``: what was live in this stage goes to the next one, with the same bytes."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field, ValidationError

from tdev.entry.api.deployments import options_of
from tdev.entry.api.fields import IdempotencyKey, IdInPath
from tdev.entry.api.resource import Resource, caller, current
from tdev.entry.process import runtime
from tdev.kernel.errors import ConflictError, Finding, InvalidError, NotFoundError, PlatformError
from tdev.model.deploying import DeploymentView
from tdev.model.noun import Digest, Noun
from tdev.model.promoting import Letter, PromotionSent
from tdev.model.service import service_id

RESOURCE = Resource("promotions", "From stage to stage with the same bytes")
_Seconds = Annotated[int, Field(ge=0, le=86_400, strict=True)]
_Share = Annotated[int, Field(ge=1, le=100, strict=True)]


class PromoteBody(Noun):
    """The next stage, and how calls move there."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to": "staging", "reason": "tried for a week"}]})

    to: str = Field(pattern=r"^[a-z][a-z0-9-]{0,19}$", description="the stage")
    version: int | None = Field(default=None, ge=1, strict=True, description="a release; the live one")
    strategy: str = Field(default="immediate", max_length=40)
    weights: tuple[_Share, ...] | None = Field(default=None, description="of canary: percent of the calls, rising")
    wait_s: _Seconds | None = Field(default=None, description="seconds of each stage of the rollout")
    bake_s: _Seconds | None = Field(default=None, description="seconds for which it is watched afterwards")
    reason: str = Field(default="", max_length=2000)


class Received(Noun):
    """That it is kept and will be deployed; ``artifact`` is the digest of what has arrived."""

    status: str
    service_id: str
    deployment_id: str
    artifact: Digest


@RESOURCE.post("/api/services/<id>/promote", answers={202: PromotionSent}, action="promote")
def promote_service(id: IdInPath, body: Annotated[PromoteBody, Body()]) -> Response[PromotionSent]:
    """Bring a release that was live here to the next stage.

    The same bytes go there with who vouches for them; that stage checks the digest, lets its own gate look, asks
    whom its policy says, signs with its own key and deploys. The stages and their order are the operator's setting
    `TDEV_STAGES`; the tenant's token there is its secret `STAGE_TOKEN_<STAGE>`.
    """
    from tdev.orchestration.promoting import PromotionWish, promote

    name, version = service_id(id)
    if version is not None and body.version is not None:
        finding = Finding("#/version", "is named twice", "service_id")
        raise InvalidError(f"{id!r} is one release of {name}", [finding])
    wish = PromotionWish(
        to=body.to,
        version=version if version is not None else body.version,
        strategy=body.strategy,
        options=options_of(body, ("weights", "wait_s", "bake_s")),
        reason=body.reason,
    )
    sent = promote(runtime(), caller(), name, wish, request_id=current().request_id)
    where = f"/api/services/{name}/promotions/{sent.deployment_id}"
    return Response(202, "application/json", sent, {"location": where})


@RESOURCE.get("/api/services/<id>/promotions/<deployment>", answer=DeploymentView)
def get_promotion(id: IdInPath, deployment: IdInPath) -> DeploymentView:
    """Look at the deployment in the next stage that a promotion has led to."""
    from tdev.orchestration.promoting import promotion_stands

    found = promotion_stands(runtime(), caller().tenant, service_id(id)[0], deployment)
    try:
        return DeploymentView.model_validate(found)
    except ValidationError as cause:
        message = "that stage shows the deployment in a form that this version of the product does not read"
        raise PlatformError(message, hint=f"look there: tdev status {deployment}") from cause


@RESOURCE.post("/api/promotions", answers={202: Received}, action="receive")
def receive_service(body: Annotated[Letter, Body()], key: IdempotencyKey = None) -> Response[Received]:
    """Take a service from the stage before; that stage calls this. It is deployed as every service is."""
    from tdev.orchestration.promoting import receive

    here, principal = runtime(), caller()
    here.stages.check_before(body.source.stage)
    _register(body)
    once = key or f"{body.source.at} {body.source.version} {body.artifact}"
    done = receive(here, principal, body, once, request_id=current().request_id)
    answer = Received(status=done.status, service_id=done.service, deployment_id=done.id, artifact=body.artifact)
    return Response(202, "application/json", answer, {"location": f"/api/deployments/{done.id}"})


def _register(letter: Letter) -> None:
    """Publish the components of a bundle that this stage does not have: what they are is computed, not believed."""
    from tdev.agents.registrar import RegistrarAgent
    from tdev.domain.delivery.promotion import foreign_sources, opened
    from tdev.model.requests import RegisterRequest

    here, principal, bundle = runtime(), caller(), opened(letter)
    for name, version, source in foreign_sources(bundle):
        ref = f"{name}@{version}"
        try:
            known = here.catalogue(principal.tenant).get(ref)
        except NotFoundError:
            request = RegisterRequest(
                tenant=principal.tenant,
                requester=principal.subject,
                request_id=current().request_id,
                code=source,
                name=name,
                version=version,
            )
            RegistrarAgent(here).run(request)
        else:
            if known.code is None or known.code.sha256 != bundle.manifest.components[ref]:
                hint = "register it there as another version, and deploy that"
                raise ConflictError(f"{ref} is other code in this stage", hint=hint)
