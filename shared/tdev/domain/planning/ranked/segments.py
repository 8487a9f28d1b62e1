"""Which part of a goal each call is for: parts go to calls in order, as alike as can be."""

from collections.abc import Sequence
from itertools import pairwise

from tdev.domain.planning.ranked.forms import Form
from tdev.domain.planning.ranked.likeness import Likeness
from tdev.domain.planning.ranked.reading import Reading

_SKIPPED = 0.05
"""What a call costs that gets no part of its own."""


def segments(
    reading: Reading, forms: Sequence[Form], likeness: Likeness, begun: Sequence[int | None] = ()
) -> list[tuple[int, int]]:
    """A range of the goal for each call.

    The best way to give the clauses to the calls without changing the order of either, by dynamic programming; where
    it is known where calls of one component begin, those words lead and the others go to the calls beside them.

    Args:
        reading: The goal.
        forms: The components that are called, in order.
        likeness: Between words and components.
        begun: Where the words of each call begin, as far as that is known; nothing is by default.
    """
    if len(forms) < 2:
        return [(0, len(reading.goal))] * len(forms)
    if any(place is not None for place in begun):
        return _around(reading, forms, likeness, begun)
    clauses = reading.clauses
    alike = [[likeness(clause.terms, form) for form in forms] for clause in clauses]
    owner = _assigned(alike, len(forms))
    found = []
    for number in range(len(forms)):
        own = [index for index, owned in enumerate(owner) if owned == number]
        if not own:
            own = [max(range(len(clauses)), key=lambda index: (alike[index][number], -index))]
        found.append((clauses[own[0]].start, clauses[own[-1]].end))
    return found


def _around(
    reading: Reading, forms: Sequence[Form], likeness: Likeness, begun: Sequence[int | None]
) -> list[tuple[int, int]]:
    """Ranges about the words where calls begin: a call that has none leads where the goal is most like it."""
    known = {place for place in begun if place is not None}
    starts = sorted({0, *known, *(clause.start for clause in reading.clauses)})
    ends = [*starts[1:], len(reading.goal)]
    alike = [
        [likeness(reading.stems_between(start, end), form) for form in forms]
        for start, end in zip(starts, ends, strict=True)
    ]
    leads = [
        starts.index(place) if place is not None else max(range(len(starts)), key=lambda at: (alike[at][number], -at))
        for number, place in enumerate(begun)
    ]
    order = sorted(set(leads))
    firsts = dict.fromkeys(order[:1], 0)
    for before, behind in pairwise(order):
        firsts[behind] = _cut(alike, [leads.index(before), leads.index(behind)], before, behind)
    lasts = dict(zip(order, [*(firsts[each] for each in order[1:]), len(starts)], strict=True))
    return [(starts[firsts[lead]], ends[lasts[lead] - 1]) for lead in leads]


def _cut(alike: Sequence[Sequence[float]], calls: Sequence[int], before: int, behind: int) -> int:
    """Where between the leading parts of two calls the words of the second begin; the later, the better."""
    first, second = calls

    def worth(at: int) -> tuple[float, int]:
        own = sum(alike[part][first] for part in range(before + 1, at))
        return own + sum(alike[part][second] for part in range(at, behind)), at

    return max(range(before + 1, behind + 1), key=worth)


def _assigned(alike: list[list[float]], calls: int) -> list[int]:
    """Per clause the number of the call it belongs to; numbers never fall."""
    best = [alike[0][number] - _SKIPPED * number for number in range(calls)]
    came: list[list[int]] = []
    for row in alike[1:]:
        found, back = [], []
        for number in range(calls):
            reached = [best[k] - (_SKIPPED * (number - k - 1) if number > k + 1 else 0.0) for k in range(number + 1)]
            before = max(range(number + 1), key=lambda k: (reached[k], -k))
            found.append(reached[before] + row[number])
            back.append(before)
        best = found
        came.append(back)
    # Calls behind the last one that has a part get none, either.
    number = max(range(calls), key=lambda k: (best[k] - _SKIPPED * (calls - 1 - k), -k))
    owner = [number]
    for back in reversed(came):
        number = back[number]
        owner.append(number)
    return owner[::-1]
