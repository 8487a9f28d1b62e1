"""Word vectors from a file: a text is the mean of its words, the rare ones counting more.

The file is the text form of word2vec and GloVe: a word and its numbers per line, frequent words first, with or without
a first line of two counts. It is read when the first text is asked for, with nothing but the standard library.
Weights by rank follow the smooth inverse frequency of Arora, Liang and Ma (ICLR 2017), with the frequency of a word
taken from its rank.
"""

import re
import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tdev.kernel.errors import InvalidError
from tdev.platform.embedding import Vector
from tdev.platform.embedding.lengths import unit

MOST_WORDS = 200_000
"""Lines read; what comes after them is rare."""
MOST_NUMBERS = 2_000
_RARE = 1e-3
"""The frequency from which a word counts less."""
_WORD = re.compile(r"[^\W\d_]+|\d+")


class WordVectors:
    """The port over a file.

    Args:
        path: The file.
        stem: Makes one of the forms of a word; a word that is not in the file is looked for by it.
    """

    def __init__(self, path: Path, stem: Callable[[str], str] = str) -> None:
        self.name = f"words:{path}"
        self._path = path
        self._stem = stem
        self._lock = threading.Lock()
        self._read: tuple[dict[str, int], array[float], int] | None = None

    def vectors(self, texts: Sequence[str], *, asked: bool = False) -> list[Vector]:
        """See ``Embedding.vectors``."""
        with self._lock:
            if self._read is None:
                self._read = self._load()
            known, numbers, width = self._read
        return [self._vector(text, known, numbers, width) for text in texts]

    def _vector(self, text: str, known: dict[str, int], numbers: "array[float]", width: int) -> Vector:
        total = [0.0] * width
        for word in _WORD.findall(text.lower()):
            row = known.get(word, known.get(self._stem(word)))
            if row is not None:
                weight = _RARE / (_RARE + 0.1 / (row + 1))
                own = numbers[row * width : (row + 1) * width]
                total = [sum_ + weight * number for sum_, number in zip(total, own, strict=True)]
        return unit(total)

    def _load(self) -> tuple[dict[str, int], "array[float]", int]:
        known: dict[str, int] = {}
        numbers: array[float] = array("f")
        width = row = 0
        for place, word, own in self._lines():
            width = width or len(own)
            if len(own) != width:
                raise self._broken(place, f"has {len(own)} numbers, the lines before have {width}")
            numbers.extend(own)
            for form in (word, self._stem(word)):
                known.setdefault(form, row)
            row += 1
        if not row:
            raise InvalidError(f"{self._path} has no word vectors", hint="look at TDEV_EMBEDDING")
        return known, numbers, width

    def _lines(self) -> Iterator[tuple[int, str, list[float]]]:
        try:
            with self._path.open(encoding="utf-8", errors="replace") as file:
                for place, line in zip(range(1, MOST_WORDS + 2), file, strict=False):
                    word, *rest = line.rstrip().split(" ")
                    if place == 1 and len(rest) == 1 and rest[0].isdigit():
                        continue
                    if rest:
                        yield place, word.lower(), self._numbers(place, rest)
        except OSError as cause:
            raise InvalidError(
                f"{self._path} cannot be read: {cause.strerror}", hint="look at TDEV_EMBEDDING"
            ) from cause

    def _numbers(self, place: int, rest: list[str]) -> list[float]:
        if len(rest) > MOST_NUMBERS:
            raise self._broken(place, f"has more than {MOST_NUMBERS} numbers")
        try:
            return [float(number) for number in rest]
        except ValueError as cause:
            raise self._broken(place, "is no word with numbers behind it") from cause

    def _broken(self, place: int, what: str) -> InvalidError:
        return InvalidError(f"{self._path}, line {place}: {what}", hint="the text form of word2vec or GloVe is wanted")
