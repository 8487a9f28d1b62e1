"""Upkeep: what a laptop region leaves behind, found and removed piece by piece. On AWS the platform itself does this.

Whoever tidies decides what is not needed; what is here only lists and removes, in small steps that each leave the
stores sound. A step that removes looks once more whether what it was told is still so.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tdev.kernel.heaps import Heap


@dataclass(frozen=True, slots=True)
class EndedMachine:
    """A machine's execution that has ended: its number, its ARN, what it started with, and the bytes it takes."""

    number: int
    arn: str
    input: Any
    size: int


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder of a run: whose, of which execution, its bytes, whether nothing is in it, and when it was changed."""

    path: Path
    tenant: str
    execution: str
    size: int
    empty: bool
    changed: float


@dataclass(frozen=True, slots=True)
class StoredArtifact:
    """A file of the artifacts: the digits of its digest (empty: half written by a killed process), and its bytes."""

    path: Path
    digits: str
    size: int


class Items(Protocol):
    """The items of tables that expire."""

    def expired(self) -> Heap:
        """Those that are not read any more."""

    def sweep(self, limit: int | None = None) -> Heap:
        """Delete at most so many of them; answers which."""


class Machines(Protocol):
    """The executions of state machines."""

    def ended(self, before: float, *, after: int = 0, limit: int = 50) -> list[EndedMachine]:
        """Those that ended before a moment, by their numbers, from the one that follows ``after``."""

    def clear(self, numbers: Sequence[int], before: float) -> int:
        """Delete executions with all that belongs to them, unless they were redriven meanwhile; answers how many."""

    def keeps(self, arn: str, before: float) -> bool:
        """Whether there is an execution with this ARN that has not ended before the moment."""


class Checkpoints(Protocol):
    """The checkpoints of runs."""

    def streams(self) -> list[tuple[str, int]]:
        """The streams that have records, each with its bytes."""

    def drop(self, stream: str) -> None:
        """Forget a stream."""


class Workspaces(Protocol):
    """The folders of runs."""

    def all(self) -> Iterator[Workspace]:
        """Each of them."""

    def remove(self, workspace: Workspace) -> None:
        """Delete one: at once and whole for everybody who looks; one that was empty, only if it still is."""

    def finish(self) -> None:
        """Delete what a killed process was deleting."""


class StoredArtifacts(Protocol):
    """The files of the artifacts."""

    def older(self, before: float) -> list[StoredArtifact]:
        """Those that were put for the last time before a moment."""

    def mentioned(self, among: Collection[StoredArtifact], before: float) -> set[str]:
        """The digits of those that a store mentions, or an artifact that is itself mentioned or younger."""

    def remove(self, artifact: StoredArtifact, before: float) -> bool:
        """Delete one, unless it was put again since the moment; whether it was."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What is tidied, each kind apart.

    Attributes:
        compact: Gives the space of deleted rows back to the disk; answers how many bytes.
    """

    items: Items
    machines: Machines
    checkpoints: Checkpoints
    workspaces: Workspaces
    artifacts: StoredArtifacts
    compact: Callable[[], int] = field(repr=False)
