"""Hosting: where the versions of a service run, and how calls are divided among them.

A version is provisioned beside the one that is live, looked at, and given calls step by step; the way back is to give
them to the other one again. Nothing is built for it, so it is one call. An engine serves the services of one tenant.

Every method can be repeated: after a process was killed, the same call goes on where it stopped. Each raises
``PlatformError`` when the host fails. Engines: ``aws_lambda`` (CloudFormation, versions and an alias), ``aws_machine``
(the same with Step Functions), ``aws_ecs`` (a stack for each version behind one listener), ``embedded`` (workers of the
laptop region, and a file that divides the calls).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from tdev.model.service import Release, Statement
from tdev.platform.invocation import Invoked
from tdev.platform.telemetry import LogEntry


@dataclass(frozen=True, slots=True)
class Provisioned:
    """A version that runs, or would at once.

    Attributes:
        version: Number of the release.
        address: Where the service is reached, whichever version answers; empty when only the platform reaches it.
        changes: What was made or changed for it, for people; empty when it stood there already.
    """

    version: int
    address: str = ""
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """How one version answers ``GET /health``.

    Attributes:
        healthy: Whether it said 200.
        reason: What it said or did instead; empty when healthy.
        ms: How long the answer took.
    """

    healthy: bool
    reason: str = ""
    ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What callers of one version saw.

    Attributes:
        calls: How many there were.
        errors: How many of them failed.
        p50_ms: Half of them took at most so long; None without calls.
        p99_ms: 99 of 100 of them did.
        last_at: When the last one came, in seconds since the epoch; None without calls, or where nobody knows.
    """

    calls: int = 0
    errors: int = 0
    p50_ms: float | None = None
    p99_ms: float | None = None
    last_at: float | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """What goes with a service.

    Attributes:
        resources: What there is, as the host names it; empty when the service does not exist.
        done: False when this was only asked, or goes on by itself: asked again, it says more.
    """

    resources: tuple[str, ...]
    done: bool


@dataclass(frozen=True, slots=True)
class Called:
    """What a service gave back, and which version of it."""

    version: int
    answer: Invoked


@dataclass(frozen=True, slots=True)
class StepFunction:
    """A function that a state machine calls.

    Attributes:
        placeholder: What stands for it in the definition.
        component: Reference of the component that it runs, or ``door`` for the one that runs none.
        statements: What the component, and those that it calls, may do.
        secrets: Names of those that they read.
    """

    placeholder: str
    component: str
    statements: tuple[Statement, ...] = ()
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepMachine:
    """A workflow as a state machine: its definition with ``${placeholder}`` for each function, and the functions."""

    definition: Mapping[str, Any]
    functions: tuple[StepFunction, ...]


class Calls(Protocol):
    """Calls services of one tenant, as their weights say, and tells what they logged."""

    def call(self, service: str, event: Mapping[str, Any], request_id: str) -> Called:
        """Call a service and wait for what it answers.

        Args:
            service: Its name.
            event: What its function gets: ``{"inputs": {...}}``, or a request as API Gateway describes it.
            request_id: Decides which version answers.

        Raises:
            NotFoundError: When there is no such service.
            TooLargeError: When the event is larger than a function takes.
            PlatformError: When the call could not be made.
        """

    def logs(
        self, service: str, *, since: float | None = None, level: str | None = None, limit: int = 200
    ) -> list[LogEntry]:
        """The newest lines of a service, oldest of them first: its calls, and what its versions that run wrote.

        Args:
            service: Its name.
            since: Epoch seconds; lines at or after it.
            level: Lowest level wanted, one of ``telemetry.LEVELS``.
            limit: From 1 to 10,000.

        Raises:
            NotFoundError: When there is no such service.
            InvalidError: When the level is unknown or the limit out of range.
        """


class Hosting(Protocol):
    """A place where services of one tenant run. Versions are numbers of releases, weights are percents."""

    def provision(self, release: Release) -> Provisioned:
        """Make a version ready beside the others; calls go where they went before.

        The first version of a service may be given all calls at once, for there is no other.

        Raises:
            ConflictError: When the number stands for another artifact, or the service is in no state to be changed.
            InvalidError: When the host would not take the release; one finding per reason.
        """

    def health(self, service: str, version: int) -> Health:
        """Ask one version how it is, whatever its share of the calls. Raises ``NotFoundError`` without it."""

    def route(self, service: str, weights: Mapping[int, int]) -> None:
        """Divide the calls from now on: for each version its percent, 100 together.

        Raises:
            InvalidError: When they are no such percents, or more versions share than the host can divide among.
            NotFoundError: When one of the versions does not run.
        """

    def routes(self, service: str) -> Mapping[int, int]:
        """The weights that hold, of versions with any. Raises ``NotFoundError`` when there is no such service."""

    def figures(self, service: str, since: float) -> Mapping[int, Figures]:
        """What callers have seen of each version since a point in time (seconds since the epoch).

        Raises:
            NotFoundError: When there is no such service.
        """

    def retire(self, service: str, version: int) -> None:
        """Free what a version holds that gets no calls; nothing happens when it is gone.

        Raises:
            ConflictError: When it gets calls.
        """

    def destroy(self, service: str, *, dry_run: bool = False) -> Removal:
        """Take the service away with all its versions, or only say what that would be."""


@runtime_checkable
class Rehearses(Protocol):
    """What a host also is when one of its versions can be asked without any effect outside."""

    def rehearse(self, service: str, version: int, event: Mapping[str, Any]) -> Invoked:
        """Ask one version, whatever its share of the calls: ``{inputs, answers}``, see ``tdev.entry.service_function``.

        Raises:
            NotFoundError: When the version does not run.
        """
