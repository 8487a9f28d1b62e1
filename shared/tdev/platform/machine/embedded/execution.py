"""One execution in memory: its identity, its end, and its events of the current round."""

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from tdev.kernel.clock import Clock, iso
from tdev.platform.machine.embedded.program import Program

EVENT_LIMIT = 25_000
"""Most events of one history; the last one tells that the execution has failed for it."""
_ROLE = "arn:aws:iam::000000000000:role/local"
_PREFIX = "arn:aws:states:local:000000000000"


class HistoryFullError(Exception):
    """One more event and there would be no room for the last one. Never leaves the engine."""


class Moment:
    """The present time, taken once per step and written as the journal and the context object want it."""

    __slots__ = ("_clock", "iso", "seconds", "text")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.seconds = -1.0
        self.take()

    def take(self) -> None:
        """Look at the clock; milliseconds, as in AWS."""
        seconds = round(self._clock(), 3)
        if seconds != self.seconds:
            self.seconds = seconds
            self.text = f"{seconds:.3f}"
            self.iso = iso(seconds)


def execution_arn(machine: str, name: str) -> str:
    """The ARN of an execution on this laptop."""
    return f"{_PREFIX}:execution:{machine}:{name}"


@dataclass(slots=True, eq=False)
class Execution:
    """One running execution; ``id`` is its row in the journal, ``last`` the id of its last event."""

    id: int
    arn: str
    name: str
    machine: str
    program: Program
    input: Any
    started: float
    moment: Moment
    limit: int = EVENT_LIMIT
    redrives: int = 0
    last: int = 0
    events: list[str] = field(default_factory=list)
    waiters: list["Future[None]"] = field(default_factory=list)
    status: str = "RUNNING"
    output_text: str | None = None
    error: str | None = None
    cause: str | None = None
    ticket: int = 0
    stored: bool = False
    """Whether the journal holds frames of it."""
    context: dict[str, Any] = field(default_factory=dict)
    machine_context: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.context = {
            "Id": self.arn,
            "Input": self.input,
            "Name": self.name,
            "RoleArn": _ROLE,
            "StartTime": iso(self.started),
            "RedriveCount": self.redrives,
        }
        self.machine_context = {"Id": f"{_PREFIX}:stateMachine:{self.machine}", "Name": self.machine}

    def record(self, previous: int, kind: str, details: str) -> int:
        """Add an event and answer its id.

        Args:
            previous: Id of the event before it in the same walk.
            kind: Its type, as AWS names it.
            details: Its details as JSON text.

        Raises:
            HistoryFullError: When only the event that ends the execution fits.
        """
        if self.last + 2 > self.limit:
            raise HistoryFullError
        return self.record_last(previous, kind, details)

    def record_last(self, previous: int, kind: str, details: str) -> int:
        """The same for the event that ends the execution: there is always room for it."""
        self.last += 1
        self.events.append(f'[{self.last},{previous},"{kind}",{self.moment.text},{details}]')
        return self.last

    def take_events(self) -> tuple[int, str]:
        """The last id and the events since the last call as a JSON array; they are on their way to the journal."""
        text = f"[{','.join(self.events)}]"
        self.events.clear()
        return self.last, text
