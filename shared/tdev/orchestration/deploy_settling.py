"""The end of a deployment whose machine died without a word: everything goes back."""

from typing import Any

from pydantic import ValidationError

from tdev.kernel.errors import NotFoundError
from tdev.kernel.ids import named_id
from tdev.kernel.tenant import SHARED
from tdev.model.deploying import DeploymentRef
from tdev.model.service import ENDED, Deployment
from tdev.platform.machine import MachineExecution
from tdev.runtime import Runtime


def deploy_machine_name(tenant: str, id: str) -> str:
    """The name of the machine's execution: the same for the same deployment, at most 80 characters."""
    return named_id(id[:40], tenant, id)[:80]


def settle_deployment(runtime: Runtime, tenant: str, id: str, *, arn: str | None = None) -> Deployment:
    """The deployment as it stands, after taking over how its machine ended. Settling twice changes nothing.

    Args:
        runtime: The abilities of this process.
        tenant: Whose it is.
        id: The deployment.
        arn: The machine's execution that is said to be its own; believed only when its name is right.

    Raises:
        NotFoundError: When the tenant has no such deployment.
    """
    known = runtime.services(tenant).deployment(id)
    if known.status in ENDED:
        return known
    dossier = runtime.dossiers(tenant).get(id)
    own = dossier.machine_arn
    if own is None and arn is not None and arn.rpartition(":")[2] == deploy_machine_name(tenant, id):
        own = arn
    if own is None:
        return known
    ended = runtime.machine.describe(own)
    if ended.status == "RUNNING":
        return known
    return runtime.shift(tenant, dossier.order.target).back(id, _reason(ended))


def settle_ended_deployment(runtime: Runtime, arn: str, input: Any) -> Deployment | None:
    """Settle the deployment in the input of a machine that has ended; None when it names none."""
    found = _reference(input)
    return settle_deployment(runtime, found.tenant, found.id, arn=arn) if found else None


def is_deployment_settled(runtime: Runtime, input: Any) -> bool:
    """Whether the deployment in a machine's input has taken over its end, or is gone."""
    found = _reference(input)
    try:
        return found is None or runtime.services(found.tenant).deployment(found.id).status in ENDED
    except NotFoundError:
        return True


def _reference(input: Any) -> DeploymentRef | None:
    try:
        found = DeploymentRef.model_validate(input.get("deployment") if isinstance(input, dict) else None)
    except ValidationError:
        return None
    return found if found.tenant != SHARED else None


def _reason(ended: MachineExecution) -> str:
    if ended.status == "ABORTED":
        return ended.cause or "it was called off"
    if ended.status == "TIMED_OUT" or ended.error == "States.Timeout":
        return "it did not end in time"
    return (ended.cause or ended.error or "its machine ended without a word")[:2000]
