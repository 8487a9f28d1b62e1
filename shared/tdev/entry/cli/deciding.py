"""What ``approve`` and ``reject`` share: send the answer, follow what comes of it."""

from collections.abc import Mapping
from typing import Any, Literal

from tdev.entry.cli.client import Api, Options, connect
from tdev.entry.cli.console import EXIT, printable, tell
from tdev.entry.cli.deploying import finish_deployment, follow_deployment, is_deployment, show_question
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
    """Answer a plan or a deployment that waits; exit code 0 when what was wanted came about.

    Without a digest, the plan is shown, and the answer counts for what was shown alone.
    """
    given = {name: value for name, value in body.items() if value}
    with connect(options) as api:
        if is_deployment(id):
            return _deployment(api, id, answer, given, timeout_s, as_json=as_json)
        if "digest" not in given:
            given |= _shown(api, id, as_json=as_json)
        api.call("POST", f"/api/executions/{id}/{answer}", given)
        found = follow(api, id, timeout_s, as_json=as_json)
    code = finish(found, as_json=as_json)
    return EXIT.ok if answer == "reject" and found["status"] == "rejected" else code


def _deployment(
    api: Api,
    id: str,
    answer: Literal["approve", "reject"],
    given: Mapping[str, Any],
    timeout_s: float,
    *,
    as_json: bool,
) -> int:
    found = api.call("GET", f"/api/deployments/{id}")
    if "digest" not in given and found["deployment"]["status"] == "awaiting_approval":
        if not as_json:
            show_question(found)
        given = {**given, "digest": found["approval"]["digest"]}
    api.call("POST", f"/api/deployments/{id}/{answer}", given)
    found = follow_deployment(api, id, timeout_s, as_json=as_json)
    code = finish_deployment(found, as_json=as_json)
    return EXIT.ok if answer == "reject" and found["deployment"]["status"] in ("failed", "rolled_back") else code


def _shown(api: Api, id: str, *, as_json: bool) -> dict[str, str]:
    """The digest of the question that is open, after saying what it is about; nothing when none is."""
    found = api.call("GET", f"/api/executions/{id}")
    asked = found.get("approval")
    if asked is None:
        return {}
    if not as_json:
        components = ", ".join(dict.fromkeys(bound["ref"] for bound in asked["components"]))
        tell(printable(f"{components}: {', '.join(asked['effects'])}"))
        tell(f"digest {asked['digest']}")
    return {"digest": asked["digest"]}
