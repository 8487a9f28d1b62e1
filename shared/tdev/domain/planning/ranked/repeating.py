"""How often a component is called: once, and again where the goal begins anew, or for each value of a list."""

import re
from collections.abc import Mapping, Sequence

from tdev.domain.planning.ranked.pieces import PIECE_SIGNS, Pieces, texts_in
from tdev.domain.planning.ranked.tool_signs import Comparison
from tdev.domain.planning.ranked.trees import Trees

Segment = tuple[int, int]

_MOST = 8
_AS_FULLY = 0.95
_JOINED = re.compile(
    r"\W*(?:,|,?\s*(?:and|as well as)(?:\s+(?:also|then))?)\s+(?:(?:in|for|of|from|to|at)\s+)?(?:the\s+)?\W*"
)
_OF_TWO = re.compile(r"\b(?:between|compar\w+|versus|vs|distance|differ\w+|from|average|total|sum)\b", re.IGNORECASE)


def repeated(
    comparison: Comparison, chosen: Sequence[int], again: Trees, anew: float
) -> list[tuple[int, Segment | None]]:
    """The calls of the chosen candidates, in their order.

    Args:
        comparison: Of all candidates with the goal.
        chosen: The numbers of those that are called.
        again: How likely another call begins at a piece of the goal.
        anew: One does that is at least as likely.

    Returns:
        Pairs of a candidate and the part of the goal this call is about; None when it is called once only.
    """
    pieces = Pieces(comparison, chosen)
    begun = {number: _begun(pieces, number, again, anew) for number in chosen}
    edges = sorted({pieces.all[at].start for places in begun.values() for at in places})
    end = len(comparison.goal.reading.goal)
    found: list[tuple[int, Segment | None]] = []
    for number in chosen:
        starts = [pieces.all[at].start for at in begun[number]]
        segments = [(start, min((edge for edge in edges if edge > start), default=end)) for start in starts]
        if len(segments) < 2:
            segments = _listed(comparison, number)
        found += [(number, segment) for segment in segments[:_MOST]] if len(segments) > 1 else [(number, None)]
    return found


def _begun(pieces: Pieces, number: int, again: Trees, anew: float) -> list[int]:
    """The pieces where calls of a candidate begin; one at least."""
    rows = pieces.rows(number).items()
    more = [
        at for at, row in rows if again.probability(row) >= anew or _is_plain(dict(zip(PIECE_SIGNS, row, strict=True)))
    ]
    return sorted([pieces.best(number), *more])


def _is_plain(signs: Mapping[str, float]) -> bool:
    """Whether a piece names the component as fully as the first, each with values of its own for a call."""
    return (
        signs["telling_of_best"] >= _AS_FULLY
        and bool(signs["suffices"] and signs["served"] and signs["leads"] and (signs["asks"] or signs["acts"]))
        and signs["wanted"] > 0
        and signs["spare_own"] >= signs["wanted"]
    )


def _listed(comparison: Comparison, number: int) -> list[Segment]:
    """The members of a list of texts when only one parameter can hold a text, and one only."""
    goal, profile = comparison.goal, comparison.profiles[number]
    texts = [field for field in profile.form.parameters if field.type in ("string", "array", "object")]
    if len(texts) != 1 or texts[0].type != "string" or not texts[0].required:
        return []
    clause = goal.clauses[comparison.anchors[number]]
    run: list[Segment] = []
    for text in (span for span in texts_in(goal.reading) if clause.start <= span[0] < clause.end):
        if run and not _JOINED.fullmatch(goal.reading.goal[run[-1][1] : text[0]]):
            break
        run.append(text)
    if len(run) < 2 or _OF_TWO.search(goal.reading.goal[clause.start : run[0][0]]):
        return []
    ends = [*(end for _, end in run[:-1]), clause.end]
    return list(zip([clause.start, *ends[:-1]], ends, strict=True))
