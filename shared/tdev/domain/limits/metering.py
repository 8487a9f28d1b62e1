"""What a run costs while it runs: each call of a component is counted, and one that would cost too much is not made.

Amounts are whole billionths of a USD (nano), so that they can be kept and added exactly. They are list prices of AWS:
a call, the memory of the executor for as long as it lasts, and what language models are paid for. State transitions,
storage, and what components call themselves are not in it.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tdev.kernel.errors import BudgetError
from tdev.sdk.context import Context

if TYPE_CHECKING:
    from tdev.domain.workflow.compiling import Executable

NANO = 1_000_000_000
MEMORY_GB = 1.0
"""Of the function that runs workflows."""
_PER_MILLION = NANO // 1_000_000


@dataclass(frozen=True, slots=True)
class Rates:
    """Prices in nano: of a call, of a GB-second; and how many milliseconds a call is expected to last."""

    call: float
    gb_second: float
    expected_ms: float

    @classmethod
    def of(cls, prices: Mapping[str, float], expected_ms: float) -> "Rates":
        """Those of the prices of a region (USD for a million)."""
        calls, gb_seconds = prices["lambda_requests"], prices["lambda_gb_seconds"]
        return cls(calls * _PER_MILLION, gb_seconds * _PER_MILLION, expected_ms)

    def amount(self, calls: int, ms: float) -> int:
        """What so many calls cost that took so long together, in nano."""
        return round(calls * self.call + ms / 1000 * MEMORY_GB * self.gb_second)

    def expected(self, calls: int = 1) -> int:
        """What so many calls are expected to cost, in nano."""
        return self.amount(calls, calls * self.expected_ms)


@dataclass(frozen=True, slots=True)
class Budget:
    """What a run may cost at most, in nano; None: any amount. ``why`` says whose limit it is."""

    limit: int | None = None
    why: str = "the budget of this run"

    @classmethod
    def smallest(cls, asked: float | None, per_run: float, per_day: float, today: int = 0) -> "Budget":
        """The tightest of the limits.

        Args:
            asked: USD that the caller allows; None: he has not said.
            per_run: USD that this installation allows for a run; 0: any amount.
            per_day: USD that it allows for all runs of a tenant on a day; 0: any amount.
            today: What was spent today, in nano.
        """
        limits = [cls(nano(asked))] if asked is not None else []
        limits += [cls(nano(per_run), "the budget of a run here")] if per_run else []
        limits += [cls(max(0, nano(per_day) - today), "what is left of today's budget")] if per_day else []
        return min(limits, key=lambda each: each.limit or 0, default=cls())


@dataclass(frozen=True, slots=True)
class Total:
    """What a run has cost: calls, GB-seconds, and the amount in nano."""

    calls: int
    gb_seconds: float
    nano: int


class Meter:
    """Counts the calls of one run, from the threads in which they are made.

    Args:
        rates: The prices.
        budget: What may be spent.
        before: Calls and milliseconds that were counted before a restart; asked once, with the first call.
    """

    def __init__(
        self, rates: Rates, budget: Budget, before: Callable[[], tuple[int, float]] = lambda: (0, 0.0)
    ) -> None:
        self._rates = rates
        self._budget = budget
        self._before = before
        self._started = False
        self._calls = 0
        self._ms = 0.0
        self._amount = 0
        self._lock = threading.Lock()

    def total(self) -> Total:
        """What was counted so far, before a restart too."""
        with self._lock:
            self._resume()
            return Total(self._calls, self._ms / 1000 * MEMORY_GB, self._spent)

    @property
    def _spent(self) -> int:
        return self._rates.amount(self._calls, self._ms) + self._amount

    @property
    def limited(self) -> bool:
        """Whether there is a limit at all."""
        return self._budget.limit is not None

    def admit_amount(self, expected: int) -> None:
        """Refuse what is paid for by itself, such as a question to a model.

        Args:
            expected: What it is expected to cost, in nano.

        Raises:
            BudgetError: When that is too much.
        """
        with self._lock:
            self._resume()
            self._check(expected, "a question to a model is expected to cost {} more")

    def add_amount(self, amount: int) -> None:
        """Count what it has cost, in nano. After a restart these amounts are not known any more."""
        with self._lock:
            self._amount += amount

    def _resume(self) -> None:
        if not self._started:
            calls, ms = self._before()
            self._calls, self._ms, self._started = calls, ms, True

    def check_plan(self, steps: int) -> None:
        """Refuse a plan before anything of it runs.

        One call per step is counted; how many elements a ``for_each`` will have, nobody knows before.

        Args:
            steps: How many it has.

        Raises:
            BudgetError: When it is expected to cost more than it may.
        """
        self._check(self._rates.expected(steps), "the plan is expected to cost {} more")

    def metered(self, executable: "Executable") -> "Executable":
        """The component, with its calls counted; one that would cost too much raises ``BudgetError``."""

        def call(given: dict[str, Any], context: Context | None) -> Any:
            self._admit(executable.ref)
            began = time.perf_counter()
            try:
                return executable.call(given, context)
            finally:
                self._add((time.perf_counter() - began) * 1000)

        return replace(executable, call=call)

    def _admit(self, ref: str) -> None:
        with self._lock:
            self._resume()
            self._check(self._rates.expected(), f"a call of {ref} is expected to cost {{}} more")
            self._calls += 1

    def _add(self, ms: float) -> None:
        with self._lock:
            self._ms += ms

    def _check(self, more: int, told: str) -> None:
        limit = self._budget.limit
        if limit is not None and self._spent + more > limit:
            message = f"{self._budget.why} is {usd(limit)}; spent are {usd(self._spent)}, and {told.format(usd(more))}"
            raise BudgetError(message, hint="start a new run with a greater budget, or ask whoever set it")


def nano(amount: float) -> int:
    """An amount of USD in nano."""
    return round(amount * NANO)


def usd(amount: int) -> str:
    """An amount in nano for people: ``0.0000015 USD``."""
    text = f"{amount / NANO:.9f}".rstrip("0")
    return f"{text}0 USD" if text.endswith(".") else f"{text} USD"
