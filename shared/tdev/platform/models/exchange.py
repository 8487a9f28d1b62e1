"""One JSON request to a model's HTTP API, and what its failures mean; the same for every API of that kind."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tdev.kernel.errors import DeniedError, InvalidError, ModelBusyError, ModelError, PlatformError, TooLargeError
from tdev.kernel.redaction import Redactor
from tdev.kernel.secret_forms import SHORTEST
from tdev.kernel.strict_json import parse_object
from tdev.platform.web import Web, WebResponse

_BUSY = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""529: what Anthropic answers when it is overloaded."""
_HINTS = {
    401: "is the key right, and still valid? Set it: tdev secrets set <name>",
    403: "does the key allow this model?",
    404: "does the service have a model of this name? Look at TDEV_MODEL",
    413: "the question is too long for it",
}
_SPENT = ("insufficient_quota", "billing", "credit balance")
"""What a service says with 429 or 400 when it waits for money, which no retry brings."""
_MOST_SAID = 300
_LONGEST_WAIT_S = 3600.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked: the whole address, headers, the model's name for messages, and the key to keep out."""

    url: str
    headers: Mapping[str, str]
    name: str
    key: str = ""


def ask(web: Web, endpoint: Endpoint, body: Mapping[str, Any], timeout_s: float) -> dict[str, Any]:
    """Send the request; answers the JSON object that came back.

    Raises:
        ModelBusyError: When the service cannot be reached, does not answer in time, is overloaded or throttles.
        ModelError: When it refuses, or answers something that is no JSON object.
        DeniedError: When the address lies inside and is not named by the operator.
    """
    headers = {"content-type": "application/json", "accept": "application/json", **endpoint.headers}
    try:
        sent = json.dumps(body, ensure_ascii=False).encode()
        answer = web.request("POST", endpoint.url, body=sent, headers=headers, timeout_s=timeout_s)
    except DeniedError:
        raise
    except (InvalidError, TooLargeError, UnicodeEncodeError) as cause:
        raise ModelError(f"{endpoint.name} cannot be asked: {cause}") from cause
    except PlatformError as cause:
        message = f"{endpoint.name} does not answer: {cause.message}"
        raise ModelBusyError(message, hint="is the address in TDEV_MODEL right, and does its server run?") from cause
    if answer.status != 200:
        raise _refusal(endpoint, answer)
    try:
        return parse_object(answer.content)
    except (InvalidError, TooLargeError) as cause:
        kind = answer.headers.get("content-type", "").partition(";")[0]
        if kind == "text/event-stream":
            raise ModelError(f"{endpoint.name} streams its answer although it was not asked to") from cause
        raise ModelBusyError(f"{endpoint.name} answered something that is no whole JSON object") from cause


def _refusal(endpoint: Endpoint, answer: WebResponse) -> ModelError:
    said = _clean(endpoint, _said(answer.content))
    message = f"{endpoint.name} answered {answer.status}" + (f": {said}" if said else "")
    if answer.status in _BUSY and not any(word in said.lower() for word in _SPENT):
        return ModelBusyError(message, _seconds(answer.headers.get("retry-after", "")))
    return ModelError(message, hint=_HINTS.get(answer.status))


def _said(content: bytes) -> str:
    """The service's own words: ``error.message`` in all these APIs, or ``error`` itself."""
    try:
        error = parse_object(content[:100_000]).get("error")
    except (InvalidError, TooLargeError):
        return ""
    if isinstance(error, Mapping):
        kind = error.get("code") or error.get("type") or ""
        return f"{error.get('message', '')} ({kind})" if kind else str(error.get("message", ""))
    return error if isinstance(error, str) else ""


def _clean(endpoint: Endpoint, text: str) -> str:
    """Without the key, which some services repeat, and without line ends and what would steer a terminal."""
    if len(endpoint.key) >= SHORTEST:
        redactor = Redactor()
        redactor.add([endpoint.key])
        text = redactor.cut(text)
    plain = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(plain.split())[:_MOST_SAID]


def _seconds(text: str) -> float:
    """``Retry-After`` in seconds; 0 for none, or for a date."""
    try:
        found = float(text)
    except ValueError:
        return 0.0
    return found if 0 <= found <= _LONGEST_WAIT_S else 0.0


def count(usage: Any, *names: str) -> int:
    """The sum of some counters of a ``usage`` object; what is missing or no number counts as 0."""
    values = [usage.get(name) for name in names] if isinstance(usage, Mapping) else []
    return sum(value for value in values if isinstance(value, int) and not isinstance(value, bool) and value > 0)


def in_words(schema: Mapping[str, Any]) -> str:
    """The schema as an instruction, for models that cannot be held to one."""
    wanted = json.dumps(schema, ensure_ascii=False, sort_keys=True)
    return f"Answer with one JSON object and nothing else. It conforms to this JSON Schema:\n{wanted}"


def refuses_force(error: ModelError) -> bool:
    """Whether a service refused a question only because the model was to be made to use a tool."""
    return not isinstance(error, ModelBusyError) and any(
        word in error.message for word in ("tool_choice", "toolChoice")
    )
