"""Slips of the hand in phrases: letters left out, doubled, swapped or changed, and words written together."""

import random
from itertools import pairwise


def misspelt(phrase: str, chance: random.Random) -> str:
    """An English phrase with a slip in one of its longer words; empty where it has none."""
    parts = phrase.split()
    longer = [at for at, word in enumerate(parts) if len(word) >= 5 and word.isalpha() and word.isascii()]
    if not longer:
        return ""
    at = chance.choice(longer)
    return " ".join([*parts[:at], _slipped(parts[at], chance), *parts[at + 1 :]])


def _slipped(word: str, chance: random.Random) -> str:
    kind, at = chance.choice("left doubled swapped changed".split()), chance.randrange(1, len(word) - 1)
    if kind == "left":
        return word[:at] + word[at + 1 :]
    if kind == "doubled":
        return word[:at] + word[at] + word[at:]
    if kind == "swapped":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + chance.choice("aeioustrn") + word[at + 1 :]


def written_together(phrase: str) -> str:
    """A phrase with its first two longer neighbours joined, in Korean without any space; empty where that is none."""
    if any("\uac00" <= letter <= "\ud7a3" for letter in phrase):
        return phrase.replace(" ", "") if " " in phrase else ""
    parts = phrase.split()
    for at, (one, other) in enumerate(pairwise(parts)):
        if min(len(one), len(other)) >= 4 and (one + other).isalpha():
            return " ".join([*parts[:at], one + other, *parts[at + 2 :]])
    return ""
