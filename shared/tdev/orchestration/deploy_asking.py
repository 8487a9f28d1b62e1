"""The deployments that wait for a person."""

from tdev.domain.delivery.approved import newest_question
from tdev.model.approval import Approval
from tdev.model.deploying import Dossier
from tdev.orchestration.deploy_standing import stand
from tdev.runtime import Runtime

_MOST = 100


def waiting_deployments(runtime: Runtime, tenant: str) -> list[tuple[Dossier, Approval]]:
    """Those with a question that nobody has answered, and the question, newest first; at most 100.

    A service has at most one deployment under way, so the services say which ones there are.
    """
    found = []
    for service in runtime.services(tenant).all():
        if service.deploying is None or stand(runtime, tenant, service.deploying).status != "awaiting_approval":
            continue
        dossier = runtime.dossiers(tenant).get(service.deploying)
        asked, _ = newest_question(dossier)
        if asked is not None and asked.decision is None:
            found.append((dossier, asked))
    return sorted(found, key=lambda pair: pair[1].asked_at, reverse=True)[:_MOST]
