"""What a service costs, in words: in a line, and with what the amount is made of."""

from collections.abc import Iterator, Mapping
from typing import Any


def cost_line(cost: Mapping[str, Any]) -> str:
    """The estimate in a line."""
    month, calls = cost["per_month"], cost["calls_a_month"]
    return f"costs: about {month:.2f} {cost['currency']} a month for {calls:,} calls (prices of {cost['prices_of']})"


def cost_lines(cost: Mapping[str, Any]) -> Iterator[str]:
    """The estimate with each amount in it, and what was taken for granted."""
    yield cost_line(cost)
    for each in cost["lines"]:
        amount = f"{each['usd']:.6f}".rstrip("0").rstrip(".")
        yield f"  {each['what']}: {each['quantity']:g} {each['unit']}, {amount} {cost['currency']} per {each['per']}"
    for text in cost["assumptions"]:
        yield f"  taken for granted: {text}"
