"""What a person does to a component version: give it another status, switch it off and on, ask who would be hit."""

from dataclasses import dataclass
from functools import partial

from tdev.domain.delivery.dependencies import check_disabling, uses
from tdev.domain.delivery.dependents import dependents
from tdev.domain.delivery.packing import sources_of
from tdev.domain.delivery.vetting import Vetting, stable_before, vet
from tdev.domain.mutation.measuring import measured, scored, with_score
from tdev.domain.registry.lifecycle import Change, change_of, check_passed, check_said
from tdev.domain.registry.references import Reference
from tdev.kernel.errors import ConflictError, DeniedError, Finding, InvalidError, NotFoundError
from tdev.kernel.roles import Role
from tdev.model.component import Component, Status
from tdev.model.identity import Principal
from tdev.model.lifecycle import Check, Dependents, StatusAnswer
from tdev.runtime import Runtime

_MEASURING_S = 12.0
"""Seconds that mutants are tried for in one request; a function behind an API has 29."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is said with a change.

    Attributes:
        reason: Why.
        replacement: What is to be used instead, as ``Name@1.2.0``, ``Name@1`` or ``Name``.
        force: Although services answer with it.
        dry_run: Only say what would happen.
        request_id: Of the request that does it.
    """

    reason: str = ""
    replacement: str | None = None
    force: bool = False
    dry_run: bool = False
    request_id: str = ""


def dependents_of(runtime: Runtime, tenant: str, ref: str) -> Dependents:
    """Who uses a component. Raises ``InvalidError`` and ``NotFoundError``."""
    return dependents(ref, runtime.catalogue(tenant), runtime.workflows(tenant), runtime.services(tenant))


def change_status(runtime: Runtime, principal: Principal, ref: str, status: Status, wish: Wish) -> StatusAnswer:
    """Give an exact version of this tenant another status; that which it has already is no error and changes nothing.

    Raises:
        NotFoundError: When there is no such version.
        DeniedError: When it is not the tenant's, the caller has not the role, or vouches for his own in production.
        InvalidError: When the reason or the replacement is missing, or the replacement is none.
        StatusRefusedError: When there is no way to this status, or a rule stands against it.
        ConflictError: When services answer with what is to be retired.
    """
    catalogue = runtime.catalogue(principal.tenant)
    found = _exact(runtime, principal.tenant, ref)
    if found.status == status:
        return StatusAnswer(ref=found.ref, before=status, status=status, done=False, component=found)
    if found.tenant != principal.tenant:
        hint = f"switch it off for this tenant: tdev component disable {found.ref}"
        raise DeniedError(f"{found.ref} belongs to the shared catalogue", hint=hint)
    change = change_of(found.ref, found.status, status)
    _check_role(runtime, principal, found, change)
    check_said(change, {"reason": wish.reason.strip(), "replacement": wish.replacement})
    replacement = _replacement(runtime, principal.tenant, found, wish.replacement)
    checks, score = _vetted(runtime, principal.tenant, found) if change.vetted else ((), None)
    hit = dependents_of(runtime, principal.tenant, found.ref)
    answer = StatusAnswer(
        ref=found.ref, before=found.status, status=status, done=False, checks=checks, dependents=hit, component=found
    )
    if wish.dry_run:
        return answer
    check_passed(found.ref, status, checks, wish.reason.strip())
    if change.unused:
        _check_unused(principal, found.ref, hit, force=wish.force)
    detail = {"checks": {check.rule: check.outcome for check in checks}} if checks else {}
    done = catalogue.set_status(
        found.ref,
        status,
        actor=principal.subject,
        reason=wish.reason,
        replacement=replacement,
        request_id=wish.request_id,
        detail=detail,
        **({} if score is None else {"mutation_score": score}),
    )
    return answer.model_copy(update={"done": True, "component": done})


def switch(runtime: Runtime, principal: Principal, ref: str, wish: Wish, *, on: bool) -> StatusAnswer:
    """Switch a version off for this tenant, or on again. Done already, it is no error and changes nothing.

    A service that answers with it goes on, for its bundle holds what was approved; nothing that holds it is packed,
    brought live or run again.

    Raises:
        NotFoundError: When there is no such version.
        DeniedError: When the caller has neither published it nor is an approver.
        ConflictError: When services answer with it, and it is not forced.
    """
    tenant = principal.tenant
    found = _exact(runtime, tenant, ref)
    if not (found.owner == principal.subject and found.tenant == tenant and _has(principal, "developer")):
        _check(principal, "approver")
    hit = dependents_of(runtime, tenant, found.ref)
    before = found.status
    if not on and before != "disabled" and not wish.dry_run:
        check_disabling(found.ref, uses(found.ref, runtime.services(tenant)), force=wish.force)
    after = found
    if not wish.dry_run:
        act = runtime.catalogue(tenant).enable if on else runtime.catalogue(tenant).disable
        after = act(found.ref, actor=principal.subject, reason=wish.reason, request_id=wish.request_id)
    return StatusAnswer(
        ref=found.ref,
        before=before,
        status=after.status if not wish.dry_run or on else "disabled",
        done=after.status != before,
        dependents=hit,
        component=after,
    )


def _exact(runtime: Runtime, tenant: str, ref: str) -> Component:
    """The version as the tenant sees it, whatever its status."""
    reference = Reference.parse(ref)
    if reference.exact is None:
        finding = Finding("#/version", "write all three numbers, for example 1.2.0", "semver")
        raise InvalidError(f"{ref!r} names no exact version", [finding])
    return runtime.catalogue(tenant).get(ref)


def _check_role(runtime: Runtime, principal: Principal, found: Component, change: Change) -> None:
    owns = found.owner == principal.subject
    _check(principal, change.owner if owns and _has(principal, change.owner) else change.role)
    if change.vetted and owns and runtime.approval_policy.in_production:
        hint = "somebody else with the role approver must look at it"
        raise DeniedError("in production nobody vouches for what he has published himself", hint=hint)


def _check(principal: Principal, role: Role) -> None:
    if not _has(principal, role):
        raise DeniedError(f"this needs the role {role!r}", hint="ask for a token with this role")


def _has(principal: Principal, role: Role) -> bool:
    return role in principal.roles or "admin" in principal.roles


def _replacement(runtime: Runtime, tenant: str, found: Component, named: str | None) -> str | None:
    """The exact version that a replacement means now. Raises ``InvalidError`` when it can take nobody's place."""
    if named is None:
        return None
    try:
        other = runtime.catalogue(tenant).get(named)
    except NotFoundError as cause:
        finding = Finding("#/replacement", cause.message, "not_found")
        raise InvalidError(f"the replacement is not there: {cause.message}", [finding], hint=cause.hint) from cause
    if other.ref == found.ref or other.status not in ("stable", "experimental"):
        told = "is the version itself" if other.ref == found.ref else f"is {other.status}"
        raise InvalidError(f"{other.ref} {told}", [Finding("#/replacement", f"{other.ref} {told}", "replacement")])
    return other.ref


def _vetted(runtime: Runtime, tenant: str, found: Component) -> tuple[tuple[Check, ...], float | None]:
    """What the rules see, and the mutation score when nobody had measured it before."""
    catalogue = runtime.catalogue(tenant)
    source = sources_of(tenant, runtime.artifacts_of(tenant))(found).decode("utf-8", "replace")
    vetting = Vetting(
        source=source,
        before=stable_before(found, catalogue.versions(found.name)),
        resolve=catalogue.get,
        retrieval=runtime.retrieval(tenant),
        sandbox=partial(runtime.sandbox_of, tenant),
    )
    sandbox = vetting.sandbox
    score = None if scored(found) is not None else measured(found, source, sandbox, budget_s=_MEASURING_S)
    return vet(found if score is None else with_score(found, score), vetting), score


def _check_unused(principal: Principal, ref: str, hit: Dependents, *, force: bool) -> None:
    if not hit.live:
        return
    if force and "admin" in principal.roles:
        return
    hint = "deploy these with another version first; an admin may force it, and then they go on as they are"
    raise ConflictError(f"{ref} is used by {', '.join(hit.live)}", hint=hint)
