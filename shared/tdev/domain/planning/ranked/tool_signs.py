"""What speaks for and against calling a component, each by itself: a row of numbers per candidate."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from tdev.domain.planning.ranked.profiles import Goal, Part, Profile, Rarity

SIGNS = tuple(
    """
    words_alike pieces_alike words_rank pieces_rank lead rival is_best stronger whole_alike whole_rank best_alike
    best_pieces second_part best_rank of_best
    name_here name_anywhere text_here text_anywhere missing_here missing_anywhere unexplained head_here head_anywhere
    verb_here verb_anywhere name_hits pairs name_lead
    only_mine only_rival idle_mine idle_rival twin alone name_alone
    inputs_here inputs_anywhere lost lost_share numbers_short literals_left examples outputs_here fields_here
    required outputs parts pool part_length goal_length place numbers quotes name_length text_length
    """.split()
)
"""The names of the signs, in the order of a row."""
_MOST_EXAMPLES = 3


class Comparison:
    """All candidates compared with all parts of a goal.

    Args:
        goal: Weighed.
        profiles: The candidates.
        rarity: Of stems.

    Attributes:
        strength: Per candidate and part, how alike they are.
        anchors: Per candidate the number of the part it resembles most.
    """

    def __init__(self, goal: Goal, profiles: Sequence[Profile], rarity: Rarity) -> None:
        self.goal, self.profiles, self.rarity = goal, profiles, rarity
        self.by_words = [[part.likeness(profile) for part in goal.parts] for profile in profiles]
        self.by_pieces = [[part.resemblance(profile) for part in goal.parts] for profile in profiles]
        self.strength = [
            [a + b for a, b in zip(*pair, strict=True)] for pair in zip(self.by_words, self.by_pieces, strict=True)
        ]
        self.anchors = [max(range(len(row)), key=lambda part: (row[part], -part)) for row in self.strength]
        self.whole = [goal.whole.likeness(profile) for profile in profiles]
        self.holders = Counter(
            stem for profile in profiles for stem in profile.weighed.keys() & goal.whole.weighed.keys()
        )
        self.named = [self._share(profile.name, goal.whole, profile.name_mass) for profile in profiles]
        self._ranked = [[sorted(column) for column in zip(*rows, strict=True)] for rows in self._tables()]
        self._best = sorted(max(row) for row in self.strength)
        self._by_whole = sorted(self.whole)
        self._alike: dict[tuple[int, int], float] = {}
        self._rivals = [self._rival(number) for number in range(len(profiles))]

    def rows(self) -> list[list[float]]:
        """The signs of every candidate, rounded so that weights can name exact thresholds."""
        return [
            [
                round(sign, 3)
                for sign in (
                    *self._likeness(number),
                    *self._coverage(number),
                    *self._against_rival(number),
                    *self._inputs(number),
                    *self._size(number),
                )
            ]
            for number in range(len(self.profiles))
        ]

    def rival(self, number: int) -> int | None:
        """The other candidate that resembles the anchor of this one most."""
        return self._rivals[number]

    def alike(self, first: int, second: int) -> float:
        """How alike two candidates are, from 0 to 1; found once."""
        pair = (first, second) if first < second else (second, first)
        known = self._alike.get(pair)
        if known is None:
            known = self._alike[pair] = self.profiles[first].alike(self.profiles[second])
        return known

    def _rival(self, number: int) -> int | None:
        part = self.anchors[number]
        others = [(row[part], -other) for other, row in enumerate(self.strength) if other != number]
        return -max(others)[1] if others else None

    def _tables(self) -> tuple[list[list[float]], ...]:
        return self.by_words, self.by_pieces, self.strength

    def _likeness(self, number: int) -> list[float]:
        part, row = self.anchors[number], self.strength[number]
        rival = self.rival(number)
        against = 0.0 if rival is None else self.strength[rival][part]
        words, pieces, strengths = (columns[part] for columns in self._ranked)
        stronger = sum(
            anchor == part and self.strength[other][part] > row[part] for other, anchor in enumerate(self.anchors)
        )
        return [
            self.by_words[number][part],
            self.by_pieces[number][part],
            _above(words, self.by_words[number][part]),
            _above(pieces, self.by_pieces[number][part]),
            row[part] - against,
            against,
            float(row[part] >= against),
            stronger,
            self.whole[number],
            _above(self._by_whole, self.whole[number]),
            row[part],
            max(self.by_pieces[number]),
            sorted(row)[-2] if len(row) > 1 else 0.0,
            _above(self._best, row[part]),
            row[part] / (strengths[-1] + 1e-9),
        ]

    def _coverage(self, number: int) -> list[float]:
        profile, here, whole = self.profiles[number], self._part(number), self.goal.whole
        beside = [
            self.named[other]
            for other, anchor in enumerate(self.anchors)
            if other != number and anchor == self.anchors[number]
        ]
        return [
            self._share(profile.name, here, profile.name_mass),
            self.named[number],
            self._share(profile.text, here, profile.text_mass),
            self._share(profile.text, whole, profile.text_mass),
            max((self.rarity(stem) for stem in profile.name - here.stems), default=0.0),
            max((self.rarity(stem) for stem in profile.name - whole.stems), default=0.0),
            self.rarity.mass(here.stems - profile.weighed.keys()) / here.mass,
            profile.head in here.stems,
            profile.head in whole.stems,
            profile.form.verb in here.said,
            profile.form.verb in whole.said,
            len(profile.name & here.stems),
            self.rarity.mass(stem for pair in profile.pairs & whole.pairs for stem in pair),
            self.named[number] - max(beside, default=0.0),
        ]

    def _against_rival(self, number: int) -> list[float]:
        profile, here, whole = self.profiles[number], self._part(number), self.goal.whole
        alone = [stem for stem, count in self.holders.items() if count == 1 and stem in profile.weighed]
        known = [
            self.rarity.mass(stem for stem in alone if stem in here.stems),
            self.rarity.mass(stem for stem in alone if stem in profile.name),
        ]
        at = self.rival(number)
        if at is None:
            return [0.0] * 5 + known
        rival = self.profiles[at]
        mine, his = profile.weighed.keys(), rival.weighed.keys()
        return [
            self.rarity.mass((here.stems & mine) - his),
            self.rarity.mass((here.stems & his) - mine),
            self.rarity.mass(profile.own - his - whole.stems),
            self.rarity.mass(rival.own - mine - whole.stems),
            self.alike(number, at),
            *known,
        ]

    def _inputs(self, number: int) -> list[float]:
        profile, here, whole = self.profiles[number], self._part(number), self.goal.whole
        part, required = self.anchors[number], profile.required
        count = len(required) or 1
        lost = sum(
            not (field.said & whole.said) and not ((field.told - profile.own) & whole.stems) for field in required
        )
        literals = self.goal.numbers[part] + self.goal.quotes[part] + here.capitals
        return [
            sum(bool(field.said & here.said) for field in required) / count if required else 0.5,
            sum(bool(field.said & whole.said) for field in required) / count if required else 0.5,
            lost,
            lost / count,
            profile.numeric - self.goal.numbers[part],
            literals - len(required),
            min(_MOST_EXAMPLES, sum(example in self.goal.low for example in profile.examples)),
            self.rarity.mass(profile.outputs & here.stems),
            self.rarity.mass(profile.inputs & here.stems),
        ]

    def _size(self, number: int) -> list[float]:
        profile, part, parts = self.profiles[number], self.anchors[number], len(self.goal.parts)
        return [
            len(profile.required),
            len(profile.form.outputs),
            parts,
            len(self.profiles),
            len(self._part(number).stems),
            len(self.goal.whole.stems),
            part / (parts - 1) if parts > 1 else 0.0,
            self.goal.numbers[part],
            self.goal.quotes[part],
            len(profile.name),
            len(profile.text),
        ]

    def _part(self, number: int) -> Part:
        return self.goal.parts[self.anchors[number]]

    def _share(self, stems: frozenset[str], part: Part, mass: float) -> float:
        return self.rarity.mass(stems & part.stems) / mass


def _above(ascending: Sequence[float], number: float) -> int:
    return len(ascending) - bisect_right(ascending, number)
