"""For whom a build is made: the functions on AWS, or this machine."""

import platform
import sys
from dataclasses import dataclass

LAMBDA_PYTHON = (3, 13)
"""Python of our functions. ``scripts/lock`` and the constructs of ``infra`` name the same."""
_GLIBC = range(28, 16, -1)
"""Minor versions of glibc 2 whose wheels may be used, newest first. Lambda has 2.34, the locks are for 2.28."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a build is made for.

    Attributes:
        name: Folder below ``.build``.
        python: Major and minor version.
        machine: Processor, as wheels name it.
        pip_options: What makes pip choose wheels for it.
    """

    name: str
    python: tuple[int, int]
    machine: str
    pip_options: tuple[str, ...] = ()

    @property
    def python_name(self) -> str:
        """For instance ``3.13``."""
        return f"{self.python[0]}.{self.python[1]}"


def cloud() -> Target:
    """AWS Lambda on arm64. pip takes names of platforms literally, so each older glibc is named too."""
    platforms = [f"manylinux_2_{minor}_aarch64" for minor in _GLIBC] + ["manylinux2014_aarch64"]
    version = f"{LAMBDA_PYTHON[0]}.{LAMBDA_PYTHON[1]}"
    options = ["--python-version", version, "--implementation", "cp"]
    return Target(
        "cloud",
        LAMBDA_PYTHON,
        "aarch64",
        (*options, *(word for name in platforms for word in ("--platform", name))),
    )


def host() -> Target:
    """The Python and the machine that run this: what a local emulator runs functions with."""
    return Target("host", (sys.version_info.major, sys.version_info.minor), platform.machine())
