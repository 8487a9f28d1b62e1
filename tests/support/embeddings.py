"""An embedding for tests: the vectors of a few words, added up."""

from collections.abc import Mapping, Sequence

from tdev.platform.embedding import Vector
from tdev.platform.embedding.lengths import unit


class TableEmbedding:
    """The port over a table of words; counts its calls."""

    name = "table"

    def __init__(self, table: Mapping[str, Vector]) -> None:
        self.calls = 0
        self._table = table

    def vectors(self, texts: Sequence[str], *, asked: bool = False) -> list[Vector]:
        """See ``Embedding.vectors``."""
        self.calls += 1
        rows = [[self._table[word] for word in text.lower().split() if word in self._table] for text in texts]
        return [unit([sum(column) for column in zip(*some, strict=True)]) if some else (0.0, 0.0) for some in rows]
