"""Where the calls of published plans begin in the words of their goals: what repeating a component is learned from.

Nobody has marked the words of a call; a call begins at the first piece of the goal that has most of what tells its
values from those of the other calls of the same component.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tdev.domain.planning.ranked.pieces import Piece, Pieces
from tdev.domain.planning.ranked.tool_signs import Comparison


def texts_in(value: Any) -> Iterator[str]:
    """The values of a call as they would be written; references are none."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int | float):
        yield f"{value:g}"
    elif "${" not in value and value:
        yield value.lower()


def found_in(piece: Piece, text: str) -> bool:
    """Whether a piece says a value: as a word of its own, commas in numbers aside."""
    said = piece.text.lower().replace(",", "")
    text = text.replace(",", "")
    at = said.find(text)
    while at >= 0:
        before, behind = said[at - 1 : at], said[at + len(text) : at + len(text) + 1]
        if not before.isalnum() and not (behind.isalnum() and text[-1:].isalnum()):
            return True
        at = said.find(text, at + 1)
    return False


def beginnings(pieces: Pieces, number: int, inputs: Sequence[Mapping[str, Any]]) -> list[int] | None:
    """The pieces where the calls of a component but one begin; None where that cannot be told.

    The one is that which begins at the best piece, or nearest to it.

    Args:
        pieces: Of the goal.
        number: Of the component among the candidates.
        inputs: Of each of its calls.
    """
    if len(inputs) == 1:
        return []
    values = [set(texts_in(each)) for each in inputs]
    found: list[int] = []
    for own in values:
        others = [other for other in values if other is not own]
        telling = {text for text in own if not all(text in other for other in others)}
        said = [sum(found_in(piece, text) for text in telling) for piece in pieces.all]
        free = [at for at in range(len(said)) if at not in found]
        if not free or not max(said[at] for at in free):
            return None
        most = max(said[at] for at in free)
        found.append(next(at for at in free if said[at] == most))
    main = pieces.best(number)
    found.remove(min(found, key=lambda at: (abs(at - main), at)))
    return sorted(found) if main not in found else None


def begun(pieces: Sequence[Piece], steps: Sequence[Mapping[str, Any]]) -> list[int | None]:
    """Where the words of each step of a plan begin: of those whose component is called again, as far as values tell.

    Args:
        pieces: Of the goal.
        steps: The plan that is right.
    """
    found: list[int | None] = [None] * len(steps)
    for agent in dict.fromkeys(step["agent"] for step in steps):
        own = [number for number, step in enumerate(steps) if step["agent"] == agent]
        values = [set(texts_in(steps[number]["input"])) for number in own]
        taken: set[int] = set()
        for number, mine in zip(own, values, strict=True):
            telling = {text for text in mine if not all(text in other for other in values)}
            said = {at: sum(found_in(each, text) for text in telling) for at, each in enumerate(pieces)}
            free = [at for at in said if at not in taken and said[at]]
            if len(own) > 1 and free:
                at = max(free, key=lambda each: (said[each], -each))
                taken.add(at)
                found[number] = pieces[at].start
    return found


def examples(
    comparison: Comparison, names: Sequence[str], steps: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[list[float], int, bool]]:
    """What is learned from a plan about calling again.

    Args:
        comparison: Of the candidates with the goal.
        names: Of the candidates.
        steps: The plan that is right; its components are among the candidates.

    Yields:
        The signs of a piece for another call of a component, whether one begins there, whether there is one at all.
    """
    chosen = [names.index(name) for name in dict.fromkeys(step["agent"] for step in steps)]
    pieces = Pieces(comparison, chosen)
    for number in chosen:
        inputs = [step["input"] for step in steps if step["agent"] == names[number]]
        begun = beginnings(pieces, number, inputs)
        if begun is not None:
            for at, row in pieces.rows(number).items():
                yield row, int(at in begun), len(inputs) > 1
