"""How alike words and a component are: the cosine of their stems, weighted by how rare those are in the registry."""

import math
from collections.abc import Callable, Collection

from tdev.domain.planning.ranked.forms import Form

Rarity = Callable[[str], float]
"""How rare a stem is in the registry; the rarer, the larger."""


class Likeness:
    """Compares words with components of one registry.

    Args:
        rarity: Of a stem.
    """

    def __init__(self, rarity: Rarity) -> None:
        self.rarity = rarity
        self._lengths: dict[str, float] = {}

    def __call__(self, stems: Collection[str], form: Form) -> float:
        """From 0 to about 1; 0 without words."""
        shared = sum(form.bag[stem] * self.rarity(stem) ** 2 for stem in stems if stem in form.bag)
        if not shared:
            return 0.0
        asked = math.sqrt(sum(self.rarity(stem) ** 2 for stem in stems))
        return shared / (asked * self._length(form))

    def share(self, stems: Collection[str], among: Collection[str]) -> float:
        """Which share of the stems, by rarity, is among others."""
        whole = sum(self.rarity(stem) for stem in stems)
        return sum(self.rarity(stem) for stem in stems if stem in among) / whole if whole else 0.0

    def _length(self, form: Form) -> float:
        known = self._lengths.get(form.name)
        if known is None:
            known = math.sqrt(sum((weight * self.rarity(stem)) ** 2 for stem, weight in form.bag.items())) or 1.0
            self._lengths[form.name] = known
        return known
