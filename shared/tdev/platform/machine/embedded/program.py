"""What compiling produces: states as closures, and what a state answers when it is begun.

``State.begin`` looks at its scope and answers one of five outcomes. ``Done`` moves on at once. ``Sleep``, ``Call`` and
``Fork`` wait for a deadline, a function or inner frames; when that is there, ``State.finish`` turns the raw result into
``Done``. ``Failure`` is an error that the state names itself. Errors of expressions are raised as ``StateError``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from tdev.platform.machine.embedded.retrying import Catcher, Retrier
from tdev.platform.machine.embedded.scope import Scope


@dataclass(slots=True)
class Done:
    """The state is over: its successor (None ends the frame), its output, and what it assigned (None: nothing)."""

    next: str | None
    output: Any
    assigned: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Sleep:
    """Wait for ``seconds``, or until the moment ``until`` (epoch seconds)."""

    seconds: float | None
    until: float | None


@dataclass(slots=True)
class Call:
    """Call a function; ``arguments`` is what the history shows, ``payload`` what the function gets."""

    function: str
    payload: Any
    arguments: Any
    timeout_s: float | None
    heartbeat_s: float | None


@dataclass(slots=True)
class Fork:
    """Run inner frames, at most ``limit`` at a time. ``items`` are a Map's raw items, None for a Parallel."""

    inputs: Sequence[Any]
    items: Sequence[Any] | None
    limit: int


@dataclass(slots=True)
class Failure:
    """End the state with an error of its own."""

    error: str | None
    cause: str | None


Outcome: TypeAlias = Done | Sleep | Call | Fork | Failure
Begin: TypeAlias = Callable[[Scope], Outcome]
Finish: TypeAlias = Callable[[Scope, Any], Done]


@dataclass(frozen=True, slots=True)
class Resource:
    """What a Task calls: ``optimized`` is the ``lambda:invoke`` integration, else the function itself is named."""

    text: str
    optimized: bool
    wants_token: bool


@dataclass(slots=True)
class State:
    """One compiled state. ``branches``: the programs of a Parallel's branches, or the one program of a Map."""

    name: str
    kind: str
    begin: Begin
    finish: Finish
    retriers: tuple[Retrier, ...] = ()
    catchers: tuple[Catcher, ...] = ()
    branches: tuple["Program", ...] = ()
    resource: Resource | None = None
    label: str = ""
    """The name as JSON text, ready for the history."""


@dataclass(slots=True)
class Program:
    """A compiled machine, branch or item processor."""

    start: str
    states: dict[str, State]
    timeout_s: float | None = None
