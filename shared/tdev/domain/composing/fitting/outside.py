"""Values for the templates that reach beyond the process or call other components: what is said, with plain defaults.

No example can decide here, so nothing is guessed: a value that nobody said is missing.
"""

import re
from collections.abc import Mapping
from typing import Any

from tdev.domain.composing.fitting.facts import Candidates, Facts

_URL = re.compile(r"https?://[^\s\"'<>)]+")
_NAMED = r"\b{}\b\s*(?:named|called|is|=|:)?\s*[\"'`]?([A-Za-z0-9][\w.:/-]{{1,200}})"
_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "poll_address": {"most": 2000},
    "s3_read": {"encoding": "utf-8"},
    "s3_write": {"content_type": "text/plain; charset=utf-8"},
    "dynamodb_read": {"key_name": "id"},
    "dynamodb_write": {"key_name": "id"},
    "prompt_agent": {"model": "amazon.nova-lite-v1:0", "most_tokens": 1000},
    "router_agent": {"default": ""},
    "map_reduce_team": {"separator": "\n\n", "most": 50},
    "receive_webhook": {"prefix": "sha256=", "required": []},
    "call_http": {"query": [], "header": [], "body": None, "auth": None, "failures": [], "method": "GET"},
}
_SPOKEN: Mapping[str, str] = {
    "bucket": _NAMED.format("bucket"),
    "table": _NAMED.format("table"),
    "sender": r"\bfrom\s+([\w.+-]+@[\w.-]+\w)",
    "queue_url": r"(https://sqs[^\s\"']+)",
    "topic_arn": r"(arn:aws:sns:[\w:-]+)",
    "model": r"\bmodel\s+([\w.:-]{3,80})",
}
_PLAIN = frozenset("the a an of in to with and for named called is my our S3 DynamoDB".split())


def said_values(facts: Facts, template: str) -> dict[str, Any]:
    """Defaults, then what the words say, then what the parameters of the specification say."""
    found: dict[str, Any] = dict(_DEFAULTS.get(template, {}))
    # The bar keeps the last word of one from naming what the first word of the other is.
    text = f"{facts.spec.description} | {facts.spec.words}"
    url = _URL.search(text)
    if url:
        found["url"] = url[0].rstrip(".,")
    for name, pattern in _SPOKEN.items():
        match = re.search(pattern, text)
        if match and match[1] not in _PLAIN:
            found[name] = match[1].rstrip(".,")
    if template == "prompt_agent" and facts.quotes:
        found["instructions"] = max(facts.quotes, key=len)
    found |= facts.spec.parameters
    if template == "router_agent":
        found |= _router(found)
    if template == "pipeline_team" and "members" in found:
        found["members"] = [_member(each) for each in found["members"]]
        found["components"] = [each[0] for each in found["members"]]
    if template == "map_reduce_team" and {"worker", "reducer"} <= found.keys():
        found |= {name: _member(found[name]) for name in ("worker", "reducer")}
        found["components"] = list(dict.fromkeys([found["worker"][0], found["reducer"][0]]))
    return found


def outside(facts: Facts, template: str, wanted: Mapping[str, str]) -> Candidates:
    """The one candidate, when every value is there."""
    found = said_values(facts, template)
    if wanted.keys() <= found.keys():
        yield {name: found[name] for name in wanted}


def _router(found: Mapping[str, Any]) -> dict[str, Any]:
    routes = found.get("routes")
    if isinstance(routes, dict):
        routes = [[name, [word.lower() for word in words]] for name, words in routes.items()]
    if not isinstance(routes, list):
        return {}
    default = found.get("default") or ""
    components = list(dict.fromkeys([*(route[0] for route in routes), *([default] if default else [])]))
    return {"routes": routes, "components": components}


def _member(said: Any) -> Any:
    return [said, "text", "text"] if isinstance(said, str) else said
