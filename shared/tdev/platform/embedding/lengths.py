"""Vectors made as long as each other, so that what is near is only a matter of where they point."""

import math
from collections.abc import Iterable

from tdev.platform.embedding import Vector

DIGITS = 6
"""Digits kept: enough to tell texts apart, few enough to be the same on every machine."""


def unit(numbers: Iterable[float]) -> Vector:
    """A vector of length 1 that points where these numbers do; all zero stays so."""
    found = [float(number) for number in numbers]
    length = math.sqrt(math.fsum(number * number for number in found))
    return tuple(round(number / length, DIGITS) for number in found) if length else (0.0,) * len(found)
