"""What texts are about, by counting: key terms, the most telling sentences, and topics of many texts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tdev.domain.language.words import root, sentences, terms, words


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its name, and the indexes of the texts about it."""

    name: str
    members: tuple[int, ...]


def key_terms(text: str, count: int, language: str = "") -> list[tuple[str, int]]:
    """The terms that occur most, with how often; a pair that occurs as often as its parts stands for them.

    Ties are decided by the first place in the text.
    """
    found = terms(text, language)
    singles = Counter(plain for plain, _ in found)
    shown = _first_forms(found)
    neighbours = _neighbours(text, {plain for plain, _ in found})
    pairs = {pair: n for pair, n in neighbours.items() if n >= 2 and all(2 * n > singles[part] for part in pair)}
    taken: Counter[str] = Counter()
    for pair, n in pairs.items():
        for part in pair:
            taken[part] += n
    scored = [(f"{shown[a]} {shown[b]}", n) for (a, b), n in pairs.items()]
    scored += [(shown[plain], n - taken[plain]) for plain, n in singles.items() if n > taken[plain]]
    place = {name: index for index, name in enumerate(shown[plain] for plain in singles)}
    scored.sort(key=lambda term: (-term[1], -len(term[0].split()), place.get(term[0].split()[0], 0), term[0]))
    return scored[:count]


def _first_forms(found: Sequence[tuple[str, str]]) -> dict[str, str]:
    """How a root is shown: for Korean itself, else the shortest form that occurs, for example "box" for "boxes"."""
    forms: dict[str, str] = {}
    for plain, word in found:
        if "가" <= plain[-1:] <= "힣":
            forms[plain] = plain
        elif plain not in forms or len(word) < len(forms[plain]):
            forms[plain] = word
    return forms


def _neighbours(text: str, known: set[str]) -> Counter[tuple[str, str]]:
    """How often two terms stand side by side in one sentence."""
    counts: Counter[tuple[str, str]] = Counter()
    for sentence in sentences(text):
        plain = [root(word) for word in words(sentence)]
        counts.update((a, b) for a, b in pairwise(plain) if a in known and b in known and a != b)
    return counts


def telling_sentences(text: str, count: int) -> list[str]:
    """The sentences that say most, in the order of the text.

    SumBasic (Nenkova and Vanderwende, 2005): the sentence with the highest mean probability of its words is taken; then
    the probabilities of its words are squared, so that the next one says something else. Ties: the earlier one.
    """
    parts = sentences(text)
    if len(parts) <= count:
        return parts
    bags = [[plain for plain, _ in terms(part)] for part in parts]
    counts = Counter(plain for bag in bags for plain in bag)
    whole = sum(counts.values()) or 1
    weight = {plain: n / whole for plain, n in counts.items()}
    left = list(range(len(parts)))
    chosen: list[int] = []
    while len(chosen) < count:
        best = max(left, key=lambda i: (_mean(weight, bags[i]), -i))
        left.remove(best)
        chosen.append(best)
        for plain in set(bags[best]):
            weight[plain] *= weight[plain]
    return [parts[i] for i in sorted(chosen)]


def _mean(weight: dict[str, float], bag: Sequence[str]) -> float:
    # A sentence of one or two terms would win by chance: it is counted as if it had three.
    return sum(weight[plain] for plain in bag) / max(len(bag), 3)


def topics(texts: Sequence[str], count: int) -> list[Topic]:
    """The topics that most texts share, largest first; a text belongs to one topic only.

    Greedy cover: the term that occurs in most of the texts left names the next topic and takes those texts. Its name
    also tells up to two terms that at least half of its texts share. Ties are decided by the alphabet.
    """
    bags = [dict.fromkeys(plain for plain, _ in terms(text)) for text in texts]
    forms = _first_forms([pair for text in texts for pair in terms(text)])
    left = {index for index, bag in enumerate(bags) if bag}
    found: list[Topic] = []
    while left and len(found) < count:
        counts = Counter(plain for index in left for plain in bags[index])
        best = min(counts, key=lambda plain: (-counts[plain], plain))
        members = sorted(index for index in left if best in bags[index])
        near = Counter(plain for index in members for plain in bags[index] if plain != best)
        shared = sorted(
            (plain for plain, n in near.items() if 2 * n >= len(members) and n > 1), key=lambda p: (-near[p], p)
        )
        found.append(Topic(" ".join(forms[plain] for plain in [best, *shared[:2]]), tuple(members)))
        left -= set(members)
    return found
