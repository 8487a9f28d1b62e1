"""Telemetry: what functions wrote while they ran, kept by line and found by function, request or execution.

Engines: ``embedded`` (SQLite beside the other stores). On AWS the lines go to CloudWatch Logs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

LEVELS = ("TRACE", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
"""Lowest first; reading at a level gives that one and all above it."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of a function.

    Attributes:
        time: Epoch seconds at which the line was read.
        function: Plain name of the function.
        message: The text; of a structured (JSON) line its ``message``.
        level: One of ``LEVELS``.
        request_id: The invocation it belongs to.
        execution: The execution it belongs to, when the line names one.
        fields: The other members of a structured line.
        id: Place in the store, growing; 0 until it is stored.
    """

    time: float
    function: str
    message: str
    level: str = "INFO"
    request_id: str = ""
    execution: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    id: int = 0


class LogStore(Protocol):
    """Keeps a bounded number of entries; the oldest go first. Safe to use from many threads."""

    def append(self, entries: Sequence[LogEntry]) -> None:
        """Keep the entries. May return before they are durable, never before ``read`` would find them."""

    def read(
        self,
        *,
        function: str | None = None,
        request_id: str | None = None,
        execution: str | None = None,
        since: float | None = None,
        level: str | None = None,
        limit: int = 200,
    ) -> list[LogEntry]:
        """The newest ``limit`` entries that fit every condition, oldest of them first.

        Args:
            function: Plain name of the function.
            request_id: Identifier of one invocation.
            execution: Identifier of one execution.
            since: Epoch seconds; entries at or after it.
            level: Lowest level wanted, one of ``LEVELS``.
            limit: From 1 to 10,000.

        Raises:
            InvalidError: When the level is unknown or the limit out of range.
            PlatformError: When the store itself fails.
        """
