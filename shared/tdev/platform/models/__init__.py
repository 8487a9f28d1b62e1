"""Models: language models that may be asked. Nothing of the product needs one; what one says is data to be judged.

Engines: ``bedrock`` (Converse), ``anthropic``, ``openai_compatible`` (OpenAI, Ollama, vLLM, LM Studio and others),
``recorded`` (answers kept in a folder) and ``none``. They translate; retries, validation, budgets, the circuit breaker
and the record of what was asked are ``tdev.domain.models``, once for all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One turn. ``system`` texts are instructions of the product; ``user`` and ``assistant`` texts are data."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may cost: tokens that the model writes, and seconds until it is whole."""

    tokens_out: int = 4096
    timeout_s: float = 60.0


USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered.

    Attributes:
        text: Its words; the JSON text when data was asked for and came as text.
        data: The object that was asked for with a schema; None without one, or when the text holds none.
        tokens_in: Tokens that it read.
        tokens_out: Tokens that it wrote.
        cost: What that costs at list prices, in billionths of a USD; engines leave it 0.
        model: The model that answered, as the service names it.
        cut: It stopped at the limit of tokens, so the end is missing.
    """

    text: str = ""
    data: Any = None
    tokens_in: int = 0
    tokens_out: int = 0
    cost: int = 0
    model: str = ""
    cut: bool = False


class Model(Protocol):
    """A language model, reached with one set of credentials; threads may share it."""

    @property
    def name(self) -> str:
        """What it is, as in the setting: ``anthropic:claude-sonnet-4-5``; never an address with a secret or a key."""

    def converse(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, limits: Limits = USUAL
    ) -> Reply:
        """Ask once.

        Args:
            messages: Instructions first, then turns of user and assistant by turns, the last one of the user.
            schema: JSON Schema (an object) that the answer is to have. An engine asks for it; whether the answer has
                it, the caller checks.
            limits: What the answer may cost.

        Raises:
            ModelBusyError: When asking again may help: throttled, overloaded, out of time, cut off on the way.
            ModelError: When it would not: refused, unknown model, wrong key, an answer that cannot be read.
            DeniedError: When the address lies inside and is not named by the operator.
        """
