"""In which order calls are made: as the goal says them, unless one needs what another gives."""

from collections.abc import Sequence

from tdev.domain.planning.ranked.links import Links
from tdev.domain.planning.ranked.tool_signs import Comparison

ORDER_SIGNS = tuple("part own_part words first_word name rarest feeds feeds_surely".split())
"""What speaks for one call before another; each is the negative of the other way round."""
_RIVALRY = 0.5
_SURE = 0.5


def order_signs(comparison: Comparison, chosen: Sequence[int], links: Links) -> dict[tuple[int, int], list[float]]:
    """The signs for every ordered pair of chosen candidates."""
    parts = {number: _own_part(comparison, number, chosen) for number in chosen}
    places = {number: _places(comparison, number, chosen) for number in chosen}
    profiles = comparison.profiles
    found = {}
    for first in chosen:
        for second in chosen:
            if first == second:
                continue
            given = max(links.into(profiles[second], profiles[first]), default=0.0)
            taken = max(links.into(profiles[first], profiles[second]), default=0.0)
            found[first, second] = [
                _sign(comparison.anchors[second] - comparison.anchors[first]),
                _sign(parts[second] - parts[first]),
                places[second][0] - places[first][0],
                _sign(places[second][1] - places[first][1]),
                places[second][2] - places[first][2],
                _sign(places[second][3] - places[first][3]),
                given - taken,
                float(given > _SURE) - float(taken > _SURE),
            ]
    return found


def ordered(
    comparison: Comparison, chosen: Sequence[int], links: Links, weights: Sequence[float], ties: Sequence[str]
) -> list[int]:
    """The chosen candidates in the order of their calls.

    Args:
        comparison: Of all candidates with the goal.
        chosen: Their numbers.
        links: Between components.
        weights: Of the signs.
        ties: Their names, by which those are ordered that nothing else tells apart.
    """
    left = sorted(chosen, key=lambda number: ties[number])
    signs = order_signs(comparison, left, links)
    before = {
        pair: sum(weight * sign for weight, sign in zip(weights, row, strict=True)) for pair, row in signs.items()
    }
    found = []
    while left:
        first = max(left, key=lambda number: sum(before[number, other] for other in left if other != number))
        found.append(first)
        left.remove(first)
    return found


def _own_part(comparison: Comparison, number: int, chosen: Sequence[int]) -> int:
    """The part that a candidate resembles most beyond what the others chosen do."""
    rows = comparison.strength

    def lead(part: int) -> tuple[float, int]:
        rival = max((rows[other][part] for other in chosen if other != number), default=0.0)
        return rows[number][part] - _RIVALRY * rival, -part

    return max(range(len(rows[number])), key=lead)


def _places(comparison: Comparison, number: int, chosen: Sequence[int]) -> tuple[float, float, float, float]:
    """Where the words are that only this one of the chosen knows, from 0 to 1.

    The mean of their places, the first, the mean of those that its name has, and that of the rarest.
    """
    profile, goal = comparison.profiles[number], comparison.goal
    length = len(goal.reading.goal) or 1
    tokens = [token for token in goal.reading.tokens.all if token.stem in profile.weighed]
    others = [comparison.profiles[other].weighed for other in chosen if other != number]
    own = [token for token in tokens if not any(token.stem in other for other in others)] or tokens
    if not own:
        start = goal.clauses[comparison.anchors[number]].start / length
        return start, start, start, start
    named = [token for token in own if token.stem in profile.name] or own
    rarest = max(own, key=lambda token: (profile.weighed[token.stem], -token.start))
    places = [[token.start / length for token in some] for some in (own, named)]
    weights = [[comparison.rarity(token.stem) for token in some] for some in (own, named)]
    means = [
        sum(place * weight for place, weight in zip(*pair, strict=True)) / sum(pair[1])
        for pair in zip(places, weights, strict=True)
    ]
    return means[0], places[0][0], means[1], rarest.start / length


def _sign(number: float) -> float:
    return float(number > 0) - float(number < 0)
