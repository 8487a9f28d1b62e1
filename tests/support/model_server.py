"""Servers on the loopback that speak the wire formats of Anthropic and of OpenAI, and models that tests script."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tdev.platform.models import USUAL, Limits, Message, Reply
from tests.support.web_server import Answer, Asked, Server, say, serving

KEY = "sk-test-0123456789abcdef"
Said = str | dict[str, Any]
"""Words, or data as it was asked for."""


def anthropic_answer(said: Said, *, stop: str = "end_turn", tokens: tuple[int, int] = (11, 7)) -> dict[str, Any]:
    """The body of an answer of the Messages API."""
    block = {"type": "text", "text": said} if isinstance(said, str) else _used(said)
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-test-1",
        "content": [block],
        "stop_reason": stop,
        "usage": {"input_tokens": tokens[0], "output_tokens": tokens[1]},
    }


def _used(data: dict[str, Any]) -> dict[str, Any]:
    return {"type": "tool_use", "id": "toolu_1", "name": "answer", "input": data}


def openai_answer(said: Said, *, stop: str = "stop", tokens: tuple[int, int] = (11, 7)) -> dict[str, Any]:
    """The body of an answer of the Chat Completions API."""
    content = said if isinstance(said, str) else json.dumps(said)
    message = {"role": "assistant", "content": content}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "test-1",
        "choices": [{"index": 0, "message": message, "finish_reason": stop}],
        "usage": {"prompt_tokens": tokens[0], "completion_tokens": tokens[1]},
    }


def bedrock_answer(said: Said, *, stop: str = "end_turn", tokens: tuple[int, int] = (11, 7)) -> dict[str, Any]:
    """The parsed answer of Converse."""
    used = {"toolUse": {"toolUseId": "t1", "name": "answer", "input": said}}
    return {
        "output": {"message": {"role": "assistant", "content": [{"text": said} if isinstance(said, str) else used]}},
        "stopReason": stop,
        "usage": {"inputTokens": tokens[0], "outputTokens": tokens[1], "totalTokens": sum(tokens)},
        "metrics": {"latencyMs": 1},
    }


def spoken(body: Any, status: int = 200, **headers: str) -> Answer:
    """An answer with a JSON body."""
    return say(status, json.dumps(body).encode(), Content_Type="application/json", **headers)


def slowly(seconds: float, body: Any) -> Answer:
    """An answer that comes late."""

    def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        time.sleep(seconds)
        spoken(body)(handler, asked)

    return answer


def truncated(body: Any) -> Answer:
    """The first half of an answer, which ends there."""
    whole = json.dumps(body).encode()
    return say(200, whole[: len(whole) // 2], Content_Type="application/json")


def streamed(_: Any) -> Answer:
    """An answer in the form of a stream, which nobody asked for."""
    return say(200, b'event: message_start\ndata: {"type": "message_start"}\n\n', Content_Type="text/event-stream")


def in_turn(*answers: Answer) -> Answer:
    """One answer after another; the last one for all that come later."""
    waiting = list(answers)

    def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        (waiting.pop(0) if len(waiting) > 1 else waiting[0])(handler, asked)

    return answer


@contextmanager
def model_server(answer: Answer) -> Iterator[Server]:
    """A server that answers so to both APIs."""
    with serving({"/v1/messages": answer, "/v1/chat/completions": answer}) as server:
        yield server


def asked_of(server: Server) -> list[Any]:
    """The bodies of what it was asked."""
    return [json.loads(asked.body) for asked in server.asked]


class ScriptedModel:
    """Says one thing after another; the last one for ever. An error is raised, a function gets the messages."""

    def __init__(self, *script: Any, name: str = "scripted:model") -> None:
        self.name = name
        self.script: list[Any] = list(script)
        self.asked: list[tuple[tuple[Message, ...], Mapping[str, Any] | None, Limits]] = []

    def converse(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, limits: Limits = USUAL
    ) -> Reply:
        self.asked.append((tuple(messages), schema, limits))
        said: Any = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(said, Exception):
            raise said
        if isinstance(said, Reply):
            return said
        if callable(said):
            said = said(messages)
        if isinstance(said, str):
            return Reply(text=said, tokens_in=10, tokens_out=5, model="scripted")
        return Reply(data=said, tokens_in=10, tokens_out=5, model="scripted")


def goal_in(messages: Sequence[Message]) -> dict[str, Any]:
    """The question of a proposal: the JSON document that the user's turn is."""
    found: dict[str, Any] = json.loads(messages[-1].text)
    return found


Speaks = Callable[..., dict[str, Any]]
