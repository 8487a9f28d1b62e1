"""Words as features: English stems, Korean stems and their character bigrams."""

import re
from functools import lru_cache

_WORD = re.compile(r"[a-z]+[0-9]*|[0-9]+|[\uac00-\ud7a3]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
STOP = frozenset(
    "a an and are as at be been by can could do does for from get give given has have i if in into is it its just let like "
    "make me my need of on once one only or our out please should so some such that the their them then there these they "
    "this those to us use using want was we what when where which will with would you your each every all any new via per "
    "after before next finally also result results show tell put help".split()
)
_KOREAN_STOP = frozenset("그리고 그다음 그 이 저 것 수 좀 결과 다음 후 뒤 및 또 각 모든 나 내 우리 주세요 줘".split())
_KOREAN_ENDINGS = (
    "해주세요 해줘요 해줄래 해줘 하세요 하십시오 하고 해서 하여 하면 하기 하는 한 할 해 "
    "으로부터 로부터 에서는 에서 에게 까지 부터 이라는 라는 으로 로 을 를 이 가 은 는 에 의 와 과 도 만 "
    "주세요 줘요 줘 어서 아서 고 서 면 기 된 되는 인 들"
).split()
_SUFFIXES = (
    ("ization", ""), ("isation", ""), ("izing", ""), ("ising", ""), ("izer", ""), ("ized", ""), ("ised", ""), ("izes", ""),
    ("ize", ""), ("ise", ""), ("ations", ""), ("ation", ""), ("ators", ""), ("ator", ""), ("ating", ""), ("ated", ""),
    ("ates", ""), ("ate", ""), ("ions", ""), ("ion", ""), ("ings", ""), ("ing", ""), ("ments", ""), ("ment", ""),
    ("ies", "y"), ("sses", "ss"), ("ied", "y"), ("ed", ""), ("er", ""), ("ers", ""), ("es", ""), ("ly", ""), ("s", ""),
)  # fmt: skip
_KEPT = frozenset(
    "number filter header order server user other letter paper news feed need seed speed css aws dns https status".split()
)


@lru_cache(65536)
def stem(word: str) -> str:
    """The stem of a lower-case word: light suffix stripping in English, particles and verb endings off in Korean.

    Both sides of a comparison go through it, so it need not give a real word.
    """
    if word[0] >= "\uac00":
        return _korean_stem(word)
    if len(word) <= 3 or word in _KEPT:
        return word
    for suffix, replacement in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not (suffix == "s" and word[-2] in "su"):
            word = word[: -len(suffix)] + replacement
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] in "eyi" else word


def _korean_stem(word: str) -> str:
    for ending in _KOREAN_ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return word[: -len(ending)]
    return word


def words(text: str) -> list[str]:
    """Lower-case words in order; camelCase and snake_case names are taken apart."""
    return _WORD.findall(_CAMEL.sub(" ", text).lower())


@lru_cache(16384)
def features(text: str) -> tuple[str, ...]:
    """The stems of the words that carry meaning, each once, in order; Korean words also as character bigrams."""
    found: dict[str, None] = {}
    for word in words(text):
        if word in STOP or word in _KOREAN_STOP:
            continue
        base = stem(word)
        if base[0] >= "\uac00":
            for index in range(len(base) - 1):
                found[base[index : index + 2]] = None
        found[base] = None
    return tuple(found)
