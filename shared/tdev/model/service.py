"""A deployed workflow: its service, the releases of it, and the deployments that put them there."""

import re
from typing import Literal

from pydantic import Field

from tdev.kernel.errors import Finding, InvalidError
from tdev.model.noun import Digest, Name, Noun, Tenant, Timestamp

Target = Literal["local", "lambda", "ecs", "stepfunctions"]
Strategy = Literal["immediate", "blue_green", "canary", "linear", "rolling"]
DeploymentStatus = Literal["accepted", "awaiting_approval", "deploying", "live", "rolled_back", "failed"]

_VERSIONED = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9_-]{0,63}?)-v(?P<version>[1-9][0-9]{0,9})")


class Release(Noun):
    """One version of a service: the artifact that runs when it is live."""

    service: Name
    version: int = Field(ge=1)
    artifact: Digest
    workflow_id: str
    created_at: Timestamp


class Deployment(Noun):
    """One attempt to bring a release live."""

    id: str
    service: Name
    version: int = Field(ge=1)
    target: Target = "local"
    strategy: Strategy = "immediate"
    artifact: Digest
    status: DeploymentStatus
    reason: str = ""
    created_at: Timestamp
    updated_at: Timestamp


class Service(Noun):
    """A name that callers use, and the version that answers."""

    name: Name
    tenant: Tenant
    target: Target = "local"
    live_version: int | None = None
    endpoint: str | None = None
    releases: tuple[Release, ...] = ()
    deployments: tuple[str, ...] = ()


def service_id(text: str) -> tuple[str, int | None]:
    """Read ``policy-matcher`` or the older form ``policy-matcher-v3``: name, and version if one is named.

    Raises:
        InvalidError: When the text is neither.
    """
    match = _VERSIONED.fullmatch(text)
    if match:
        return match["name"], int(match["version"])
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,63}", text):
        return text, None
    raise InvalidError(f"{text!r} is no service", [Finding("#/service_id", "name, or name-v<version>", "service_id")])
