"""Words of a goal that nothing knows, read as words that something knows: misspelt ones, and two written as one.

An index of character pairs over the words of names, phrases and tags finds words that look alike; of those, the one
with the fewest edits is meant (optimal string alignment distance, after Damerau, CACM 1964). What is written in quotes,
file names and addresses is never touched.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tdev.domain.planning import lexicon
from tdev.domain.planning.constants import constants_in
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.words import stem, words

SHORTEST = 5
"""Letters of a word that may be misspelt (a shorter one is too near to others); two edits from ``LONG`` letters on."""
LONG = 8
LONGEST = 40
TRIED = 24
"""Words compared letter by letter, those with the most pairs in common first."""
MOST_WORDS = 12
"""Unknown words of a goal that are looked at: a text is no goal."""
PART = 3
"""Letters that a part of an English word written together has at least."""
SYLLABLES = 2
"""The same in Korean, where whole sentences are written together."""
_WORD = re.compile(r"(?<![\w.@/-])[A-Za-z][A-Za-z-]*[A-Za-z](?![\w@/-])")
_KOREAN = re.compile(r"(?<![\w.@/-])[\uac00-\ud7a3]{4,40}(?![\w@/-])")
_OWN = frozenset(
    (
        *lexicon.STOP,
        *lexicon.VERBS,
        *lexicon.DEMANDING,
        *lexicon.KEPT,
        *(w for group in lexicon.SYNONYMS for w in group),
    )
)


@dataclass(frozen=True, slots=True)
class Respelt:
    """A goal with other words in it; ``read`` are the pairs of what was written and what it was read as."""

    goal: str
    read: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Spelling:
    """The words of one index by their character pairs.

    Attributes:
        counts: How many names, phrases and tags have a word.
        stems: The stems of Korean words.
        pairs: The English words that have a pair of characters; ``^`` and ``$`` stand for the ends.
    """

    counts: Counter[str]
    stems: frozenset[str]
    pairs: dict[str, list[str]] = field(default_factory=dict)

    def meant(self, word: str) -> str | None:
        """The word or two words that a lower-case word is read as; None when it is known, or nothing is like it."""
        if word >= "\uac00":
            parts = self._korean_parts(word)
            return " ".join(parts) if len(parts) > 1 else None
        if not SHORTEST <= len(word) <= LONGEST or self._is_known(word):
            return None
        return self._nearest(word) or self._parted(word)

    def _korean_parts(self, word: str) -> list[str]:
        """The fewest known words that a word is made of, longer ones first; none when something is left."""
        best: dict[int, list[str]] = {len(word): []}
        for at in range(len(word) - SYLLABLES, -1, -1):
            parts = [
                [word[at:end], *best[end]]
                for end in range(len(word), at + SYLLABLES - 1, -1)
                if end in best and stem(word[at:end]) in self.stems
            ]
            if parts:
                best[at] = min(parts, key=len)
        return best.get(0, [])

    def _is_known(self, word: str) -> bool:
        return word in self.counts or word in _OWN

    def _nearest(self, word: str) -> str | None:
        shared: Counter[str] = Counter()
        own = _pairs(word)
        for pair in own:
            shared.update(self.pairs.get(pair, ()))
        likely = sorted(shared, key=lambda other: (-2 * shared[other] / (len(own) + len(other) + 1), other))[:TRIED]
        allowed = 1 + (len(word) >= LONG)
        # A slip is hardly ever in the first letter, and another first letter is more often another word.
        likely = [other for other in likely if other[0] == word[0]]
        near = ((edits(word, other, allowed), -shared[other], -self.counts[other], other) for other in likely)
        best = min((each for each in near if each[0] <= allowed), default=None)
        return None if best is None else best[3]

    def _parted(self, word: str) -> str | None:
        """Two words written as one; the second may be misspelt."""
        places = range(len(word) - PART, PART - 1, -1)
        ends = [(word[:at], word[at:]) for at in places if self._is_known(word[:at]) and word[:at] not in lexicon.STOP]
        for first, rest in ends:
            if self._is_known(rest):
                return f"{first} {rest}"
        near = ((first, self._nearest(rest)) for first, rest in ends if min(len(first), len(rest)) >= SHORTEST)
        return next((f"{first} {rest}" for first, rest in near if rest), None)


def spelling(retrieval: Retrieval) -> Spelling:
    """The words of an index, read once and kept with it."""
    known: Spelling | None = retrieval.memo.get("spelling")
    if known is None:
        counts = Counter(word for text in _texts(retrieval) for word in words(text) if len(word) >= SYLLABLES)
        korean = frozenset(stem(word) for word in (*counts, *_OWN) if word >= "\uac00")
        pairs: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(word for word in counts if len(word) >= PART and word < "\uac00"):
            for pair in _pairs(word):
                pairs[pair].append(word)
        known = retrieval.memo["spelling"] = Spelling(counts, korean, dict(pairs))
    return known


def respelt(goal: str, retrieval: Retrieval, beside: Retrieval | None = None) -> Respelt | None:
    """A goal with the words that nothing knows read as words that something knows; None when none is read otherwise.

    Args:
        goal: As it is written.
        retrieval: The components there are.
        beside: More of them, whose words are no slips either, though none is read as one of theirs.
    """
    fixed = [(each.start, each.end) for each in constants_in(goal) if each.kind != "number"]
    read: list[tuple[str, str]] = []
    parts, at = [], 0
    for match in _unknown(goal, fixed, (retrieval, beside or retrieval)):
        meant = spelling(retrieval).meant(_plain(match[0]))
        if meant is not None:
            parts += [goal[at : match.start()], meant]
            at = match.end()
            read.append((match[0], meant))
    return Respelt("".join((*parts, goal[at:])), tuple(read)) if read else None


def _unknown(goal: str, fixed: Sequence[tuple[int, int]], known: Sequence[Retrieval]) -> list[re.Match[str]]:
    found = sorted((*_WORD.finditer(goal), *_KOREAN.finditer(goal)), key=lambda match: match.start())
    return [
        match
        for match in found
        if not any(start < match.end() and match.start() < end for start, end in fixed)
        and not any(each.knows(stem(_plain(match[0]))) for each in known)
        and not _is_name(match[0], first=match.start() == 0)
    ][:MOST_WORDS]


def _is_name(word: str, *, first: bool) -> bool:
    """``SNOMED``, ``GitHub``, ``Paris`` within a goal: capital letters are no slip."""
    return word[1:] != word[1:].lower() or (not first and word[0].isupper())


def _plain(word: str) -> str:
    return word.lower().replace("-", "")


def _texts(retrieval: Retrieval) -> Iterator[str]:
    for component in retrieval.components:
        yield from (component.name, *component.phrases, *component.tags)


def _pairs(word: str) -> list[str]:
    marked = f"^{word}$"
    return list(dict.fromkeys(marked[at : at + 2] for at in range(len(marked) - 1)))


def edits(one: str, other: str, most: int) -> int:
    """Letters put in, left out, changed or swapped with their neighbour; ``most + 1`` for anything above ``most``."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: Sequence[int] = ()
    row: Sequence[int] = range(len(other) + 1)
    for i, letter in enumerate(one, 1):
        now = [i]
        for j, against in enumerate(other, 1):
            cost = min(row[j] + 1, now[-1] + 1, row[j - 1] + (letter != against))
            if i > 1 < j and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, row = row, now
    return min(row[-1], most + 1)


def told(read: Iterable[tuple[str, str]]) -> str:
    """What was read otherwise, for people."""
    return ", ".join(f"{written!r} as {meant!r}" for written, meant in read)
