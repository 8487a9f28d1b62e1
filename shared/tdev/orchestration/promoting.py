"""Promotion: what was live in one stage is handed to the next, and deployed there by the walk of every deployment."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tdev.domain.audit.trail import Deed
from tdev.domain.delivery.promotion import content_of, opened, workflow_of
from tdev.domain.delivery.releasing import verified_bundle
from tdev.domain.delivery.stage_calls import StageCalls
from tdev.domain.delivery.strategies import rollout_of
from tdev.kernel.clock import iso
from tdev.kernel.errors import ConflictError, DeniedError, NotFoundError
from tdev.kernel.ids import named_id, new_id
from tdev.model.deploying import DeployOrder
from tdev.model.identity import Principal
from tdev.model.promoting import HistoryEntry, Letter, Promotion, PromotionSent
from tdev.model.service import Deployment, Promoted, Target
from tdev.orchestration.deploy_standing import stand
from tdev.orchestration.deploy_starting import accept_order, check_reachable
from tdev.runtime import Runtime


@dataclass(frozen=True, slots=True)
class PromotionWish:
    """What a caller asks for.

    Attributes:
        to: The stage.
        version: Number of the release; None: the live one.
        strategy: How calls move there, with ``options`` for it.
        reason: Why, for the record.
    """

    to: str
    version: int | None = None
    strategy: str = "immediate"
    options: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


def promote(
    runtime: Runtime, principal: Principal, name: str, wish: PromotionWish, *, request_id: str = ""
) -> PromotionSent:
    """Hand a release to the next stage, which deploys the same bytes; it is accepted there when this answers.

    Raises:
        NotFoundError: When there is no such service or release.
        ConflictError: When the release was never live here, no stage or token is known, or one is deployed there now.
        InvalidError: When the stage is not the next one, or that stage finds something wrong.
        DeniedError: When nobody vouches for the release, or that stage lets nobody in.
        TDevError: What else the other stage says.
    """
    tenant = principal.tenant
    runtime.services(tenant).get(name)
    place = runtime.stages.after(wish.to)
    rollout_of(wish.strategy, wish.options)
    calls = runtime.stage_calls(tenant, place)
    lived = _lived(runtime, tenant, name, wish.version)
    letter = _letter(runtime, principal, lived, wish)
    id = new_id("pro", runtime.clock)
    accepted = calls.post("/api/promotions", letter.model_dump(mode="json"), id)
    if accepted.get("artifact") != letter.artifact:
        raise DeniedError(f"{place.name} has taken {accepted.get('artifact')}, but {letter.artifact} was sent")
    sent = PromotionSent(
        status=str(accepted["status"]),
        service_id=name,
        to=place.name,
        endpoint=place.endpoint,
        version=letter.source.version,
        artifact=letter.artifact,
        deployment_id=str(accepted["deployment_id"]),
    )
    entry = _entry(runtime, principal, id, sent, lived)
    _note(runtime, principal, entry.model_copy(update={"reason": wish.reason}), request_id)
    return sent


def promotion_stands(runtime: Runtime, tenant: str, name: str, deployment: str) -> dict[str, Any]:
    """The deployment that a promotion has led to, as the other stage shows it.

    Raises:
        NotFoundError: When the service was not promoted so.
        TDevError: What the other stage says.
    """
    entry = runtime.histories(tenant).promotion(name, deployment)
    calls: StageCalls = runtime.stage_calls(tenant, runtime.stages.after(str(entry.to)))
    return calls.get(f"/api/deployments/{deployment}")


def receive(runtime: Runtime, principal: Principal, letter: Letter, key: str, *, request_id: str = "") -> Deployment:
    """Take a service from the stage before: its bundle is checked and kept, and its deployment begins.

    Args:
        runtime: The abilities of this process.
        principal: As whom the other stage asks here.
        letter: What it hands over.
        key: The same for the same promotion, when it is sent again.
        request_id: Of the request.

    Raises:
        ConflictError: When services do not come from that stage, or a deployment is under way.
        InvalidError: When the bundle is not what the letter says; as ``rollout_of``.
        DeniedError: When another bundle was signed.
        TooLargeError: When it is too large.
    """
    tenant = principal.tenant
    runtime.stages.check_before(letter.source.stage)
    bundle = opened(letter)
    rollout = rollout_of(letter.strategy, letter.options)
    id = named_id("dep", tenant, letter.source.stage, key)[:36]
    try:
        runtime.services(tenant).deployment(id)
    except NotFoundError:
        pass
    else:
        known = runtime.dossiers(tenant).get(id).order.promotion
        if known is None or known.artifact != letter.artifact:
            raise ConflictError(f"another bundle was sent with the key {key!r}", hint="promote it again")
        return stand(runtime, tenant, id)
    target = _target(runtime, tenant, letter)
    check_reachable(runtime, tenant, target)
    runtime.artifacts_of(tenant).put(tenant, bundle.content)
    order = DeployOrder(
        service=letter.service,
        workflow=workflow_of(bundle),
        goal=letter.goal,
        target=target,
        strategy=rollout.strategy,
        rollout=rollout,
        threshold=max(letter.threshold, runtime.settings.threshold),
        memory=bundle.manifest.memory,
        timeout=bundle.manifest.timeout,
        names=letter.names,
        keys=letter.keys,
        on_difference="ask" if runtime.approval_policy.in_production else "unless-broken",
        promotion=Promotion(artifact=letter.artifact, attestation=letter.attestation, source=letter.source),
        requester=principal.subject,
    )
    return accept_order(runtime, tenant, id, order, request_id=request_id)


def _target(runtime: Runtime, tenant: str, letter: Letter) -> Target:
    """Where it will run: where it runs here; what is local there runs where this stage runs services."""
    with suppress(NotFoundError):
        return runtime.services(tenant).get(letter.service).target
    return runtime.default_target if letter.target == "local" else letter.target


def _lived(runtime: Runtime, tenant: str, name: str, version: int | None) -> Deployment:
    """The deployment by which a release came live here."""
    store = runtime.services(tenant)
    wanted = store.get(name).live_version if version is None else store.release_of(name, version).version
    if wanted is None:
        raise ConflictError(f"nothing of {name} is live here", hint="deploy it here first")
    cursor: str | None = None
    while True:
        found, cursor = store.deployments(name, cursor)
        for each in found:
            if each.version == wanted and each.status == "live":
                return each
        if cursor is None:
            hint = "only what was live in a stage goes to the next one"
            raise ConflictError(f"version {wanted} of {name} was never live here", hint=hint)


def _letter(runtime: Runtime, principal: Principal, lived: Deployment, wish: PromotionWish) -> Letter:
    assert lived.version is not None
    release = runtime.services(principal.tenant).release_of(lived.service, lived.version)
    bundle = verified_bundle(release, runtime.place(principal.tenant))
    assert release.attestation is not None
    order = runtime.dossiers(principal.tenant).get(lived.id).order
    source = Promoted(
        stage=runtime.settings.stage,
        version=release.version,
        by=principal.subject,
        at=iso(runtime.clock()),
        approved_by=release.attestation.provenance.approved_by,
        reason=wish.reason,
    )
    return Letter(
        service=release.service,
        artifact=release.artifact,
        attestation=release.attestation,
        source=source,
        content=content_of(bundle),
        goal=order.goal,
        threshold=order.threshold,
        target=order.target,
        names=order.names,
        keys=order.keys,
        strategy=wish.strategy,
        options=dict(wish.options),
    )


def _entry(runtime: Runtime, principal: Principal, id: str, sent: PromotionSent, lived: Deployment) -> HistoryEntry:
    now = iso(runtime.clock())
    return HistoryEntry(
        kind="promotion",
        id=id,
        service=sent.service_id,
        version=sent.version,
        target=lived.target,
        artifact=sent.artifact,
        status="accepted",
        by=principal.subject,
        to=sent.to,
        deployment_id=sent.deployment_id,
        created_at=now,
        updated_at=now,
    )


def _note(runtime: Runtime, principal: Principal, entry: HistoryEntry, request_id: str) -> None:
    """Put it on record, and into the history of the service."""
    detail = {"to": entry.to, "artifact": entry.artifact, "deployment": entry.deployment_id, "reason": entry.reason}
    name = f"{entry.service}-v{entry.version}"
    runtime.trail(principal.tenant).append(
        Deed(principal.subject, "promote", name, request_id=request_id, detail=detail)
    )
    runtime.histories(principal.tenant).note(entry)
