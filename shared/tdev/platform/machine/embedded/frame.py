"""A frame: one linear walk through states. The machine itself, a branch of a Parallel, or an item of a Map.

A frame's checkpoint holds what is needed to go on: the state it is in with its input, what it assigned, and what it
waits for. The path of an inner frame is ``<parent>/<n>.<attempt>[<index>]`` with the number of the parent's step, so
loops and retries never meet. Rows of inner frames live until their parent leaves the state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tdev.platform.machine.embedded.encoding import encode
from tdev.platform.machine.embedded.execution import Execution
from tdev.platform.machine.embedded.program import Fork, Program, State


class Phase(StrEnum):
    """Where a frame stands in its state."""

    READY = "ready"
    CALL = "call"
    TOKEN = "token"  # noqa: S105  the name of a phase
    WAIT = "wait"
    RETRY = "retry"
    FORK = "fork"
    DONE = "done"


@dataclass(slots=True)
class Children:
    """The inner frames of a Parallel or Map while it runs."""

    fork: Fork
    prefix: str
    """Beginning of the paths of these frames."""
    results: list[Any]
    frames: dict[int, "Frame"] = field(default_factory=dict)
    finished: list["Frame"] = field(default_factory=list)
    """Done, but with rows that are dropped when the parent leaves the state."""
    missing: int = 0
    waiting: list[int] = field(default_factory=list)
    """Indexes not started yet, the next one last."""


class Frame:
    """One walk, in memory. Used by the engine's thread only."""

    __slots__ = (
        "beat_at",
        "beat_s",
        "begun",
        "children",
        "counts",
        "deadline",
        "entered",
        "entered_id",
        "execution",
        "index",
        "input",
        "item",
        "last",
        "live",
        "own",
        "parent",
        "path",
        "phase",
        "program",
        "scheduled_id",
        "sequence",
        "state",
        "stored",
        "text",
        "ticket",
        "token",
        "variables",
        "wake",
    )

    def __init__(self, execution: Execution, program: Program, given: Any, parent: "Frame | None", index: int) -> None:
        self.execution = execution
        self.program = program
        self.parent = parent
        self.index = index
        self.path = f"{parent.children.prefix}[{index}]" if parent and parent.children else ""
        self.item: Mapping[str, Any] = parent.item if parent else {}
        self.own: Mapping[str, Any] = {}
        self.variables: Mapping[str, Any] = parent.variables if parent else {}
        self.state: State = program.states[program.start]
        self.input = given
        self.text: str | None = None
        self.sequence = 0
        self.counts: Sequence[int] = ()
        self.entered = 0.0
        self.entered_id = 0
        self.scheduled_id = 0
        self.last: int = parent.last if parent else 0
        self.ticket = 0
        self.live = True
        self.begun = False
        self.stored = False
        self.rest(Phase.READY)

    def root(self) -> "Frame":
        """The outermost frame around this one."""
        frame = self
        while frame.parent is not None:
            frame = frame.parent
        return frame

    def rest(self, phase: Phase) -> None:
        """Go to a phase that waits for nothing yet; deadlines and calls of the phase before are void from now on."""
        self.ticket += 1
        self.phase = phase
        self.wake: float | None = None
        self.deadline: float | None = None
        self.beat_s: float | None = None
        self.beat_at = 0.0
        self.token: str | None = None
        self.children: Children | None = None

    def move(self, state: State, given: Any, text: str) -> None:
        """Go on to another state of the same walk."""
        self.state, self.input, self.text = state, given, text
        self.sequence += 1
        self.counts = ()
        self.entered_id = 0
        self.rest(Phase.READY)

    def assign(self, assigned: Mapping[str, Any]) -> None:
        """Set variables of this walk; those around it stay as they are."""
        self.own = {**self.own, **assigned}
        self.variables = {**self.variables, **assigned}

    @property
    def attempt(self) -> int:
        """Retries made so far in this state."""
        return sum(self.counts)

    def fork(self, fork: Fork) -> Children:
        """Go to the phase in which inner frames run."""
        prefix = f"{self.path}/{self.sequence}.{self.attempt}"
        self.rest(Phase.FORK)
        self.children = Children(fork, prefix, [None] * len(fork.inputs))
        return self.children

    def input_text(self) -> str:
        """The input as JSON text."""
        if self.text is None:
            self.text = encode(self.input)
        return self.text

    def checkpoint(self) -> str:
        """The row of this frame as JSON text. A frame that is done keeps its output only."""
        if self.phase is Phase.DONE:
            return f'{{"phase":"done","last":{self.last},"output":{self.input_text()}}}'
        rest: dict[str, Any] = {
            "phase": self.phase,
            "state": self.state.name,
            "sequence": self.sequence,
            "entered": self.entered,
            "entered_id": self.entered_id,
            "last": self.last,
        }
        for name in ("own", "counts", "wake", "deadline", "token", "scheduled_id", "beat_s"):
            value = getattr(self, name)
            if value:
                rest[name] = value
        if self.children:
            fork = self.children.fork
            rest["fork"] = {
                "prefix": self.children.prefix,
                "limit": fork.limit,
                "inputs": fork.inputs[0] if fork.items is None else fork.inputs,
                "items": None if fork.items is fork.inputs else fork.items,
            }
        return f'{encode(rest)[:-1]},"input":{self.input_text()}}}'

    def restore(self, row: Mapping[str, Any]) -> None:
        """Take over what ``checkpoint`` wrote, but for inner frames."""
        self.stored = self.begun = True
        self.phase = Phase(row["phase"])
        self.last = row["last"]
        if self.phase is Phase.DONE:
            self.input = row["output"]
            return
        self.state = self.program.states[row["state"]]
        self.input = row["input"]
        self.sequence, self.entered, self.entered_id = row["sequence"], row["entered"], row["entered_id"]
        self.counts = row.get("counts", ())
        self.wake, self.deadline, self.token = row.get("wake"), row.get("deadline"), row.get("token")
        self.scheduled_id, self.beat_s = row.get("scheduled_id", 0), row.get("beat_s")
        self.assign(row.get("own", {}))
        if "fork" in row:
            fork = read_fork(row["fork"], self.state)
            self.children = Children(fork, row["fork"]["prefix"], [None] * len(fork.inputs))


def read_fork(row: Mapping[str, Any], state: State) -> Fork:
    """The fork that a checkpoint describes."""
    if state.kind == "Parallel":
        return Fork([row["inputs"]] * len(state.branches), None, row["limit"])
    return Fork(row["inputs"], row["inputs"] if row["items"] is None else row["items"], row["limit"])
