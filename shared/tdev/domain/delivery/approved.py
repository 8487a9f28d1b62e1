"""What a person allows when a service is deployed: this bundle, with these permissions, at this cost."""

from tdev.domain.execution.policy import ApprovalPolicy
from tdev.kernel.clock import iso
from tdev.kernel.errors import ApprovalVoidError
from tdev.kernel.json_types import digest
from tdev.model.deploying import DeployOrder, Dossier, Judgement
from tdev.model.execution import Approval

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
