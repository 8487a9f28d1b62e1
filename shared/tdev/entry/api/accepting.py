"""What the caller gets who starts an execution: at once where to look, or its end when he is willing to wait."""

import re
import time

from aws_lambda_powertools.event_handler import Response

from tdev.entry.api.fields import Accepted
from tdev.entry.api.resource import caller, current
from tdev.entry.process import runtime
from tdev.model.execution import FINAL, Execution
from tdev.orchestration.settling import settle

LONGEST_S = 25
"""Below the 29 seconds after which API Gateway gives up."""
_UNSAID_S = 20
_MARGIN_S = 2.0
_FIRST_PAUSE_S = 0.003
_LONGEST_PAUSE_S = 0.25
_SETTLE_S = 0.1
"""How often to ask the state machine, which is a call; the store is at hand, and has the end of what went well."""
_WAIT = re.compile(r'wait(?:\s*=\s*"?([0-9]{1,9})"?)?')


def accepted(id: str, prefer: str | None, wait: int | None) -> Response[Accepted | Execution]:
    """202 with the identifier; or 200 with the whole execution, when it ends in the time the caller waits."""
    headers = {"location": f"/api/executions/{id}"}
    seconds = waiting_s(prefer) if wait is None else wait
    status = "accepted"
    if seconds:
        headers["preference-applied"] = f"wait={seconds}"
        execution = _awaited(id, min(seconds, current().left_s - _MARGIN_S))
        if execution.status in FINAL:
            return Response(200, "application/json", execution, headers)
        status = execution.status
    return Response(202, "application/json", Accepted(execution_id=id, status=status), {**headers, "retry-after": "1"})


def waiting_s(prefer: str | None) -> int:
    """The seconds in a header ``Prefer`` (RFC 7240), at most 25; 0 when it does not speak of waiting."""
    for preference in (prefer or "").split(","):
        found = _WAIT.fullmatch(preference.partition(";")[0].strip().lower())
        if found:
            return min(LONGEST_S, int(found[1])) if found[1] else _UNSAID_S
    return 0


def _awaited(id: str, seconds: float) -> Execution:
    """The execution when it has ended, waits for a person, or the time is up."""
    tenant, here = caller().tenant, runtime()
    store = here.executions(tenant)
    settled = time.monotonic()
    until = settled + seconds
    pause = _FIRST_PAUSE_S
    while True:
        execution = store.get(id)
        now = time.monotonic()
        left = until - now
        if execution.status not in FINAL and (left <= 0 or now > settled + _SETTLE_S):
            execution, settled = settle(here, tenant, id), now
        if execution.status in FINAL or execution.status == "awaiting_approval" or left <= 0:
            return execution
        time.sleep(min(pause, left))
        pause = min(pause * 1.1, _LONGEST_PAUSE_S)
