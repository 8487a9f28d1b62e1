"""What is sent for an event: a signed request to a webhook, a few lines to Slack."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tdev.kernel.json_types import canonical
from tdev.kernel.plurals import counted
from tdev.model.notice import Envelope

_JSON = "application/json; charset=utf-8"
_MOST_TEXT = 2000
SIGNS = {
    "live": ":white_check_mark:",
    "rolled_back": ":leftwards_arrow_with_hook:",
    "failed": ":x:",
    "awaiting_approval": ":raised_hand:",
}


def webhook_message(event: Envelope, key: str, now: float) -> tuple[bytes, dict[str, str]]:
    """Body and headers for a webhook.

    ``x-tdev-signature`` is ``t=<seconds>,v1=<hexadecimal HMAC-SHA-256>`` of ``<seconds>.<body>`` under the key, so a
    receiver can tell that it comes from here, is unchanged, and is fresh.

    Args:
        event: What is told.
        key: What only sender and receiver know.
        now: Seconds since the epoch.
    """
    body = canonical(event.plain()).encode()
    seconds = str(int(now))
    signature = hmac.new(key.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
    return body, {
        "content-type": _JSON,
        "x-tdev-event": event.detail_type,
        "x-tdev-event-id": event.id,
        "x-tdev-signature": f"t={seconds},v1={signature}",
    }


def slack_message(event: Envelope, pages: str = "") -> tuple[bytes, dict[str, str]]:
    """Body and headers for an incoming webhook of Slack; ``pages`` as for ``told``."""
    return json.dumps({"text": told(event, pages)}, ensure_ascii=False).encode(), {"content-type": _JSON}


def told(event: Envelope, pages: str = "") -> str:
    """An event in a few lines, with the command that shows more; nothing in it is markup of its own.

    Args:
        event: What is told.
        pages: Address of the pages, for links to where a question is answered; none when empty.
    """
    detail = {name: escaped(value) for name, value in event.detail.items()}
    lines = _LINES[event.detail_type](detail)
    if event.detail_type == "ApprovalRequested":
        lines.append(answer_links(pages, str(detail["id"])))
    return "\n".join(line for line in lines if line)[:_MOST_TEXT]


def answer_links(pages: str, id: str) -> str:
    """Links to where an execution or a deployment is approved or rejected; empty without pages.

    Both lead to its page: who opens it has to be let in and to answer there, so a link decides nothing by itself.
    """
    if not pages:
        return ""
    kind = "deployments" if id.startswith("dep-") else "executions"
    page = f"{pages.rstrip('/')}/ui/{kind}/{quote(id, safe='')}"
    return f"<{page}#approve|approve> or <{page}#reject|reject>"


def _component(detail: Mapping[str, Any]) -> list[str]:
    brains = counted(detail["brain_count"], "brain")
    return [
        f":new: *{detail['component']}@{detail['version']}* is registered by {detail['by']}",
        f"classified: {detail['type']} ({brains}, reusability {detail['reusability']}), {detail['status']}",
        f"look: `tdev component show {detail['component']}@{detail['version']}`",
    ]


def _tests(detail: Mapping[str, Any]) -> list[str]:
    total, score = detail["passed"] + detail["failed"], detail["mutation_score"]
    noticed = "" if score is None else f", {score:.0%} of changed copies noticed"
    return [
        f"{':x:' if detail['failed'] else ':white_check_mark:'} *{detail['component']}@{detail['version']}*",
        f"tests: {detail['passed']} of {total} hold{noticed}",
        f"look: `tdev test history {detail['component']}`",
    ]


def _evaluation(detail: Mapping[str, Any]) -> list[str]:
    against = f"{'reaches' if detail['passed'] else 'does not reach'} its gate of {detail['threshold']:g}"
    return [
        f"{':white_check_mark:' if detail['passed'] else ':warning:'} *{detail['workflow']}* {against}",
        f"score: {detail['score']:g} of 100 ({detail['rating']}), round {detail['round']}",
        f"look: `tdev runs get {detail['execution_id']}`",
    ]


def _deployment(detail: Mapping[str, Any]) -> list[str]:
    status = detail["status"]
    stands = f"{status.replace('_', ' ')} ({detail['strategy'].replace('_', '-')} on {detail['target']})"
    calls = f"{detail['errors']} of {detail['calls']} calls failed" if detail["calls"] else ""
    return [
        f"{SIGNS.get(status, ':arrow_forward:')} *{_named(detail['service'], detail['version'])}* {stands}",
        f"why: {detail['reason']}" if detail["reason"] else "",
        calls,
        f"look: `tdev status {detail['deployment_id']}`",
    ]


def _approval(detail: Mapping[str, Any]) -> list[str]:
    about = f" of *{detail['about']}*" if detail["about"] else ""
    return [
        f":raised_hand: a {detail['kind']}{about} waits for a yes or no",
        f"look: `tdev approvals`, then `tdev approve {detail['id']}` or `tdev reject {detail['id']}`",
    ]


def _unhealthy(detail: Mapping[str, Any]) -> list[str]:
    back = detail["returns_to"]
    calls = f"{detail['errors']} of {detail['calls']} calls of the last minute failed" if detail["calls"] else ""
    return [
        f":rotating_light: *{_named(detail['service'], detail['version'])}* is not healthy",
        f"why: {detail['reason']}",
        calls,
        f"v{back} gets the calls again" if back is not None else "",
        f"look: `tdev service logs {detail['service']} --level error`",
    ]


def _recovered(detail: Mapping[str, Any]) -> list[str]:
    name = _named(detail["service"], detail["version"])
    return [f":white_check_mark: *{name}* is healthy again", f"it was not since {detail['unhealthy_since']}"]


def _test(detail: Mapping[str, Any]) -> list[str]:
    return [f":wave: the subscription {detail['subscription']} works; {detail['by']} tried it"]


_LINES = {
    "NewComponent": _component,
    "TestsFinished": _tests,
    "EvaluationFinished": _evaluation,
    "DeploymentChanged": _deployment,
    "ApprovalRequested": _approval,
    "ServiceUnhealthy": _unhealthy,
    "ServiceRecovered": _recovered,
    "NotificationTest": _test,
}


def _named(service: str, version: int | None) -> str:
    return service if version is None else f"{service}-v{version}"


def escaped(value: Any) -> Any:
    """Text that Slack shows as it is: no links, mentions or formatting come out of a reason or a name."""
    if not isinstance(value, str):
        return value
    flat = " ".join(value.split())[:500]
    for sign, shown in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("`", "'"), ("*", "∗")):
        flat = flat.replace(sign, shown)
    return flat
