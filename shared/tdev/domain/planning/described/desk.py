"""What is on the table while components are connected, and the parameters that are to be filled."""

from dataclasses import dataclass, field

from tdev.domain.planning.board import Board
from tdev.domain.planning.constants import Constant
from tdev.domain.planning.described.parts import Part, Reading
from tdev.domain.planning.described.portraits import Gallery, Portrait
from tdev.domain.workflow import schemas

AIMS = ("s3", "bucket", "key", "path", "channel", "email")
"""What something is sent to or kept under; nothing is read from there."""
SOURCES = ("url", "image", "audio", "document", "s3")
"""Kinds of what something is read from."""


@dataclass(slots=True)
class Desk:
    """What wiring works on: the goal as read, the components, the plan so far, the texts that were used up."""

    reading: Reading
    gallery: Gallery
    board: Board
    spent: set[Constant] = field(default_factory=set)
    parts: dict[str, Part] = field(default_factory=dict)

    def fork(self) -> "Desk":
        """A copy that can be changed alone."""
        return Desk(self.reading, self.gallery, self.board.fork(), set(self.spent), dict(self.parts))

    def take(self, other: "Desk") -> None:
        """Become what a fork has become."""
        self.board.take(other.board)
        self.spent, self.parts = other.spent, other.parts


@dataclass(frozen=True, slots=True)
class Slot:
    """A parameter to fill for a part of the goal."""

    portrait: Portrait
    name: str
    part: Part

    @property
    def schema(self) -> schemas.Schema:
        """Its type."""
        return self.portrait.takes(self.name)

    @property
    def kind(self) -> str:
        """The kind of constant it takes; empty for data."""
        return self.portrait.kinds.get(self.name, "")
