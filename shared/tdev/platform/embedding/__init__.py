"""Embedding: texts as vectors, near each other where they mean much the same. Nothing of the product needs it.

Engines: ``words`` (word vectors from a file that the user names) and ``bedrock`` (Titan, Cohere); ``kept`` stands
before either and asks for the same text once. What is near is only looked at, too: verbs, types and effects decide.
"""

from collections.abc import Sequence
from typing import Protocol

Vector = tuple[float, ...]
"""Of length 1; all zero for a text that the engine has nothing to say of."""


class Embedding(Protocol):
    """Makes vectors of texts; threads may share it."""

    @property
    def name(self) -> str:
        """What it is, as in the setting: ``bedrock:amazon.titan-embed-text-v2:0``; other vectors, another name."""

    def vectors(self, texts: Sequence[str], *, asked: bool = False) -> list[Vector]:
        """The vectors of texts, in their order: the same for the same texts, all with as many numbers.

        Args:
            texts: In plain words, also their stems.
            asked: They are what is looked for, not what is found; some models tell these apart.

        Raises:
            InvalidError: The file of vectors is none.
            ModelError: The service refuses.
            ModelBusyError: The service does not answer, or not now.
        """
