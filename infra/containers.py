"""What an operator chooses for services on ECS: network, certificate and image, in a file that the CDK context names.

The file is TOML with the settings of the product without their prefix: ``image``, ``vpc``, ``subnets``, ``callers``,
``certificate``, and if wished ``public``, ``least`` and ``most``. Without it a stage has no part of ECS at all.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FORMS: Mapping[str, str] = {
    "image": r"[a-z0-9./_-]{1,400}@sha256:[0-9a-f]{64}",
    "vpc": r"vpc-[0-9a-f]{8,17}",
    "subnets": r"subnet-[0-9a-f]{8,17}(,subnet-[0-9a-f]{8,17}){1,9}",
    "callers": r"[0-9.]{7,15}/[0-9]{1,2}",
    "certificate": r"arn:aws[a-z-]*:acm:[a-z0-9:/-]{1,300}",
}
"""What each value must be; the settings of the product take the same, which a test compares."""
MORE: Mapping[str, str] = {"public": "on|off", "least": "[1-9][0-9]?|100", "most": "[1-9][0-9]?|100"}
"""What may stand there beside."""
_PREFIX = "TDEV_ECS_"
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
        return self.environment[f"{_PREFIX}VPC"]

    @property
    def repository(self) -> tuple[str, str, str] | None:
        """Account, region and name of the repository on ECR that has the image; None when it is elsewhere."""
        found = _ECR.fullmatch(self.environment[f"{_PREFIX}IMAGE"])
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
    forms = {**FORMS, **MORE}
    values = {name: _text(value) for name, value in given.items()}
    if lacking := sorted(FORMS.keys() - values.keys()):
        raise ValueError(f"containers {path}: needs {', '.join(lacking)} too")
    if foreign := sorted(values.keys() - forms.keys()):
        raise ValueError(f"containers {path}: does not know {', '.join(foreign)}")
    for name, value in values.items():
        if not re.fullmatch(forms[name], value):
            raise ValueError(f"containers {path}: {name} {value!r} is not of the form {forms[name]}")
    return Containers(tuple(sorted((f"{_PREFIX}{name.upper()}", value) for name, value in values.items())))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
