"""Embeddings on Amazon Bedrock: Titan, one text a call, and Cohere, many a call.

Source: Amazon Bedrock, inference request parameters of Titan Embeddings and of Cohere Embed.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError

from tdev.kernel.errors import ModelBusyError, ModelError
from tdev.platform.botocore_errors import code_of, translated
from tdev.platform.embedding import Vector
from tdev.platform.embedding.lengths import unit

TOGETHER = 96
"""Texts of one call to Cohere."""
LONGEST = 2_000
"""Characters of a text that are sent."""
_BUSY = frozenset(
    {"ThrottlingException", "ServiceUnavailableException", "ModelTimeoutException", "ModelNotReadyException"}
)
_HINT = "look at the model id in TDEV_EMBEDDING and at the account's access to it; TDEV_EMBEDDING=none plans without"


class BedrockEmbedding:
    """The port over ``InvokeModel``.

    Args:
        client: A client of ``bedrock-runtime``.
        model: Id of an embedding model: ``amazon.titan-embed-text-v2:0``, ``cohere.embed-multilingual-v3``.
    """

    def __init__(self, client: Any, model: str) -> None:
        self.name = f"bedrock:{model}"
        self._client = client
        self._model = model

    def vectors(self, texts: Sequence[str], *, asked: bool = False) -> list[Vector]:
        """See ``Embedding.vectors``."""
        sent = [text[:LONGEST].strip() or "-" for text in texts]
        if "cohere" not in self._model:
            return [unit(self._found(self._ask(self._titan(text)), "embedding")) for text in sent]
        found: list[Vector] = []
        for begin in range(0, len(sent), TOGETHER):
            some = sent[begin : begin + TOGETHER]
            body = {"texts": some, "input_type": "search_query" if asked else "search_document", "truncate": "END"}
            each = self._found(self._ask(body), "embeddings")
            if isinstance(each, Mapping):
                each = each.get("float", [])
            if len(each) != len(some):
                raise ModelError(f"{self.name} gave {len(each)} vectors for {len(some)} texts", hint=_HINT)
            found += [unit(numbers) for numbers in each]
        return found

    def _titan(self, text: str) -> dict[str, Any]:
        newer = {"dimensions": 256, "normalize": True} if "text-v2" in self._model else {}
        return {"inputText": text, **newer}

    def _ask(self, body: Mapping[str, Any]) -> Any:
        try:
            answer = self._client.invoke_model(
                modelId=self._model, body=json.dumps(body), contentType="application/json", accept="application/json"
            )
            return json.loads(answer["body"].read())
        except (ConnectionError, HTTPClientError) as cause:
            raise ModelBusyError(f"{self.name} does not answer: {cause}") from cause
        except (ClientError, BotoCoreError) as cause:
            error = translated(cause, self.name)
            kind = ModelBusyError if code_of(cause) in _BUSY else ModelError
            raise kind(error.message, hint=_HINT) from cause
        except ValueError as cause:
            raise ModelError(f"{self.name} gave no JSON", hint=_HINT) from cause

    def _found(self, answer: Any, name: str) -> Any:
        found = answer.get(name) if isinstance(answer, Mapping) else None
        if not isinstance(found, list | Mapping):
            raise ModelError(f"{self.name} gave no {name!r}", hint=_HINT)
        return found
