"""What ``approve`` and ``reject`` share: send the answer, follow what comes of it."""

from collections.abc import Mapping
from typing import Any, Literal

from tdev.entry.cli.client import Options, connect, wait_for
from tdev.entry.cli.console import EXIT, exit_for_status, give
from tdev.entry.cli.report import show_execution
from tdev.entry.cli.tree import StepTree


def decide(
    options: Options,
    id: str,
    answer: Literal["approve", "reject"],
    body: Mapping[str, Any],
    timeout_s: float,
    *,
    as_json: bool,
) -> int:
    """Answer a plan that waits; exit code 0 when what was wanted came about."""
    given = {name: value for name, value in body.items() if value}
    with connect(options) as api:
        api.call("POST", f"/api/executions/{id}/{answer}", given)
        found = wait_for(api, id, timeout_s, None if as_json else StepTree())
    if as_json:
        give(found)
    else:
        show_execution(found)
    return EXIT.ok if answer == "reject" and found["status"] == "rejected" else exit_for_status(found["status"])
