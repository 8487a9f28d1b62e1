"""An alarm of CloudWatch becomes what is known of a service, and the same events that a laptop tells."""

from tdev.kernel.clock import iso
from tdev.kernel.errors import NotFoundError
from tdev.model.notice import ServiceRecovered, ServiceUnhealthy
from tdev.model.noun import Noun
from tdev.model.watch import Watch
from tdev.runtime import Runtime


def note_alarm(runtime: Runtime, tenant: str, service: str, alarm: str, reason: str | None) -> Watch:
    """Note that an alarm of a service is raised or over. A service is well again when none of its alarms is raised.

    Args:
        runtime: The abilities of this process.
        tenant: Whose service it is.
        service: Its name.
        alarm: Name of the alarm.
        reason: Why it is raised; None when it is over.

    Raises:
        NotFoundError: When there is no such service, or nothing of it is live.
    """
    live = runtime.services(tenant).get(service).live_version
    if live is None:
        raise NotFoundError(f"nothing of the service {service!r} is live")
    now, watches = iso(runtime.clock()), runtime.watches(tenant)
    known = watches.find(service)
    if known is None or known.version != live:
        known = Watch(service=service, version=live, live_since=now, changed_at=now)
    others = tuple(each for each in known.alarms if each != alarm)
    raised = others if reason is None else (*others, alarm)
    if set(raised) == set(known.alarms):
        return known
    after = known.model_copy(update={"alarms": raised, "healthy": not raised})
    told: list[Noun] = []
    if known.healthy and raised:
        after = after.model_copy(update={"reason": str(reason)[:2000], "changed_at": now})
        told = [ServiceUnhealthy(tenant=tenant, service=service, version=live, reason=after.reason)]
    elif not known.healthy and not raised:
        after = after.model_copy(update={"reason": "", "changed_at": now})
        told = [ServiceRecovered(tenant=tenant, service=service, version=live, unhealthy_since=known.changed_at)]
    return watches.put(after, *told)
