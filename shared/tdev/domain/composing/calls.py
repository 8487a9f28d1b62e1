"""Tests of code with effects: it is called with a scripted world, and what it asked of it is judged here."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tdev.domain.composing.rendering import Filling, properties
from tdev.domain.composing.trying import scripted
from tdev.domain.composing.types import shape
from tdev.model.generation import Tried
from tdev.model.spec import Spec
from tdev.platform.sandbox import Sandbox

_SAMPLES: Mapping[str, Any] = {
    "string": "a b/ü",
    "number": 7,
    "boolean": True,
    "list": ["x", "y"],
    "rows": [{"a": 1}],
    "object": {"a": 1},
    "any": "a",
}
Seen = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Script:
    """One call: what the world answers, and what has to be seen."""

    name: str
    holds: Callable[[Seen], bool]
    answers: list[dict[str, Any]] = field(default_factory=list)


def calls_hold(spec: Spec, filling: Filling, source: str, sandbox: Sandbox) -> list[Tried]:
    """Every scripted call of a template as a test; none for a template without effects."""
    given = sample_input(spec)
    tests = []
    for script in _scripts(filling):
        seen = scripted(source, spec.name, given, script.answers, sandbox)
        passed = _holds(script, seen)
        told = (
            ""
            if passed
            else str({key: seen[key] for key in seen if key != "asked"})[:200]
            + f" asked {str(seen.get('asked'))[:300]}"
        )
        tests.append(Tried(kind="call", name=script.name, passed=passed, detail=told))
    return tests


def sample_input(spec: Spec) -> dict[str, Any]:
    """One value for every input and secret."""
    values = {name: _sample(schema) for name, schema in properties(spec).items()}
    return {**values, **{secret.lower(): "s3cret" for secret in spec.secrets}}


def _sample(schema: Mapping[str, Any]) -> Any:
    allowed = schema.get("enum")
    return allowed[0] if isinstance(allowed, list) and allowed else _SAMPLES.get(shape(schema), "a")


def _holds(script: Script, seen: Seen) -> bool:
    try:
        return bool(script.holds(seen))
    except (KeyError, IndexError, TypeError, AttributeError):
        return False


def _scripts(filling: Filling) -> Iterator[Script]:
    identifier, values = filling.template.id, filling.values
    if identifier == "call_http":
        yield from _http(values)
    elif identifier == "send_webhook":
        yield Script(
            "it posts JSON to its address",
            lambda s: s["asked"][0]["method"] == "POST" and s["asked"][0]["url"] == values["url"] and "error" not in s,
        )
        yield Script("a refusal is an error", lambda s: s["error"] == "StepError", [{"status": 500}])
    elif identifier == "poll_address":
        yield Script(
            "it looks once and tells a change",
            lambda s: len(s["asked"]) == 1 and s["asked"][0]["method"] == "GET" and s["output"]["changed"] is True,
            [{"content": "new"}],
        )
        yield Script("a refusal is an error", lambda s: s["error"] == "StepError", [{"status": 404}])
    elif "boto3" in filling.template.needs:
        yield from _aws(identifier, values)
    elif filling.template.uses:
        yield from _components(identifier, values)


def _http(values: Mapping[str, Any]) -> Iterator[Script]:
    def asked(seen: Seen) -> bool:
        call = seen["asked"][0]
        plain = [part[1] for part in values["path"] if part[0] == "text"]
        return (
            len(seen["asked"]) == 1
            and call["method"] == values["method"]
            and call["url"].startswith(values["server"] + (plain[0] if plain else ""))
            and (call["body"] is None) == (values["body"] is None)
            and all(f"{name}=" in call["url"] for name, _ in values["query"])
            and seen["output"] is not None
        )

    yield Script("it asks once, as the operation says", asked, [{"content": {"ok": True}}])
    if values["auth"]:
        secret = Script(
            "the secret goes where it belongs", lambda s: _carries(s["asked"][0], values["auth"]), [{"content": {}}]
        )
        yield secret
    for status, error in ((400, "InvalidError"), (401, "DeniedError"), (404, "NotFoundError"), (409, "ConflictError")):
        yield Script(f"{status} is {error}", lambda s, e=error: s["error"] == e, [{"status": status}])  # type: ignore[misc]
    yield Script("500 is StepError", lambda s: s["error"] == "StepError", [{"status": 500}])
    yield Script("an answer that is no JSON is StepError", lambda s: s["error"] == "StepError", [{"content": "<html>"}])


def _carries(call: Mapping[str, Any], auth: list[str]) -> bool:
    kind, named = auth
    if kind == "query":
        return f"{named}=s3cret" in call["url"]
    return bool(call["headers"].get(named if kind == "header" else "authorization", "").endswith("s3cret"))


_AWS: Mapping[str, tuple[str, str, Mapping[str, str], dict[str, Any]]] = {
    "s3_read": ("s3", "get_object", {"Bucket": "bucket"}, {"Body": "text"}),
    "s3_write": ("s3", "put_object", {"Bucket": "bucket"}, {}),
    "dynamodb_read": ("dynamodb", "get_item", {"TableName": "table"}, {"Item": {"id": {"S": "1"}}}),
    "dynamodb_write": ("dynamodb", "put_item", {"TableName": "table"}, {}),
    "sqs_send": ("sqs", "send_message", {"QueueUrl": "queue_url"}, {"MessageId": "m1"}),
    "sns_publish": ("sns", "publish", {"TopicArn": "topic_arn"}, {"MessageId": "m1"}),
    "ses_mail": ("ses", "send_email", {"Source": "sender"}, {"MessageId": "m1"}),
    "prompt_agent": (
        "bedrock-runtime",
        "converse",
        {"modelId": "model"},
        {"output": {"message": {"content": [{"text": "answer"}]}}},
    ),
}


def _aws(identifier: str, values: Mapping[str, Any]) -> Iterator[Script]:
    service, operation, fixed, answer = _AWS[identifier]

    def asked(seen: Seen) -> bool:
        call = seen["asked"][0]
        right = all(call["given"][theirs] == values[ours] for theirs, ours in fixed.items())
        return len(seen["asked"]) == 1 and (call["service"], call["operation"]) == (service, operation) and right

    yield Script(f"it calls {operation} of {service} once, with its own names", asked, [answer])
    yield Script("it answers", lambda s: "error" not in s and s["output"] not in (None, ""), [answer])


def _components(identifier: str, values: Mapping[str, Any]) -> Iterator[Script]:
    known = set(values["components"])
    answer = {"text": "done", "output": "done"}
    script = [{"output": _answered(values)}] * 8

    def only_known(seen: Seen) -> bool:
        return all(call["call"] in known for call in seen["asked"])

    if identifier == "router_agent":
        yield Script("it calls only components of its routes", only_known, script)
    else:
        yield Script(
            "every member is called", lambda s: {c["call"] for c in s["asked"]} == known and only_known(s), script
        )
        yield Script("it answers", lambda s: "error" not in s and s["output"] in answer.values(), script)


def _answered(values: Mapping[str, Any]) -> Any:
    """An answer that has every key that a member reads."""
    members = [*values.get("members", ()), *(values[each] for each in ("worker", "reducer") if each in values)]
    keys = {member[2] for member in members if member[2]}
    return dict.fromkeys(keys, "done") if keys else "done"
