"""Words as features: English stems, Korean stems and their character bigrams, one word for all that mean the same."""

import re
from functools import lru_cache

from tdev.domain.planning.lexicon import (
    KEPT,
    KOREAN_ENDINGS,
    KOREAN_POLITE,
    KOREAN_STOP,
    STOP,
    SUFFIXES,
    SYNONYMS,
)

_WORD = re.compile(r"[a-z]+[0-9]*|[0-9]+|[\uac00-\ud7a3]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9_-]+|[a-z0-9][A-Z][A-Za-z0-9]*)")
_WRITTEN_OTHERWISE = (("e-mail", "email"), ("how many", "count"), ("number of", "count"))


@lru_cache(65536)
def stem(word: str) -> str:
    """The stem of a lower-case word, or of the word that stands for it.

    Light suffix stripping in English, particles and verb endings off in Korean. Both sides of a comparison go through
    it, so it need not give a real word.
    """
    base = _stem(word)
    return _CANONICAL.get(word) or _CANONICAL.get(base, base)


def _stem(word: str) -> str:
    if word[0] >= "\uac00":
        return _korean_stem(word)
    if len(word) <= 3 or word in KEPT:
        return word
    if word[-1] == "s" and word[:-1] in KEPT:
        return word[:-1]
    for suffix, replacement in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not (suffix == "s" and word[-2] in "su"):
            word = word[: -len(suffix)] + replacement
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] in "eyi" else word


def _korean_stem(word: str) -> str:
    for ending in KOREAN_POLITE:
        if word.endswith(ending) and len(word) > len(ending):
            asked = word[: -len(ending)]
            return asked[:-1] if len(asked) > 1 and asked[-1] in "어아" else asked
    for ending in KOREAN_ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return word[: -len(ending)]
    return word


_CANONICAL = {_stem(word): _stem(group[0]) for group in SYNONYMS for word in group}


def words(text: str) -> list[str]:
    """Lower-case words in order; camelCase and snake_case names are taken apart."""
    plain = _CAMEL.sub(" ", text).lower()
    for written, meant in _WRITTEN_OTHERWISE:
        plain = plain.replace(written, meant)
    return _WORD.findall(plain)


@lru_cache(16384)
def features(text: str) -> tuple[str, ...]:
    """The stems of the words that carry meaning, each once, in order; Korean words also as character bigrams."""
    found: dict[str, None] = {}
    for word in words(text):
        if word in STOP or word in KOREAN_STOP:
            continue
        base = stem(word)
        if base in KOREAN_STOP:
            continue
        if base[0] >= "\uac00":
            for index in range(len(base) - 1):
                found[base[index : index + 2]] = None
        found[base] = None
    return tuple(found)


def identifiers(text: str) -> frozenset[str]:
    """The names in a text that are no words of a language: ``my_tool``, ``my-tool``, ``MyTool``."""
    return frozenset(_IDENTIFIER.findall(text))
