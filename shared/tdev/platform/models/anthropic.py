"""Models of Anthropic, by the Messages API (version 2023-06-01); data comes as the input of a tool.

A model that always thinks first refuses to be made to use one (``tool_choice``). It is asked once more, with the tool
and the schema in words, and remembered.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from tdev.kernel.errors import ModelError
from tdev.platform.models import USUAL, Limits, Message, Reply
from tdev.platform.models.exchange import Endpoint, ask, count, in_words, refuses_force
from tdev.platform.web import Web

ADDRESS = "https://api.anthropic.com"
_VERSION = "2023-06-01"
_TOOL = "answer"


class AnthropicModel:
    """The port over ``POST /v1/messages``.

    Args:
        web: The way there.
        model: Its name: ``claude-sonnet-4-5``.
        key: The API key; empty for a proxy that asks for none.
        address: Where the API is.
    """

    def __init__(self, web: Web, model: str, key: str, address: str = ADDRESS) -> None:
        self.name = f"anthropic:{model}"
        self._web = web
        self._model = model
        headers = {"anthropic-version": _VERSION, **({"x-api-key": key} if key else {})}
        self._endpoint = Endpoint(f"{address.rstrip('/')}/v1/messages", headers, self.name, key)
        self._forced = True

    def converse(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, limits: Limits = USUAL
    ) -> Reply:
        """See ``Model.converse``."""
        end = time.monotonic() + limits.timeout_s
        forced = self._forced
        try:
            return self._reply(self._ask(messages, schema, limits.tokens_out, limits.timeout_s))
        except ModelError as error:
            if schema is None or not forced or not refuses_force(error):
                raise
            self._forced = False
        return self._reply(self._ask(messages, schema, limits.tokens_out, max(0.001, end - time.monotonic())))

    def _ask(
        self, messages: Sequence[Message], schema: Mapping[str, Any] | None, tokens_out: int, timeout_s: float
    ) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "max_tokens": tokens_out,
            "messages": [{"role": m.role, "content": m.text} for m in messages if m.role != "system"],
        }
        instructions = [message.text for message in messages if message.role == "system"]
        if schema is not None:
            body["tools"] = [{"name": _TOOL, "description": "Give the answer.", "input_schema": dict(schema)}]
            if self._forced:
                body["tool_choice"] = {"type": "tool", "name": _TOOL}
            else:
                instructions.append(f"Give the answer with the tool {_TOOL}. Without it: {in_words(schema)}")
        if instructions:
            body["system"] = "\n\n".join(instructions)
        return ask(self._web, self._endpoint, body, timeout_s)

    def _reply(self, answer: Mapping[str, Any]) -> Reply:
        blocks = answer.get("content")
        if not isinstance(blocks, list) or not all(isinstance(block, Mapping) for block in blocks):
            raise ModelError(f"{self.name} answered without content")
        if answer.get("stop_reason") == "refusal":
            raise ModelError(f"{self.name} declined to answer")
        texts = [str(block.get("text", "")) for block in blocks if block.get("type") == "text"]
        given = [block.get("input") for block in blocks if block.get("type") == "tool_use"]
        usage = answer.get("usage")
        return Reply(
            text="".join(texts),
            data=given[0] if given else None,
            tokens_in=count(usage, "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"),
            tokens_out=count(usage, "output_tokens"),
            model=str(answer.get("model", self._model)),
            cut=answer.get("stop_reason") == "max_tokens",
        )
