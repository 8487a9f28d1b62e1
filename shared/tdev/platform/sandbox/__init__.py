"""Sandbox: where code that is not ours runs. It sees its input and nothing else."""

from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Isolation:
    """How strong the walls are, found by probing once: strong, medium, weak or none; what held and what is missing."""

    level: str
    held: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """Limits of one run: seconds of wall and CPU time, bytes of memory, written files and result."""

    wall_s: float = 10.0
    cpu_s: int = 5
    memory_bytes: int = 768 * 1024 * 1024
    file_bytes: int = 32 * 1024 * 1024
    result_bytes: int = 256 * 1024


@dataclass(frozen=True, slots=True)
class SandboxRun:
    """What came out: ``output`` (JSON), or ``error`` with ``type`` and ``message``; and the isolation it ran in.

    ``limit`` names the limit that ended the run. It, ``isolation`` and ``ms`` are found outside: unlike the type of an
    error, the code cannot forge them.
    """

    isolation: Isolation
    output: Any = None
    error: dict[str, str] | None = None
    stdout: str = ""
    ms: float = 0.0
    details: dict[str, Any] = field(default_factory=dict)
    limit: str | None = None

    @property
    def verdict(self) -> str:
        """``ok``, ``limit`` when a limit ended it, else ``error``."""
        return "ok" if self.error is None else "limit" if self.limit else "error"


class Sandbox(Protocol):
    """Runs one function of a source text. Refuses at level weak unless an operator has switched that on."""

    @property
    def isolation(self) -> Isolation:
        """What this sandbox holds on this machine."""

    def run(
        self, source: str, attribute: str, payload: dict[str, Any], limits: SandboxLimits | None = None
    ) -> SandboxRun:
        """Call ``attribute(**payload)`` of the source in isolation.

        Raises:
            DeniedError: When the isolation is too weak to run foreign code.
        """
