"""What a person does to deployments and services: allow, refuse, call off, go back to a version, take away, pin."""

from contextlib import suppress

from tdev.domain.audit.trail import Deed
from tdev.domain.delivery.approved import newest_question
from tdev.domain.delivery.dependencies import check_pin, check_startable
from tdev.domain.registry.standing import enabled
from tdev.kernel.clock import iso
from tdev.kernel.errors import ConflictError, DeniedError, Finding, InvalidError, NotFoundError, TaskTokenError
from tdev.kernel.ids import new_id
from tdev.model.approval import Approval
from tdev.model.component import Status
from tdev.model.deploying import Dossier
from tdev.model.identity import Principal
from tdev.model.promoting import HistoryEntry
from tdev.model.service import ENDED, Deployment, PinWish, Release, Service
from tdev.orchestration.deploy_standing import stand
from tdev.orchestration.steering import Answer
from tdev.platform.hosting import Hosting, Removal
from tdev.runtime import Runtime


def decide_deployment(runtime: Runtime, principal: Principal, id: str, answer: Answer) -> Deployment:
    """Allow or refuse a deployment that waits. A yes counts for exactly the bundle, permissions and cost asked about.

    Args:
        runtime: The abilities of this process.
        principal: Who decides.
        id: The deployment.
        answer: The decision.

    Raises:
        NotFoundError: When the tenant has no such deployment.
        ConflictError: When it waits for nobody, or the question has expired.
        InvalidError: When the digest is another one, or is missing in production.
        DeniedError: When it is production, and who allows it is who asked for it.
    """
    tenant = principal.tenant
    known, dossier = stand(runtime, tenant, id), runtime.dossiers(tenant).get(id)
    _check_who(runtime, principal, dossier, answer)
    asked, token = _question(runtime, known, dossier, answer, tenant)
    if asked.decision is None:
        asked = _kept(runtime, principal, id, answer, asked)
    try:
        if answer.decision == "approved":
            runtime.machine.send_success(token, {"by": asked.by, "digest": asked.digest})
        else:
            cause = asked.reason or f"refused by {asked.by}"
            runtime.machine.send_failure(token, "TDev.ApprovalRejected", cause)
    except TaskTokenError as cause:
        raise ConflictError(f"deployment {id!r} no longer waits for an approval") from cause
    runtime.approval_tokens(tenant).drop(id)
    return runtime.services(tenant).deployment(id)


def _check_who(runtime: Runtime, principal: Principal, dossier: Dossier, answer: Answer) -> None:
    if answer.decision != "approved" or not runtime.approval_policy.in_production:
        return
    brought = dossier.order.promotion
    if principal.subject in (dossier.order.requester, brought.source.by if brought else None):
        hint = "somebody else with the role approver must look at it"
        raise DeniedError("in production nobody approves what he asked for himself", hint=hint)
    if answer.digest is None:
        finding = Finding("#/digest", "name the digest of what you saw", "digest_missing")
        raise InvalidError("in production an approval names the digest", [finding])


def _question(
    runtime: Runtime, known: Deployment, dossier: Dossier, answer: Answer, tenant: str
) -> tuple[Approval, str]:
    """The question that is open, and the token that the machine waits with."""
    asked, expected = newest_question(dossier) if dossier.judgement is not None else (None, "")
    try:
        if known.status != "awaiting_approval" or asked is None or asked.decision not in (None, answer.decision):
            raise NotFoundError("no question")
        kept, token = runtime.approval_tokens(tenant).find(known.id)
    except NotFoundError as cause:
        raise ConflictError(f"deployment {known.id!r} is {known.status} and waits for no approval") from cause
    is_that = kept == asked.digest == expected
    if not is_that or answer.digest not in (None, asked.digest):
        finding = Finding("#/digest", f"the deployment that waits has the digest {asked.digest}", "digest")
        raise InvalidError("the approval is for something else", [finding], hint="look at the deployment again")
    if asked.decision is None and asked.expires_at is not None and iso(runtime.clock()) >= asked.expires_at:
        raise ConflictError(f"nobody answered the question of {asked.asked_at} by {asked.expires_at}")
    return asked, token


def _kept(runtime: Runtime, principal: Principal, id: str, answer: Answer, asked: Approval) -> Approval:
    """Write the answer down before the machine hears of it."""
    given = {
        "decision": answer.decision,
        "by": principal.subject,
        "reason": answer.reason,
        "request_id": answer.request_id,
        "decided_at": iso(runtime.clock()),
    }
    answered = asked.model_copy(update=given)
    runtime.dossiers(principal.tenant).change(id, lambda now: now.model_copy(update={_open_field(now): answered}))
    detail = {"digest": asked.digest, "reason": answer.reason}
    deed = Deed(principal.subject, answer.decision, id, request_id=answer.request_id, detail=detail)
    runtime.trail(principal.tenant).append(deed)
    return answered


def _open_field(dossier: Dossier) -> str:
    return "approval" if dossier.differences_approval is None else "differences_approval"


def call_off(runtime: Runtime, principal: Principal, id: str, *, reason: str = "", request_id: str = "") -> Deployment:
    """End a deployment under way: its machine stops, and the calls go back to whom they belonged.

    Raises:
        NotFoundError: When the tenant has no such deployment.
        ConflictError: When it has ended.
    """
    tenant = principal.tenant
    known = stand(runtime, tenant, id)
    if known.status in ENDED:
        raise ConflictError(f"the deployment {id} has ended: {known.status}", hint="go back with: tdev rollback")
    dossier = runtime.dossiers(tenant).get(id)
    deed = Deed(principal.subject, "cancel", id, request_id=request_id, detail={"reason": reason})
    runtime.trail(tenant).append(deed)
    told = f"called off by {principal.subject}" + (f": {reason}" if reason else "")
    if dossier.machine_arn is not None:
        runtime.machine.stop(dossier.machine_arn, "TDev.Cancelled", told)
    runtime.approval_tokens(tenant).drop(id)
    return runtime.shift(tenant, dossier.order.target).back(id, told)


def roll_back(
    runtime: Runtime, principal: Principal, name: str, to: int | None, *, reason: str = "", request_id: str = ""
) -> Service:
    """Give all calls to another release: one call to the host, nothing is built.

    Args:
        runtime: The abilities of this process.
        principal: Who asks.
        name: The service.
        to: Number of the release; None: the one before the live one.
        reason: Why, for the record.
        request_id: By which request, for the record.

    Raises:
        NotFoundError: When there is no such service or release.
        ConflictError: When a deployment is under way, nothing is before the live one, one of its components is
            disabled, or the release is not healthy.
    """
    store = runtime.services(principal.tenant)
    service = store.get(name)
    if service.deploying is not None:
        settled = stand(runtime, principal.tenant, service.deploying)
        if settled.status not in ENDED:
            hint = f"call it off: POST /api/deployments/{settled.id}/cancel"
            raise ConflictError(f"the deployment {settled.id} of {name} is under way", hint=hint)
    release = store.release_of(name, _before(runtime, principal.tenant, service) if to is None else to)
    check_startable(release, lambda ref: _status(runtime, principal.tenant, ref))
    hosting = runtime.hosting_of(principal.tenant, service.target)
    _see_that_it_stands(hosting, release)
    hosting.route(name, {release.version: 100})
    done = store.back(name, release.version, actor=principal.subject, reason=reason, request_id=request_id)
    now = iso(runtime.clock())
    entry = HistoryEntry(
        kind="rollback",
        id=new_id("back", runtime.clock),
        service=name,
        version=release.version,
        target=service.target,
        artifact=release.artifact,
        status="live",
        reason=reason,
        replaces=service.live_version,
        by=principal.subject,
        created_at=now,
        updated_at=now,
    )
    runtime.histories(principal.tenant).note(entry)
    return done


def _see_that_it_stands(hosting: Hosting, release: Release) -> None:
    """A version that was freed long ago, or was damaged, is made again of its bundle, which is kept."""
    service, version = release.service, release.version
    with suppress(NotFoundError):
        if hosting.health(service, version).healthy:
            return
    hosting.provision(release)
    found = hosting.health(service, version)
    if not found.healthy:
        hint = "the calls stay where they are; name another version, or deploy a new one"
        raise ConflictError(f"{service}-v{version} is not healthy: {found.reason}", hint=hint)


def _before(runtime: Runtime, tenant: str, service: Service) -> int:
    """The version that was live before the one that is, by the deployments that came live."""
    deployments, _ = runtime.services(tenant).deployments(service.name)
    for each in deployments:
        if each.status == "live" and each.version is not None and each.version == service.live_version:
            if each.replaces is not None and each.replaces != service.live_version:
                return each.replaces
            break
    hint = "name a version of it that is kept, or deploy another one first"
    raise ConflictError(f"{service.name} has no version before the live one", hint=hint)


def _status(runtime: Runtime, tenant: str, ref: str) -> Status:
    return runtime.catalogue(tenant).get(ref).status


def destroy(
    runtime: Runtime, principal: Principal, name: str, *, dry_run: bool = False, request_id: str = ""
) -> Removal:
    """Take a service away, or only say what would go. One that is not done goes on by itself: asked again, it says so.

    Raises:
        NotFoundError: When there is none.
        ConflictError: When a deployment is under way.
    """
    store = runtime.services(principal.tenant)
    service = store.get(name)
    if service.deploying is not None:
        settled = stand(runtime, principal.tenant, service.deploying)
        if settled.status not in ENDED:
            raise ConflictError(f"the deployment {settled.id} of {name} is under way", hint="wait, or call it off")
    removal = runtime.hosting_of(principal.tenant, service.target).destroy(name, dry_run=dry_run)
    if removal.done:
        runtime.recordings(principal.tenant).forget(name)
        store.remove(name, actor=principal.subject, request_id=request_id)
    return removal


def record_calls(runtime: Runtime, principal: Principal, name: str, *, on: bool, request_id: str = "") -> None:
    """Keep the newest calls of a service for replays, or no more. Raises ``NotFoundError`` when there is none."""
    runtime.services(principal.tenant).get(name)
    runtime.trail(principal.tenant).append(
        Deed(principal.subject, "recording", name, request_id=request_id, detail={"on": on})
    )
    runtime.recordings(principal.tenant).switch(name, on=on)


def pin(runtime: Runtime, principal: Principal, name: str, wish: PinWish, *, request_id: str = "") -> Service:
    """Keep a service on a version of a component from the next deployment on; None lets it go.

    Raises:
        InvalidError: When the version is none.
        NotFoundError: When there is no such service, or no version of the component fits and may be used.
        DisabledError: When it is one version, and that is switched off.
    """
    if wish.version is not None:
        known = [str(one.version) for one in runtime.catalogue(principal.tenant).versions(wish.component)]
        check_pin(wish.component, wish.version, known)
        enabled(runtime.catalogue(principal.tenant).get(f"{wish.component}@{wish.version}"))
    return runtime.services(principal.tenant).pin(name, wish, actor=principal.subject, request_id=request_id)
