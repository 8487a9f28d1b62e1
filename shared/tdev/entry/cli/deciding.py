"""What ``approve`` and ``reject`` share: send the answer, follow what comes of it."""

from collections.abc import Mapping
from typing import Any, Literal

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT
from tdev.entry.cli.following import finish, follow


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
        found = follow(api, id, timeout_s, as_json=as_json)
    code = finish(found, as_json=as_json)
    return EXIT.ok if answer == "reject" and found["status"] == "rejected" else code
