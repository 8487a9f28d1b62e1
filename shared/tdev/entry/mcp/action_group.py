"""The tools as an action group of Bedrock Agents: the agent's question in, a result that it can read out.

The agent is a caller like an IAM role: an operator lets its alias in (``tdev callers add <ARN of the alias>``), for one
tenant and with roles. Who the agent is, Bedrock says in the event; that only Bedrock can call, and only for that agent,
is the function's resource policy, which nobody is in until an operator adds it (docs/mcp.md).
"""

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.data_classes import BedrockAgentEvent
from pydantic import ValidationError

from tdev.entry.api.problems import problem_of
from tdev.entry.mcp.asking import Asking, in_time
from tdev.entry.mcp.documents import PERSONS
from tdev.entry.mcp.results import document
from tdev.entry.mcp.tools import TOOLS, Tool
from tdev.entry.mcp.within import Within
from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import InvalidError, NotFoundError, TooLargeError, UnauthenticatedError
from tdev.kernel.ids import request_id
from tdev.model.misfits import misfits

MOST_BYTES = 25_000
"""Bytes of an answer that Bedrock takes."""
_FUNCTION = re.compile(r"arn:(aws[a-z-]*):lambda:([a-z0-9-]+):([0-9]{12}):function:.+")
_READ = {"integer": int, "number": float}


def answer(event: Mapping[str, Any], context: Any, *, clock: Clock = system_clock) -> dict[str, Any]:
    """The answer to one call of an action. What is refused is an answer, too, with the status that HTTP has for it.

    Powertools has a resolver for these events, which keeps the current one where the API's own resolver, asked below,
    keeps the current one as well; so only its reader of events is used.
    """
    current, asked = BedrockAgentEvent(dict(event)), request_id()
    try:
        status, text = 200, _done(current, context, (asked, clock()))
    except Exception as cause:  # noqa: BLE001 - the edge: whatever is raised becomes an answer
        problem = problem_of(cause)
        status, text = problem.status, problem.text(asked)
    kept = {name: event[name] for name in ("sessionAttributes", "promptSessionAttributes") if name in event}
    told = {name: event.get(name, "") for name in ("actionGroup", "apiPath", "httpMethod")}
    body = {"application/json": {"body": text}}
    return {"messageVersion": "1.0", "response": {**told, "httpStatusCode": status, "responseBody": body}, **kept}


def _done(event: BedrockAgentEvent, context: Any, arrived: tuple[str, float]) -> str:
    """The result of the action as JSON text.

    Raises:
        NotFoundError: When there is no such action.
        InvalidError: When the arguments do not fit.
        TooLargeError: When the result is larger than Bedrock takes.
        TDevError: What the API refuses.
    """
    name = str(event.get("apiPath", "")).removeprefix("/")
    tool = TOOLS.get(name)
    if tool is None or name in PERSONS or event.get("httpMethod") != "POST":
        raise NotFoundError("there is no such action", hint="take the document of tdev mcp document --reader bedrock")
    within = Within({"iam": _signer(event, context)}, *arrived, context)
    try:
        given = tool.arguments.model_validate(_arguments(event))
    except ValidationError as cause:
        raise InvalidError(f"these arguments do not fit {tool.name}", misfits(cause)) from cause
    result = document(asyncio.run(_asked(tool, within, given)))
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > MOST_BYTES:
        raise TooLargeError("the result is larger than an agent takes", hint="ask for fewer items, or a part of it")
    return text


async def _asked(tool: Tool, within: Within, given: Any) -> Any:
    return await in_time(tool.work(Asking(within.api, _unheard), given))


async def _unheard(part: float, whole: float, words: str) -> None:
    """Bedrock has no way to hear how far it is."""


def _signer(event: BedrockAgentEvent, context: Any) -> dict[str, str]:
    """The agent's alias as a signer. Raises ``UnauthenticatedError`` when the event names none."""
    here = _FUNCTION.fullmatch(str(getattr(context, "invoked_function_arn", "")))
    agent = event.get("agent")
    if here is None or not isinstance(agent, Mapping):
        raise UnauthenticatedError("this is no call of an agent on Bedrock")
    partition, region, account = here.groups()
    arn = f"arn:{partition}:bedrock:{region}:{account}:agent-alias/{agent.get('id')}/{agent.get('alias')}"
    return {"userArn": arn, "accountId": account}


def _arguments(event: BedrockAgentEvent) -> dict[str, Any]:
    """What the agent has given: Bedrock sends every value as text, and says beside it what it is."""
    media = (event.get("requestBody") or {}).get("content", {}).get("application/json", {})
    return {str(each["name"]): _value(each) for each in media.get("properties", ())}


def _value(given: Mapping[str, Any]) -> Any:
    """A value of its type; what cannot be read stays text, and the tool says that it does not fit."""
    kind, text = given.get("type"), given.get("value")
    if not isinstance(text, str) or kind == "string":
        return text
    if kind == "boolean":
        return {"true": True, "false": False}.get(text.strip().lower(), text)
    try:
        return _READ[kind](text) if kind in _READ else json.loads(text)
    except (ValueError, RecursionError):
        return text
