"""Words as features: English stems, Korean stems and their character bigrams."""

import re
from functools import lru_cache

from tdev.domain.planning.lexicon import KEPT, KOREAN_ENDINGS, KOREAN_STOP, STOP, SUFFIXES

_WORD = re.compile(r"[a-z]+[0-9]*|[0-9]+|[\uac00-\ud7a3]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(65536)
def stem(word: str) -> str:
    """The stem of a lower-case word: light suffix stripping in English, particles and verb endings off in Korean.

    Both sides of a comparison go through it, so it need not give a real word.
    """
    if word[0] >= "\uac00":
        return _korean_stem(word)
    if len(word) <= 3 or word in KEPT:
        return word
    for suffix, replacement in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not (suffix == "s" and word[-2] in "su"):
            word = word[: -len(suffix)] + replacement
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] in "eyi" else word


def _korean_stem(word: str) -> str:
    for ending in KOREAN_ENDINGS:
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
        if word in STOP or word in KOREAN_STOP:
            continue
        base = stem(word)
        if base[0] >= "\uac00":
            for index in range(len(base) - 1):
                found[base[index : index + 2]] = None
        found[base] = None
    return tuple(found)
