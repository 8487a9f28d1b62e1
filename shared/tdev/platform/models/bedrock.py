"""Models on Amazon Bedrock, by the Converse API; data comes as the input of a tool where a family can be made to."""

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError

from tdev.kernel.errors import ModelBusyError, ModelError
from tdev.platform.botocore_errors import code_of, translated
from tdev.platform.models import USUAL, Limits, Message, Reply
from tdev.platform.models.exchange import count, in_words, refuses_force

_BUSY = frozenset(
    {
        "ThrottlingException",
        "ServiceUnavailableException",
        "ModelTimeoutException",
        "ModelNotReadyException",
        "InternalServerException",
    }
)
_HINTS = {
    "AccessDeniedException": "the role lacks bedrock:InvokeModel for it, or the account has no access to the model",
    "ResourceNotFoundException": "the region has no model of this id; look at TDEV_MODEL",
    "ValidationException": "look at the model id in TDEV_MODEL; some models need an inference profile (eu.<id>)",
}
_FORCED = ("anthropic.claude", "amazon.nova", "mistral.mistral-large")
"""Families whose models can be made to use a tool (``toolChoice``). The others are told the schema in words, and so are
those of them that refuse because they always think first."""
_TOOL = "answer"


class BedrockModel:
    """The port over ``Converse``.

    Args:
        client: A client of ``bedrock-runtime``; how long it waits is its own setting.
        model: Id of a model or of an inference profile.
    """

    def __init__(self, client: Any, model: str) -> None:
        self.name = f"bedrock:{model}"
        self._client = client
        self._model = model
        self._forced = any(family in model for family in _FORCED)

    def converse(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, limits: Limits = USUAL
    ) -> Reply:
        """See ``Model.converse``."""
        forced = self._forced
        try:
            return self._reply(self._ask(self._question(messages, schema, limits)))
        except ModelError as error:
            if schema is None or not forced or not refuses_force(error):
                raise
            self._forced = False
        return self._reply(self._ask(self._question(messages, schema, limits)))

    def _question(
        self, messages: Sequence[Message], schema: Mapping[str, Any] | None, limits: Limits
    ) -> dict[str, Any]:
        instructions = [message.text for message in messages if message.role == "system"]
        asked: dict[str, Any] = {
            "modelId": self._model,
            "messages": [{"role": m.role, "content": [{"text": m.text}]} for m in messages if m.role != "system"],
            "inferenceConfig": {"maxTokens": limits.tokens_out},
        }
        if schema is not None and self._forced:
            tool = {"name": _TOOL, "description": "Give the answer.", "inputSchema": {"json": dict(schema)}}
            asked["toolConfig"] = {"tools": [{"toolSpec": tool}], "toolChoice": {"tool": {"name": _TOOL}}}
        elif schema is not None:
            instructions.append(in_words(schema))
        if instructions:
            asked["system"] = [{"text": text} for text in instructions]
        return asked

    def _ask(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            answer: Mapping[str, Any] = self._client.converse(**asked)
        except (ConnectionError, HTTPClientError) as cause:  # not reached, or no answer in time
            raise ModelBusyError(f"{self.name} does not answer: {cause}") from cause
        except (ClientError, BotoCoreError) as cause:
            error = translated(cause, self.name)
            if code_of(cause) in _BUSY:
                raise ModelBusyError(error.message, hint=error.hint) from cause
            raise ModelError(error.message, hint=_HINTS.get(code_of(cause), error.hint)) from cause
        return answer

    def _reply(self, answer: Mapping[str, Any]) -> Reply:
        blocks = answer.get("output", {}).get("message", {}).get("content")
        if not isinstance(blocks, list):
            raise ModelError(f"{self.name} answered without content")
        if answer.get("stopReason") in ("guardrail_intervened", "content_filtered"):
            raise ModelError(f"{self.name} declined to answer")
        given = [block["toolUse"].get("input") for block in blocks if "toolUse" in block]
        usage = answer.get("usage")
        return Reply(
            text="".join(str(block.get("text", "")) for block in blocks),
            data=given[0] if given else None,
            tokens_in=count(usage, "inputTokens", "cacheReadInputTokens", "cacheWriteInputTokens"),
            tokens_out=count(usage, "outputTokens"),
            model=self._model,
            cut=answer.get("stopReason") == "max_tokens",
        )
