"""Asks a model within limits: attempts, time, tokens, money, one repair of a wrong answer, a record of each call."""

import json
import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tdev.domain.models import answers
from tdev.domain.models.allowance import Purse
from tdev.domain.models.breaker import Breaker
from tdev.kernel.errors import InvalidError, ModelBusyError, ModelError
from tdev.platform.model_questions import digest_of
from tdev.platform.models import USUAL, Limits, Message, Model, Reply

ATTEMPTS = 4
_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 8.0
_MOST_SAID = 20_000
_NOTHING = "(no answer)"
"""What stands for an empty answer in the next question: services refuse an empty turn."""


@dataclass(frozen=True, slots=True)
class Called:
    """One call of a model, for the record: no word of what was asked or answered."""

    model: str
    digest: str
    outcome: Literal["done", "failed"]
    tokens_in: int = 0
    tokens_out: int = 0
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Manner:
    """How a model is asked.

    Attributes:
        purse: What it may use.
        breaker: Shared by all who ask this model in this process.
        note: Hears of each call.
        attempts: Most calls for one question.
        longest_s: Most seconds for one question, all its attempts and waits included.
        now: Seconds on a clock that never goes back.
        sleep: Waits.
        chance: From 0 to 1: spreads those who try again.
    """

    purse: Purse = field(default_factory=Purse)
    breaker: Breaker = field(default_factory=Breaker)
    note: Callable[[Called], object] = lambda _: None
    attempts: int = ATTEMPTS
    longest_s: float = math.inf
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    chance: Callable[[], float] = random.SystemRandom().random


class CarefulModel:
    """The ``Model`` port over another engine, as everybody but the engines' own tests asks it."""

    def __init__(self, engine: Model, manner: Manner | None = None) -> None:
        self._engine = engine
        self._manner = manner or Manner()

    @property
    def name(self) -> str:
        """That of the engine."""
        return self._engine.name

    def converse(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, limits: Limits = USUAL
    ) -> Reply:
        """See ``Model.converse``. With a schema, ``data`` conforms to it; tokens and cost are those of all attempts.

        Raises:
            ModelError: When the answer does not conform, the second time too, or is cut off; or when the breaker is
                open.
            BudgetError: When it would use more than it may.
            InvalidError: When there is nothing to ask, or the schema is not that of an object.
        """
        _check(messages, schema)
        end = self._manner.now() + min(limits.timeout_s, self._manner.longest_s)
        reply = self._ask(messages, schema, limits, end)
        if schema is None:
            return reply
        data, wrong = answers.read(reply, schema)
        if wrong and not reply.cut:
            said = Message("assistant", _said(reply))
            again = (*messages, said, Message("user", answers.repair(wrong)))
            reply = _both(reply, self._ask(again, schema, limits, end))
            data, wrong = answers.read(reply, schema)
        if wrong:
            why = f"it stopped at {limits.tokens_out:,} tokens" if reply.cut else answers.told(wrong)
            raise ModelError(f"{self.name} did not answer as asked: {why}")
        return replace(reply, data=data)

    def _ask(self, messages: Sequence[Message], schema: Mapping[str, Any] | None, limits: Limits, end: float) -> Reply:
        manner = self._manner
        for attempt in range(1, manner.attempts + 1):
            try:
                return self._once(messages, schema, replace(limits, timeout_s=max(0.001, end - manner.now())))
            except ModelBusyError as error:
                wait = max(error.retry_after_s, _wait(attempt, manner.chance()))
                if attempt == manner.attempts or manner.now() + wait >= end:
                    raise
                manner.sleep(wait)
        raise ModelError(f"{self.name} may not be asked at all", hint="allow at least one attempt")

    def _once(self, messages: Sequence[Message], schema: Mapping[str, Any] | None, limits: Limits) -> Reply:
        manner = self._manner
        digest = digest_of(self.name, [(m.role, m.text) for m in messages], schema, limits.tokens_out)
        with manner.purse.held(self.name, messages, limits.tokens_out) as held:
            manner.breaker.admit(self.name)
            healthy = True
            try:
                reply = self._engine.converse(messages, schema=schema, limits=limits)
            except ModelError as error:
                healthy = not isinstance(error, ModelBusyError)
                manner.note(Called(self.name, digest, "failed"))
                raise
            finally:
                (manner.breaker.answered if healthy else manner.breaker.failed)()
            held.tokens_in, held.tokens_out = reply.tokens_in, reply.tokens_out
        reply = replace(reply, cost=manner.purse.cost(reply.tokens_in, reply.tokens_out))
        manner.note(Called(self.name, digest, "done", reply.tokens_in, reply.tokens_out, reply.cost))
        return reply


def _wait(attempt: int, chance: float) -> float:
    """Seconds until the next attempt: twice as many each time, spread over the upper half."""
    return float(min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2 ** (attempt - 1)) * (1 + chance) / 2)


def _check(messages: Sequence[Message], schema: Mapping[str, Any] | None) -> None:
    if not messages or messages[-1].role != "user" or not messages[-1].text.strip():
        raise InvalidError("a question to a model ends with what the user asks, and that is not empty")
    if schema is not None and schema.get("type") != "object":
        raise InvalidError("the schema of an answer is that of an object")


def _said(reply: Reply) -> str:
    if reply.data is not None:
        return json.dumps(reply.data, ensure_ascii=False)[:_MOST_SAID]
    return reply.text.strip()[:_MOST_SAID] or _NOTHING


def _both(first: Reply, second: Reply) -> Reply:
    return replace(
        second,
        tokens_in=first.tokens_in + second.tokens_in,
        tokens_out=first.tokens_out + second.tokens_out,
        cost=first.cost + second.cost,
    )
