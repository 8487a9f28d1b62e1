"""What one run may use of a model: tokens by run and by day, and money by the meter of the run."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tdev.domain.limits.metering import Meter
from tdev.domain.models.prices import Price
from tdev.kernel.errors import BudgetError
from tdev.platform.model_questions import about
from tdev.platform.models import Message

_HINT = "start a new run, or raise {}"


@dataclass(frozen=True, slots=True)
class Day:
    """The tokens of a tenant today: what was used, and how more is added."""

    limit: int = 0
    used: Callable[[], int] = lambda: 0
    add: Callable[[int], object] = lambda _: None


class Purse:
    """The tokens and the money of one run; threads share it.

    Args:
        tokens: Tokens that it may use; 0: any number.
        day: The tokens of the day.
        meter: The money of the run; None: nobody counts it.
        price: What tokens cost; None: nobody knows.
        paid: Hears what was spent, in nano, where no run adds it up in the end.
    """

    def __init__(
        self,
        tokens: int = 0,
        day: Day | None = None,
        meter: Meter | None = None,
        price: Price | None = None,
        paid: Callable[[int], object] = lambda _: None,
    ) -> None:
        self._tokens = tokens
        self._day = day or Day()
        self._meter = meter
        self._price = price
        self._paid = paid
        self._used = 0
        self._lock = threading.Lock()

    @property
    def used(self) -> int:
        """Tokens used or held at the moment."""
        return self._used

    @contextmanager
    def held(self, name: str, messages: Sequence[Message], tokens_out: int) -> Iterator["Held"]:
        """Hold what a question may use at most, until it is known what it did use; nothing when it fails.

        Raises:
            BudgetError: When it is too much, or when money is limited and nobody knows the price.
        """
        tokens_in = about(*(message.text for message in messages))
        most = tokens_in + tokens_out
        self._admit(name, tokens_in, tokens_out)
        held = Held()
        try:
            yield held
        finally:
            with self._lock:
                self._used += held.tokens - most
            self._settle(held)

    def cost(self, tokens_in: int, tokens_out: int) -> int:
        """What so many tokens cost, in nano; 0 when nobody knows."""
        return self._price.amount(tokens_in, tokens_out) if self._price else 0

    def _admit(self, name: str, tokens_in: int, tokens_out: int) -> None:
        most = tokens_in + tokens_out
        if self._meter is not None and self._meter.limited:
            if self._price is None:
                message = f"money is limited here, and nobody knows what {name} costs"
                raise BudgetError(message, hint="say it with TDEV_MODEL_PRICE, for example 3/15")
            self._meter.admit_amount(self._price.amount(tokens_in, tokens_out))
        if self._day.limit and (today := self._day.used()) + most > self._day.limit:
            message = f"{self._day.limit:,} tokens a day are allowed; {today:,} are used, and this may take {most:,}"
            raise BudgetError(message, hint=_HINT.format("TDEV_MODEL_TOKENS_PER_DAY"))
        with self._lock:
            if self._tokens and self._used + most > self._tokens:
                message = (
                    f"{self._tokens:,} tokens a run are allowed; {self._used:,} are used, and this may take {most:,}"
                )
                raise BudgetError(message, hint=_HINT.format("TDEV_MODEL_TOKENS_PER_RUN"))
            self._used += most

    def _settle(self, held: "Held") -> None:
        if not held.tokens:
            return
        cost = self.cost(held.tokens_in, held.tokens_out)
        if self._meter is not None:
            self._meter.add_amount(cost)
        if self._day.limit:
            self._day.add(held.tokens)
        self._paid(cost)


@dataclass(slots=True)
class Held:
    """What a question did use; its asker writes it here."""

    tokens_in: int = field(default=0)
    tokens_out: int = field(default=0)

    @property
    def tokens(self) -> int:
        """Both together."""
        return self.tokens_in + self.tokens_out
