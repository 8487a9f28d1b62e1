"""What one round works on: the agenda, and what it will have to write and to do."""

from dataclasses import dataclass, field
from typing import Any

from tdev.platform.machine.embedded.agenda import Agenda
from tdev.platform.machine.embedded.execution import Execution, Moment
from tdev.platform.machine.embedded.frame import Frame


@dataclass(slots=True)
class Pending:
    """What one round has to write and to do."""

    touched: dict[Frame, None] = field(default_factory=dict)
    dropped: list[tuple[int, str]] = field(default_factory=list)
    calls: list[tuple[Frame, int, str, Any]] = field(default_factory=list)
    eventful: dict[Execution, None] = field(default_factory=dict)
    ended: list[Execution] = field(default_factory=list)
    issued: list[tuple[str, int, str]] = field(default_factory=list)
    spent: list[str] = field(default_factory=list)


class Workspace:
    """The present time, the agenda, the pending work of the round, and the task tokens that are waited for."""

    def __init__(self, moment: Moment, agenda: Agenda) -> None:
        self.moment = moment
        self.agenda = agenda
        self.pending = Pending()
        self.tokens: dict[str, Frame] = {}

    def record(self, frame: Frame, kind: str, details: str) -> int:
        """Add an event to the history after the frame's last one, and answer its id."""
        self.pending.eventful[frame.execution] = None
        frame.last = frame.execution.record(frame.last, kind, details)
        return frame.last
