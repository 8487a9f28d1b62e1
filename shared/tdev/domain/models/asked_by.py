"""A model as one run or one plan of a tenant asks it: his purse, the shared breaker, and the audit trail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.domain.limits.metering import Budget, Meter, Rates
from tdev.domain.limits.spending import Spending
from tdev.domain.models.allowance import Day, Purse
from tdev.domain.models.asking import Called, CarefulModel, Manner
from tdev.domain.models.breaker import Breaker
from tdev.domain.models.prices import price_of
from tdev.platform.models import Model
from tdev.settings import Settings

TOKENS = "MODEL_TOKENS"
"""Under which word the tokens of a day are added up."""
_MOST_NAME = 200


def meter_alone(settings: Settings, rates: Rates, money: Spending) -> tuple[Meter, Callable[[int], object]]:
    """Counts the money of what is no run (a plan, say), and where it is added up: a day that has a limit."""
    per_day = settings.budget_per_day
    budget = Budget.smallest(None, settings.budget_per_run, per_day, money.today() if per_day else 0)
    return Meter(rates, budget), money.add if per_day else lambda _: None


def purse_of(
    settings: Settings, engine: Model, tokens: Spending, meter: Meter, paid: Callable[[int], object], *, own: bool
) -> Purse:
    """What may be used of a model.

    Args:
        settings: The settings.
        engine: Who is asked.
        tokens: The tokens of the tenant by day.
        meter: Counts money.
        paid: Hears what was spent where no run adds it up.
        own: The model runs on this machine, so it costs nothing.
    """
    price = price_of(engine.name, settings.model_price, own=own)
    day = Day(settings.model_tokens_per_day, tokens.today, tokens.add)
    return Purse(settings.model_tokens_per_run, day, meter, price, paid)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the name under which it is on record, where that is, and how many seconds an answer may take."""

    by: str
    trail: Callable[[], AuditTrail]
    longest_s: float


def careful(engine: Model, purse: Purse, breaker: Breaker, asker: Asker) -> CarefulModel:
    """The model, whose every call is on record: which model, tokens, cost, digest; not a word of it."""

    def note(called: Called) -> None:
        detail: dict[str, Any] = {
            "tokens_in": called.tokens_in,
            "tokens_out": called.tokens_out,
            "nano_usd": called.cost,
            "digest": called.digest,
        }
        asker.trail().append(Deed(asker.by, "ask_model", called.model[:_MOST_NAME], called.outcome, detail=detail))

    return CarefulModel(engine, Manner(purse=purse, breaker=breaker, note=note, longest_s=asker.longest_s))
