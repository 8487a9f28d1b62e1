"""Which events a change is told with."""

from tdev.model.execution import Execution
from tdev.model.notice import ApprovalRequested, DeploymentChanged
from tdev.model.noun import Noun
from tdev.model.service import Deployment


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
    """The events of a change of an execution: that it waits for a person."""
    if after.status != "awaiting_approval" or before.status == after.status:
        return []
    return [ApprovalRequested(tenant=after.tenant, kind="execution", id=after.id, about=after.workflow_id or "")]
