"""Models behind the Chat Completions API: OpenAI, and servers that speak it (Ollama, vLLM, LM Studio, llama.cpp).

Data is asked for with ``response_format``. Servers of others may not know it, so they are also told the schema in
words, and to answer with the likeliest tokens, so that the same question has the same answer where the server can.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tdev.kernel.errors import ModelError
from tdev.platform.model_questions import about
from tdev.platform.models import USUAL, Limits, Message, Reply
from tdev.platform.models.exchange import Endpoint, ask, count, in_words
from tdev.platform.web import Web

ADDRESS = "https://api.openai.com/v1"


class OpenAiCompatibleModel:
    """The port over ``POST <address>/chat/completions``.

    Args:
        web: The way there.
        model: Its name: ``gpt-4.1-mini``, ``llama3.2:3b``.
        key: The API key; empty for a server that asks for none.
        address: Where the API is, with its version.
    """

    def __init__(self, web: Web, model: str, key: str = "", address: str = ADDRESS) -> None:
        self.name = f"openai:{model}" + ("" if address == ADDRESS else f"@{address}")
        self._web = web
        self._model = model
        self._own = address == ADDRESS
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._endpoint = Endpoint(f"{address.rstrip('/')}/chat/completions", headers, self.name, key)

    def converse(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, limits: Limits = USUAL
    ) -> Reply:
        """See ``Model.converse``."""
        turns = [{"role": message.role, "content": message.text} for message in messages]
        body: dict[str, Any] = {"model": self._model, "messages": turns, "stream": False}
        if self._own:
            body["max_completion_tokens"] = limits.tokens_out
        else:
            body |= {"max_tokens": limits.tokens_out, "temperature": 0, "seed": 0}
        if schema is not None:
            described = {"name": "answer", "schema": dict(schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": described}
            if not self._own:
                turns.insert(0, {"role": "system", "content": in_words(schema)})
        return self._reply(ask(self._web, self._endpoint, body, limits.timeout_s), turns)

    def _reply(self, answer: Mapping[str, Any], turns: Sequence[Mapping[str, str]]) -> Reply:
        choices = answer.get("choices")
        first = choices[0] if isinstance(choices, list) and choices else None
        said = first.get("message") if isinstance(first, Mapping) else None
        if not isinstance(first, Mapping) or not isinstance(said, Mapping):
            raise ModelError(f"{self.name} answered without a message")
        if said.get("refusal"):
            raise ModelError(f"{self.name} declined to answer")
        usage = answer.get("usage")
        text = str(said.get("content") or "")
        # Some servers count nothing; a budget needs a number all the same.
        return Reply(
            text=text,
            tokens_in=count(usage, "prompt_tokens") or about(*(turn["content"] for turn in turns)),
            tokens_out=count(usage, "completion_tokens") or about(text),
            model=str(answer.get("model", self._model)),
            cut=first.get("finish_reason") == "length",
        )
