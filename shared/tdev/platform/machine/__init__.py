"""Machine: runs state machines in the Amazon States Language. Terms and error names are those of AWS Step Functions.

Engines: ``embedded`` (ours, in this process), ``region`` (client of a running laptop region, the same wire protocol as
AWS), ``aws``. A definition is plain JSON, the file that CDK deploys.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class MachineExecution:
    """What DescribeExecution tells; ``status`` in its words (RUNNING, SUCCEEDED ...), times in epoch seconds."""

    arn: str
    name: str
    machine: str
    status: str
    input: Any = None
    output: Any = None
    error: str | None = None
    cause: str | None = None
    started: float = 0.0
    stopped: float | None = None
    redrive_count: int = 0


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One event of the history: ``type`` as AWS names it, for example ``TaskStateEntered``."""

    id: int
    previous_id: int
    type: str
    timestamp: float
    details: dict[str, Any] = field(default_factory=dict)


class Machine(Protocol):
    """Starts and steers executions. ``machine`` is the name of a state machine of this stage (``orchestrate``)."""

    def start(self, machine: str, name: str, input: Any) -> str:
        """Start an execution, durably, and answer its ARN. The same name and input while it runs: the same ARN.

        Raises:
            NotFoundError: When there is no such machine.
            ConflictError: When the name was used with another input, or by an execution that has ended.
            InvalidError: When the name is none (1-80 characters, no control or wildcard characters).
            TooLargeError: When the input is larger than 262,144 bytes.
        """

    def describe(self, arn: str) -> MachineExecution:
        """The state of one execution. Raises ``NotFoundError``."""

    def history(self, arn: str) -> list[HistoryEvent]:
        """All events of one execution, oldest first. Raises ``NotFoundError``."""

    def stop(self, arn: str, error: str | None = None, cause: str | None = None) -> None:
        """End a running execution as ABORTED; one that has ended stays as it is. Raises ``NotFoundError``."""

    def redrive(self, arn: str) -> None:
        """Run a failed, aborted or timed-out execution again from the state in which it ended.

        Raises:
            NotFoundError: When there is no such execution.
            ConflictError: When it is running or has succeeded.
        """

    def send_success(self, token: str, output: Any) -> None:
        """Answer a task that waits for its token. Raises ``TaskTokenError``."""

    def send_failure(self, token: str, error: str, cause: str = "") -> None:
        """Fail a task that waits for its token. Raises ``TaskTokenError``."""

    def send_heartbeat(self, token: str) -> None:
        """Tell that the work behind a token goes on. Raises ``TaskTokenError``."""
