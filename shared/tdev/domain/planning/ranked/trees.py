"""Sums of small decision trees, evaluated exactly as they were trained, without a numeric library."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

Node = float | tuple[int, float, "Node", "Node"]
"""A leaf, or the number of a sign, the threshold, and where to go when the sign is at most it and when it is more."""
_EDGE = 1e-4


class Trees:
    """Trees whose answers add up to the log odds of something.

    Args:
        data: ``start`` and ``trees``; a tree is a number or ``[sign, threshold, at most, more]``.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._start = float(data["start"])
        self._trees = tuple(_node(tree) for tree in data["trees"])

    def odds(self, row: Sequence[float]) -> float:
        """The log odds for a row of signs."""
        total = self._start
        node: Any
        for node in self._trees:
            # Not isinstance: this line runs some 500 times a row.
            while type(node) is tuple:
                node = node[2] if row[node[0]] <= node[1] else node[3]
            total += node
        return total

    def probability(self, row: Sequence[float]) -> float:
        """From 0 to 1."""
        return probability(self.odds(row))


def probability(odds: float) -> float:
    """What log odds say as a number from 0 to 1."""
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, odds))))


def odds_of(likely: float) -> float:
    """The log odds of a probability, kept off the ends."""
    return math.log((likely + _EDGE) / (1.0 - likely + _EDGE))


def _node(data: Any) -> Node:
    if isinstance(data, list):
        sign, threshold, at_most, more = data
        return (int(sign), float(threshold), _node(at_most), _node(more))
    return float(data)
