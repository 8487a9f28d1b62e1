"""Values for the templates that look at numbers."""

from itertools import pairwise
from typing import Any

from tdev.domain.composing.fitting.facts import Candidates, Facts

_LEAST_ROWS = 3
_CHECKS = {
    "even": "even, 짝수",
    "odd": "odd, 홀수",
    "prime": "prime, 소수",
    "leap": "leap, 윤년",
    "square": "perfect square, square number, 제곱수",
    "positive": "positive, 양수",
    "negative": "negative, 음수",
    "multiple": "divisible, multiple, 배수, 나누어",
    "between": "between, within, range, 사이, 범위",
    "over": "over, above, greater, more, 초과",
    "least": "at least, minimum, adult, 이상, older, 성인",
    "under": "under, below, less, 미만",
}
_MEASURES = {
    "sum": "sum, total, add, 합",
    "mean": "mean, average, 평균",
    "median": "median, 중앙",
    "max": "max, largest, greatest, highest, biggest, 최대, 최댓, 가장 큰",
    "min": "min, smallest, lowest, least, 최소, 최솟, 가장 작은",
    "range": "range, spread, difference, 범위",
    "product": "product, multiply, 곱",
    "deviation": "deviation, 표준편차",
    "mode": "mode, most common, frequent, 최빈",
    "distinct": "distinct, unique, different, 고유",
    "count": "count, how many, number of, 개수",
}


def clamp_number(facts: Facts) -> Candidates:
    """Bounds that are said, or at which the examples stop."""
    changed = [answer for given, answer in facts.calls if given[0] != answer and isinstance(answer, int | float)]
    raised = [answer for given, answer in facts.calls if isinstance(answer, int | float) and answer > given[0]]
    lowered = [answer for answer in changed if answer not in raised]
    said = sorted(facts.numbers)
    lows = list(dict.fromkeys([*raised[:1], *said[:1], None]))
    highs = list(dict.fromkeys([*lowered[:1], *said[-1:], None]))
    for low in lows[:1] if facts.blind else lows:
        for high in highs[:1] if facts.blind else highs:
            if low is not None or high is not None:
                yield {"low": low, "high": high}


def label_number(facts: Facts) -> Candidates:
    """Bands from words like ``90 and above is A``, or from the numbers between which the labels change."""
    points = sorted(
        ((given[0], answer) for given, answer in facts.calls if isinstance(given[0], int | float)),
        key=lambda point: point[0],
    )
    if len(points) < 2 or any(isinstance(answer, list | dict | bool) for _, answer in points):
        return
    for prefer in (True, False):
        bands: list[list[Any]] = []
        for (before, old), (at, new) in pairwise(points):
            if new != old:
                bands.insert(0, [_border(before, at, facts, prefer=prefer), new])
        # A border that is neither said nor held by two examples of one label is a guess: it would learn by heart.
        labels = [answer for _, answer in points]
        sure = all(band[0] in facts.numbers for band in bands) or all(labels.count(each) > 1 for each in set(labels))
        if bands and sure and len({band[0] for band in bands}) == len(bands):
            yield {"bands": bands, "below": points[0][1]}


def _border(before: Any, at: Any, facts: Facts, *, prefer: bool) -> Any:
    """A number that is said between two examples, else the upper one."""
    between = [number for number in facts.numbers if before < number <= at] if prefer else []
    return between[0] if between else at


def test_number(facts: Facts) -> Candidates:
    """Checks that are said, with the numbers that are said or that the examples lie around."""
    told = facts.told(_CHECKS)
    right = [given[0] for given, answer in facts.calls if answer is True]
    wrong = [given[0] for given, answer in facts.calls if answer is False]
    bounds = [*facts.numbers, *sorted(right)[:1], *sorted(wrong)[-1:]]
    for check in told[:1] if facts.blind else dict.fromkeys((*told, *_CHECKS)):
        if check in ("multiple", "over", "least", "under"):
            for bound in dict.fromkeys(bounds):
                if bound or check != "multiple":
                    yield {"check": check, "low": bound, "high": None}
        elif check == "between":
            said = sorted(facts.numbers)
            if len(said) >= 2:
                yield {"check": check, "low": said[0], "high": said[-1]}
            elif right:
                yield {"check": check, "low": min(right), "high": max(right)}
        else:
            yield {"check": check, "low": None, "high": None}


def summarize_numbers(facts: Facts) -> Candidates:
    """Measures that are said, then all; the answer for no numbers comes from an example."""
    told = facts.told(_MEASURES)
    empties = [answer for given, answer in facts.calls if given[0] == []]
    answers = [answer for given, answer in facts.calls if given[0]]
    shown = [len(str(each).partition(".")[2]) for each in answers if isinstance(each, float)]
    digits = [None, *({max(shown)} if shown else ()), 2, 1, 0] if facts.digits is None else [facts.digits]
    for measure in told[:1] if facts.blind else dict.fromkeys((*told, *_MEASURES)):
        for each in digits[:1] if facts.blind else dict.fromkeys(digits):
            usual = 0 if measure in ("sum", "count", "distinct") else 1 if measure == "product" else None
            refuse = not empties and usual is None
            yield {"measure": measure, "digits": each, "empty": empties[0] if empties else usual, "refuse": refuse}


def lookup_value(facts: Facts) -> Candidates:
    """The table is what the examples say, so a value that none has gets the answer for unknown ones."""
    said: Any = facts.spec.parameters.get("table")
    plain = [[given[0], answer] for given, answer in facts.calls if not isinstance(given[0], dict | list)]
    if isinstance(said, dict):
        tables: list[list[Any]] = [[[key, value] for key, value in said.items()]]
    elif isinstance(said, list):
        tables = [said]
    elif len(plain) >= _LEAST_ROWS and facts.said(
        "map", "look up", "lookup", "table", "code", "매핑", "코드", "변환표"
    ):
        tables = [plain, plain[:-1]]
    else:
        return
    strict = any(example.raises for example in facts.spec.examples)
    for table in tables:
        keys = [row[0] for row in table]
        unknown = [answer for given, answer in facts.calls if given[0] not in keys]
        for default in dict.fromkeys([*map(_hashable, unknown[:1]), None, ""]):
            for ignore in (False, True):
                yield {"table": table, "strict": strict, "default": default, "ignore_case": ignore}


def _hashable(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else None
