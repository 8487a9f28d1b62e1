"""How much of something there is, in pieces and bytes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heap:
    """How much of something there is.

    Attributes:
        count: Pieces.
        size: Bytes of what they hold; what the disk gives back may differ.
    """

    count: int = 0
    size: int = 0

    def __add__(self, other: "Heap") -> "Heap":
        """Both together."""
        return Heap(self.count + other.count, self.size + other.size)
