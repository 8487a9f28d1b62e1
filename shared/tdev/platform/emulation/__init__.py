"""Emulation: code that calls AWS runs where no AWS is, and every request of it is asked about before it is answered.

One emulation keeps one process for many trials. What a trial may do is decided outside of that process, request by
request; what is refused fails in the code as it would on AWS, with ``AccessDenied``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Mode = Literal["samples", "examples", "tests"]


@dataclass(frozen=True, slots=True)
class AwsRequest:
    """One request as the SDK was asked for it: boto3's name of the service, the method, and its arguments.

    ``arguments`` are JSON; what is no JSON (a stream, bytes) is None. ``line`` is that of the code, 0 when a thread
    asks.
    """

    service: str
    method: str
    arguments: Mapping[str, Any]
    region: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Example:
    """A call of a function or class of the code by its name there."""

    attribute: str
    inputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trial:
    """What is run.

    Attributes:
        module: The name under which tests import the code.
        code: Its source text.
        mode: ``samples`` calls every public function with values made from its type hints, ``examples`` makes these
            calls; both get answers made from the shapes that the services declare. ``tests`` runs the functions
            ``test_*`` of ``tests`` in a world that they arrange themselves: what they ask for directly is not judged.
        examples: The calls, for ``examples``.
        tests: The source of the tests, for ``tests``.
    """

    module: str
    code: str
    mode: Mode = "samples"
    examples: tuple[Example, ...] = ()
    tests: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """How one test ended: its name, and type and message of what it raised; ``skipped`` says why it was not run."""

    name: str
    error: str = ""
    message: str = ""
    skipped: str = ""

    @property
    def passed(self) -> bool:
        """Whether it ran to its end and everything held."""
        return not self.error and not self.skipped


Decide = Callable[[AwsRequest], str | None]
"""Answers None for a request that is allowed, else the message of the refusal."""


class Emulation(Protocol):
    """Runs trials, one after another, each in a world in which nothing exists."""

    def run(self, trial: Trial, decide: Decide) -> tuple[Ran, ...]:
        """Run a trial; asks ``decide`` about every request that its code makes.

        Raises:
            PlatformError: When its process ended or did not answer in time, or what a trial needs is not installed.
        """

    def close(self) -> None:
        """End its process."""


class Emulator(Protocol):
    """Starts emulations."""

    def start(self, environment: Mapping[str, str] | None = None) -> Emulation:
        """A new one; the caller closes it.

        Args:
            environment: Variables that its code finds, beside those of the SDK, which lead nowhere.

        Raises:
            PlatformError: When it cannot be started here.
        """
