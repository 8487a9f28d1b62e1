"""What an operator chooses for services on ECS: network, certificate and image, in a file that the CDK context names.

The file is TOML with the settings of the product without their prefix: ``image``, ``vpc``, ``subnets``, ``callers``,
``certificate``, and if wished ``public``, ``least`` and ``most``. Without it a stage has no part of ECS at all.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tdev.kernel.errors import InvalidError
from tdev.settings import PREFIX, Settings

NEEDED = frozenset({"image", "vpc", "subnets", "callers", "certificate"})
KNOWN = NEEDED | {"public", "least", "most"}
_ECR = re.compile(r"([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/([a-z0-9._/-]+)@.*")


@dataclass(frozen=True, slots=True)
class Containers:
    """The choice, as the functions of the platform are told it.

    Attributes:
        settings: Variable -> value.
    """

    settings: tuple[tuple[str, str], ...]

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a function."""
        return dict(self.settings)

    @property
    def vpc(self) -> str:
        """Id of the network."""
        return self.environment[f"{PREFIX}ECS_VPC"]

    @property
    def repository(self) -> tuple[str, str, str] | None:
        """Account, region and name of the repository on ECR that has the image; None when it is elsewhere."""
        found = _ECR.fullmatch(self.environment[f"{PREFIX}ECS_IMAGE"])
        return (found[1], found[2], found[3]) if found else None


def read_containers(path: str) -> Containers | None:
    """The choice in a file; None without a file.

    Raises:
        ValueError: When it cannot be read, lacks a value, or has one that the product would not take.
    """
    if not path:
        return None
    try:
        given = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as cause:
        raise ValueError(f"containers {path}: {cause}") from cause
    if wrong := sorted((NEEDED - given.keys()) | (given.keys() - KNOWN)):
        raise ValueError(f"containers {path}: needs {', '.join(sorted(NEEDED))}; look at {', '.join(wrong)}")
    variables = {f"{PREFIX}ECS_{name.upper()}": _text(value) for name, value in given.items()}
    try:
        Settings.read(variables)
    except InvalidError as cause:
        raise ValueError(f"containers {path}: {cause.message}") from cause
    return Containers(tuple(sorted(variables.items())))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
