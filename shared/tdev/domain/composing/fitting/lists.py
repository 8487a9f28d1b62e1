"""Values for the templates that work on lists."""

from itertools import permutations
from typing import Any

from tdev.domain.composing.fitting.facts import Candidates, Facts
from tdev.domain.composing.fragments import CHANGES

_FILTERS = {
    "over": "over, above, greater, more than, exceed, 초과, 큰",
    "least": "at least, minimum, 이상",
    "under": "under, below, less, smaller, fewer, 미만, 작은",
    "most": "at most, maximum, up to, 이하",
    "equal": "equal, is exactly",
    "differs": "not equal, other than, except, remove, 제외",
    "starts": "start, begin, prefix, 시작",
    "ends": "end, suffix, 끝",
    "contains": "contain, include, with, 포함",
    "lacks": "without, not contain, exclude",
    "longer": "longer, length, 긴",
    "shorter": "shorter, length, 짧은",
    "even": "even, 짝수",
    "odd": "odd, 홀수",
    "filled": "empty, none, null, blank, missing, filled, 빈",
    "unlike_zero": "zero, 0",
}
_STEPS = {
    "sort": "sort, order, ascending, alphabet, 정렬, 오름",
    "sort_down": "sort, descending, highest, largest, top, 내림, 큰",
    "sort_by_length": "sort, length, longest, shortest, 길이",
    "reverse": "reverse, backward, 뒤집, 거꾸로, 역순, longest",
    "unique": "unique, duplicate, distinct, dedup, 중복",
    "flatten": "flatten, nested, 평탄, 펼",
    "first": "first, top, take, head, 처음, 상위, 앞",
    "last": "last, tail, bottom, 마지막, 뒤",
    "skip": "skip, drop, rest, without, first, 건너",
}


def filter_list(facts: Facts) -> Candidates:
    """Operators that are said, with quoted texts, numbers that are said, and values of the examples."""
    told = facts.told(_FILTERS)
    items = [item for list_ in facts.firsts if isinstance(list_, list) for item in list_]
    numbers = all(isinstance(item, int | float) for item in items)
    for operator in told[:1] if facts.blind else dict.fromkeys((*told, *_FILTERS)):
        for value in _values(operator, facts, items, numbers=numbers):
            yield {"operator": operator, "value": value}


def _values(operator: str, facts: Facts, items: list[Any], *, numbers: bool) -> list[Any]:
    if operator in ("even", "odd", "filled", "unlike_zero"):
        return [None]
    if operator in ("longer", "shorter"):
        return [each for each in facts.numbers if isinstance(each, int)] or ([] if facts.blind else list(range(1, 10)))
    if operator in ("contains", "lacks", "starts", "ends"):
        return [] if numbers and items else list(facts.quotes) + ([] if facts.blind else _beginnings(facts))
    plain: list[Any] = [item for item in items if isinstance(item, int | float)] if numbers else []
    if operator in ("equal", "differs"):
        plain = [item for item in items if isinstance(item, str | int | float | bool)]
    return list(dict.fromkeys([*facts.numbers, *facts.quotes, *plain]))[:20]


def _beginnings(facts: Facts) -> list[str]:
    kept = [item for answer in facts.answers if isinstance(answer, list) for item in answer if isinstance(item, str)]
    return list(dict.fromkeys([item[:1] for item in kept] + [item[-1:] for item in kept]))[:6]


def arrange_list(facts: Facts) -> Candidates:
    """One to three steps; the count is said, or the length of an answer."""
    told = facts.told(_STEPS)
    said = [number for number in facts.numbers if isinstance(number, int) and number > 0]
    lengths = [len(answer) for answer in facts.answers if isinstance(answer, list) and answer]
    counts = list(dict.fromkeys([*said, *lengths, 1]))[:4]
    if facts.blind:
        for step in told[:1]:
            yield {"steps": [step], "count": said[0] if said else 1}
        return
    rows: list[list[str]] = [[step] for step in dict.fromkeys((*told, *_STEPS))]
    rows += [list(pair) for pair in permutations(dict.fromkeys((*told, *_STEPS)), 2)]
    rows += [list(three) for three in permutations(told[:5], 3)]
    for steps in rows:
        for count in counts if {"first", "last", "skip"} & set(steps) else counts[:1]:
            yield {"steps": steps, "count": count}


def map_list(facts: Facts) -> Candidates:
    """Every change, with values that are said or that the first pair of items shows."""
    pairs = [
        (item, made)
        for items, answer in zip(facts.firsts, facts.answers, strict=True)
        if isinstance(items, list) and isinstance(answer, list)
        for item, made in zip(items, answer, strict=False)
    ]
    words = {"double": 2, "triple": 3, "두 배": 2, "half": 0.5, "percent": 0.01, "square": 2, "제곱": 2, "cube": 3}
    values: list[Any] = [
        *facts.numbers,
        *facts.quotes,
        *(number for word, number in words.items() if word in facts.words),
    ]
    for item, made in pairs[:3]:
        if isinstance(item, int | float) and isinstance(made, int | float):
            values += [
                made - item,
                *([made / item] if item else []),
                *([made // item] if item and made % item == 0 else []),
            ]
        if isinstance(item, str) and isinstance(made, str) and item and item in made:
            values += [made.partition(item)[0], made.partition(item)[2]]
    values = [value for value in dict.fromkeys(values) if value != ""]
    bare = (
        "negate",
        "absolute",
        "upper",
        "lower",
        "title",
        "strip",
        "capitalize",
        "reverse",
        "length",
        "text",
        "integer",
        "number",
        "initial",
    )
    told = [step for step in CHANGES if facts.said(step)]
    for step in told[:1] if facts.blind else dict.fromkeys((*told, *CHANGES)):
        if step in bare:
            yield {"step": step, "value": None}
        else:
            yield from ({"step": step, "value": value} for value in values if _goes(step, value))


def _goes(step: str, value: Any) -> bool:
    if step in ("prefix", "suffix"):
        return isinstance(value, str)
    if isinstance(value, str):
        return False
    return isinstance(value, int) and 0 <= value < 20 if step in ("round", "power") else True


def chunk_list(facts: Facts) -> Candidates:
    """The length of the first piece, or a number that is said."""
    sizes = [
        len(answer[0])
        for answer in facts.answers
        if isinstance(answer, list) and answer and isinstance(answer[0], list)
    ]
    for size in dict.fromkeys(
        [*sizes, *(number for number in facts.numbers if isinstance(number, int) and number > 0)]
    ):
        yield {"size": size}


_MODES = {
    "union": "union, merge, all, 합집합",
    "both": "both, intersection, common, shared, 교집합, 공통",
    "only_first": "difference, missing, not in, only, 차집합",
    "either": "symmetric, but not both",
    "append": "append, concatenat, join, 이어",
    "pairs": "pair, zip, 짝",
    "interleave": "interleave, alternate, 번갈아",
}


def combine_lists(facts: Facts) -> Candidates:
    """Modes that are said, then all."""
    told = facts.told(_MODES)
    for mode in told[:1] if facts.blind else dict.fromkeys((*told, *_MODES)):
        yield {"mode": mode}


def count_values(facts: Facts) -> Candidates:
    """Of a text its words or letters, of a list its items."""
    listed = any(isinstance(value, list) for value in facts.firsts)
    letters = facts.said("letter", "character", "글자", "문자")
    ways = ["items"] if listed else ["letters", "words"] if letters else ["words", "letters"]
    loose = facts.said("case", "대소문자")
    for by in ways[:1] if facts.blind else ways:
        for ignore in (loose, not loose):
            for order in ("first", "count"):
                yield {"by": by, "ignore_case": ignore, "order": order}
