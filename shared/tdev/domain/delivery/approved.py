"""What a person allows when a service is deployed: this bundle, with these permissions, at this cost."""

from tdev.domain.execution.policy import ApprovalPolicy
from tdev.kernel.clock import iso
from tdev.kernel.errors import ApprovalVoidError
from tdev.kernel.json_types import digest
from tdev.model.approval import Approval
from tdev.model.deploying import DeployOrder, Dossier, Judgement

_HINT = "deploy it again; then it is asked about as it is now"


def asked_digest(order: DeployOrder, judgement: Judgement) -> str:
    """The digest that a yes counts for; one changed byte of bundle, permissions, cost or rollout makes another."""
    return digest(
        {
            "service": order.service,
            "target": order.target,
            "rollout": order.rollout.model_dump(mode="json"),
            "bundle": judgement.digest,
            "permissions": [statement.model_dump(mode="json") for statement in judgement.permissions],
            "secrets": list(judgement.secrets),
            "effects": list(judgement.effects),
            "cost": judgement.cost,
        }
    )


def question(order: DeployOrder, judgement: Judgement, policy: ApprovalPolicy, now: float) -> Approval:
    """What a person is asked, from now (seconds since the epoch) on."""
    permissions = {
        f"{action} on {where}" for each in judgement.permissions for action in each.actions for where in each.resources
    }
    return Approval(
        digest=asked_digest(order, judgement),
        effects=judgement.effects,
        permissions=tuple(sorted(permissions)),
        cost=judgement.cost,
        reasons=judgement.reasons,
        asked_at=iso(now),
        expires_at=iso(now + policy.wait_s),
    )


def differences_digest(dossier: Dossier) -> str:
    """The digest that a yes to the differences of a replay counts for: these, in this very deployment."""
    assert dossier.judgement is not None
    assert dossier.replay is not None
    return digest({"order": asked_digest(dossier.order, dossier.judgement), "differences": dossier.replay.digest})


def differences_question(dossier: Dossier, policy: ApprovalPolicy, now: float) -> Approval:
    """What a person is asked about the differences that a replay has shown."""
    assert dossier.judgement is not None
    assert dossier.replay is not None
    asked = question(dossier.order, dossier.judgement, policy, now)
    return asked.model_copy(update={"digest": differences_digest(dossier), "reasons": (dossier.replay.told,)})


def newest_question(dossier: Dossier) -> tuple[Approval | None, str]:
    """The last question that was put, and the digest that it must have now."""
    if dossier.differences_approval is not None:
        return dossier.differences_approval, differences_digest(dossier)
    assert dossier.judgement is not None
    return dossier.approval, asked_digest(dossier.order, dossier.judgement)


def check_differences_allowed(dossier: Dossier) -> None:
    """The last look before calls move: where differences are asked about, somebody has said yes to exactly these.

    Raises:
        ApprovalVoidError: When it must not go on.
    """
    shown, asked = dossier.replay, dossier.differences_approval
    if shown is None or not (shown.asks or shown.stops):
        return
    if asked is None or asked.decision != "approved" or asked.digest != differences_digest(dossier):
        raise ApprovalVoidError(f"nobody has allowed these differences: {shown.told}", hint=_HINT)


def check_allowed(dossier: Dossier) -> None:
    """The last look before anything is packed: nobody has to be asked, or somebody has said yes to exactly this.

    Raises:
        ApprovalVoidError: When it must not go on.
    """
    judgement, asked = dossier.judgement, dossier.approval
    if judgement is None or not judgement.passed:
        raise ApprovalVoidError("the gate has not let this deployment pass", hint=_HINT)
    if not judgement.reasons:
        return
    if asked is None or asked.decision != "approved":
        raise ApprovalVoidError(f"nobody has allowed this deployment: {judgement.reasons[0]}", hint=_HINT)
    if asked.digest != asked_digest(dossier.order, judgement):
        raise ApprovalVoidError("the approval is for another bundle, other permissions or another cost", hint=_HINT)
