"""Which part of a goal each call is for: parts go to calls in order, as alike as can be."""

from collections.abc import Sequence

from tdev.domain.planning.ranked.forms import Form
from tdev.domain.planning.ranked.likeness import Likeness
from tdev.domain.planning.ranked.reading import Reading

_SKIPPED = 0.05
"""What a call costs that gets no part of its own."""


def segments(reading: Reading, forms: Sequence[Form], likeness: Likeness) -> list[tuple[int, int]]:
    """A range of the goal for each call.

    The best way to give the clauses to the calls without changing the order of either, by dynamic programming.

    Args:
        reading: The goal.
        forms: The components that are called, in order.
        likeness: Between words and components.
    """
    if len(forms) < 2:
        return [(0, len(reading.goal))] * len(forms)
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
