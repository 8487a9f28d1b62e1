"""The index with an embedding: components whose texts mean much the same as the words are looked at, too.

What the embedding adds is a share of the relevance, for the nearest few. Verbs, types and effects decide as ever: a
component that does not know the deed it is asked for is not taken because its text is near.
"""

from collections.abc import Sequence
from functools import cached_property
from heapq import nsmallest
from operator import mul

from tdev.domain.planning.retrieval import KEPT_ANSWERS, Retrieval
from tdev.domain.planning.words import words
from tdev.model.component import Component
from tdev.platform.embedding import Embedding, Vector

SHARE = 0.25
"""What nearness can add to the relevance of a component."""
FLOOR = 0.25
"""Nearness (cosine, the mean of all components taken off) from which it adds anything."""
NEAREST = 20
DIGITS = 6


class Meant(Retrieval):
    """An index beside the plain one that it adds to.

    Args:
        plain: The index of words.
        embedding: Makes vectors; asked for those of the components when the first words are looked for.
    """

    def __init__(self, plain: Retrieval, embedding: Embedding) -> None:
        self.__dict__.update(vars(plain))  # what is derived from the components is shared
        self._plain = plain
        self._embedding = embedding
        self.vouched = self if plain.vouched is plain else Meant(plain.vouched, embedding)
        self.last = self if plain.last is plain else Meant(plain.last, embedding)
        self._scored, self._found, self.searched = {}, {}, {}

    def forget(self) -> None:
        """Drop the answers remembered, those of the plain index, too."""
        super().forget()
        self._plain.forget()

    def _scores(self, terms: tuple[str, ...]) -> dict[int, float]:
        known = self._scored.get(terms)
        if known is None:
            known = dict(self._plain._scores(terms))
            for number, near in self._near(terms):
                known[number] = known.get(number, 0.0) + SHARE * (near - FLOOR) / (1.0 - FLOOR)
            if len(self._scored) >= KEPT_ANSWERS:
                self._scored.clear()
            self._scored[terms] = known
        return known

    def _near(self, terms: tuple[str, ...]) -> list[tuple[int, float]]:
        """The nearest components with their nearness, ties in the order of names."""
        middle, those = self._vectors
        asked = _off(self._embedding.vectors([" ".join(terms)], asked=True)[0], middle) if terms and those else ()
        if not any(asked):
            return []
        near = ((-round(sum(map(mul, asked, each)), DIGITS), number) for number, each in enumerate(those))
        return [(number, -far) for far, number in nsmallest(NEAREST, near) if -far > FLOOR]

    @cached_property
    def _vectors(self) -> tuple[Vector, list[Vector]]:
        """The mean of the components' vectors, and each without it."""
        each = self._embedding.vectors([_text(component) for component in self.components])
        middle = tuple(sum(column) / len(each) for column in zip(*each, strict=True))
        return middle, [_off(vector, middle) for vector in each]


def _text(component: Component) -> str:
    """What a component says of itself."""
    return " ".join((*words(component.name), component.description, *component.phrases))


def _off(vector: Vector, middle: Sequence[float]) -> Vector:
    """A vector without the mean, of length 1; one that says nothing stays so."""
    if not any(vector):
        return vector
    left = [number - mean for number, mean in zip(vector, middle, strict=True)]
    length = sum(number * number for number in left) ** 0.5
    return tuple(number / length for number in left) if length else (0.0,) * len(left)
