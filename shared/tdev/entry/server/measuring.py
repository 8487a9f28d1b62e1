"""The measures of a region, by its settings; what is refused for them is recorded in the trail of who was refused."""

import logging
from collections.abc import Mapping

from tdev.domain.audit.refusals import Refusals
from tdev.domain.audit.trail import Deed
from tdev.domain.limits.bucket import Buckets
from tdev.entry.http.message import Head, Response
from tdev.entry.server.gateway import Measures
from tdev.kernel.errors import TDevError
from tdev.kernel.tenant import is_home
from tdev.runtime import Runtime

_log = logging.getLogger("tdev.server")
_BURST_S = 2
_LONGEST = 200


def measures_of(runtime: Runtime) -> Measures:
    """How much a tenant may ask of the region of this runtime."""
    rate = runtime.settings.requests_per_second
    refusals = Refusals()

    def refused(claims: Mapping[str, str], head: Head, response: Response) -> None:
        tenant, subject = claims.get("tenant", ""), claims.get("sub", "")
        if not is_home(tenant):
            return
        target = f"{head.method} {head.path}"[:_LONGEST]
        request_id = dict(response.headers).get("x-request-id", "")
        detail = {"status": response.status, "code": "too_many_requests"}
        try:
            refusals.record(
                runtime.trail(tenant), tenant, Deed(subject, "send_request", target, "refused", request_id, detail)
            )
        except TDevError:
            _log.exception("a refusal could not be recorded")

    return Measures(Buckets(rate, _BURST_S * rate), refused=refused)
