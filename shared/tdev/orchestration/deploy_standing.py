"""How a deployment stands now: its machine is started if nobody has, and what it left behind is settled."""

from tdev.kernel.errors import ConflictError
from tdev.model.service import ENDED, Deployment
from tdev.orchestration.deploy_settling import deploy_machine_name, settle_deployment
from tdev.runtime import Runtime

MACHINE = "deploy"


def start_machine(runtime: Runtime, tenant: str, id: str) -> None:
    """Start the machine of a deployment. Done again while it runs, it is the same one."""
    payload = {"deployment": {"id": id, "tenant": tenant}, "approval_s": runtime.approval_policy.wait_s}
    try:
        arn = runtime.machine.start(MACHINE, deploy_machine_name(tenant, id), payload)
    except ConflictError:
        return  # it ran and has ended: whoever looks at the deployment sees how
    runtime.dossiers(tenant).change(id, lambda now: now.model_copy(update={"machine_arn": arn}))


def stand(runtime: Runtime, tenant: str, id: str) -> Deployment:
    """The deployment as it stands. One that was accepted by a process that died before it began begins now.

    Raises:
        NotFoundError: When the tenant has no such deployment.
    """
    known = settle_deployment(runtime, tenant, id)
    if known.status not in ENDED and runtime.dossiers(tenant).get(id).machine_arn is None:
        start_machine(runtime, tenant, id)
    return known
