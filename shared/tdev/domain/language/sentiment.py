"""Words that speak for or against, in English and Korean: a small lexicon, made for this project by hand.

The method is the one of simple lexicon scorers: words are counted, a negation turns the ones that follow it around, a
word of degree makes the next one weigh more or less. It knows no irony and no context.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_GOOD_TEXT = """good great excellent amazing wonderful fantastic love loved loves like liked enjoy enjoyed happy
    glad pleased delighted perfect best better nice awesome brilliant helpful useful easy fast quick
    reliable friendly beautiful comfortable recommend recommended impressive superb satisfied thank
    thanks thankful smooth clear solid outstanding pleasant win success successful fun worth
    favorite favourite improved efficient intuitive"""
_BAD_TEXT = """bad terrible awful horrible hate hated worst worse poor disappointing disappointed sad angry
    annoying annoyed broken slow useless difficult hard confusing confused ugly expensive fail
    failed fails failure bug bugs buggy crash crashed crashes problem problems issue issues wrong
    error errors unreliable rude unhappy complaint complain refund waste wasted boring uncomfortable
    never_again lost missing late delayed dirty painful unusable"""
_GOOD_KOREAN = """좋 훌륭 최고 만족 감사 고맙 행복 추천 완벽 친절 편리 편하 빠르 빨라 재미 멋지 멋진 사랑 기쁘
    기뻐 뛰어나 훌륭하 유용 쉽 쉬워 예쁘 예뻐 깔끔 든든 감동"""
_BAD_KOREAN = """나쁘 나빠 최악 실망 불만 불편 느리 느려 고장 짜증 화나 화가 싫 별로 어렵 어려워 비싸 문제 오류
    실패 환불 후회 더럽 불친절 지루 아쉽 아쉬 늦 엉망 쓸모없"""
_GOOD = frozenset(_GOOD_TEXT.split())
_BAD = frozenset(_BAD_TEXT.split())
_STEMS = (*((stem, 1) for stem in _GOOD_KOREAN.split()), *((stem, -1) for stem in _BAD_KOREAN.split()))
_LONGEST_FIRST = tuple(sorted(_STEMS, key=lambda pair: -len(pair[0])))
_NEGATIONS = frozenset(
    """not no never neither nor cannot can't don't doesn't didn't isn't wasn't aren't won't wouldn't couldn't hardly
    without 안 못""".split()
)
_AFTER = ("지않", "지 않", "지못", "지 못")
_STRONG = frozenset("very really extremely so too absolutely totally highly 매우 아주 정말 너무 진짜 굉장히".split())
_WEAK = frozenset("slightly somewhat bit little fairly 조금 약간 다소".split())
_REACH = 3
"""How many words a negation reaches."""


@dataclass(frozen=True, slots=True)
class Mood:
    """What words add up to: weights of those for and against, and the words themselves as they stand."""

    good: float
    bad: float
    for_it: tuple[str, ...]
    against: tuple[str, ...]


def mood(words: Sequence[str]) -> Mood:
    """Add up the words of a text.

    Args:
        words: In their order, without case, as ``domain.language.words`` gives them.
    """
    good = bad = 0.0
    for_it: list[str] = []
    against: list[str] = []
    for place, word in enumerate(words):
        sign = _sign(word, words[place + 1] if place + 1 < len(words) else "")
        if not sign:
            continue
        before = [each.replace("’", "'") for each in words[max(0, place - _REACH) : place]]
        if any(each in _NEGATIONS for each in before):
            sign = -sign
        weight = 1.5 if any(each in _STRONG for each in before[-2:]) else 1.0
        weight *= 0.5 if any(each in _WEAK for each in before[-2:]) else 1.0
        if sign > 0:
            good, for_it = good + weight, [*for_it, word]
        else:
            bad, against = bad + weight, [*against, word]
    return Mood(good, bad, tuple(for_it), tuple(against))


def _sign(word: str, following: str) -> int:
    """1 for a good word, -1 for a bad one, 0 for any other; a Korean ending may turn it around."""
    if word in _GOOD or word in _BAD:
        return 1 if word in _GOOD else -1
    if not "가" <= word[:1] <= "힣":
        return 0
    sign = next((sign for stem, sign in _LONGEST_FIRST if word.startswith(stem)), 0)
    turned = any(end.replace(" ", "") in word for end in _AFTER)
    turned = turned or (word.endswith("지") and following.startswith(("않", "못")))
    return -sign if turned else sign
