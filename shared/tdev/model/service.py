"""A deployed workflow: what is packed and signed, its service, the releases of it, and the deployments of them."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, JsonValue, model_validator

from tdev.kernel.errors import Finding, InvalidError
from tdev.model.component import Effect
from tdev.model.noun import Digest, Name, Noun, Tenant, Timestamp

Target = Literal["local", "lambda", "ecs", "stepfunctions"]
Strategy = Literal["immediate", "blue_green", "canary", "linear", "rolling"]
DeploymentStatus = Literal["accepted", "awaiting_approval", "deploying", "live", "rolled_back", "failed"]

ENDED: frozenset[str] = frozenset({"live", "rolled_back", "failed"})
"""How a deployment ends; until then no other one of its service begins."""

_VERSIONED = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9_-]{0,63}?)-v(?P<version>[1-9][0-9]{0,9})")

Check = Literal["health", "errors", "latency"]
Words = Annotated[tuple[str, ...], AfterValidator(lambda words: tuple(sorted(set(words))))]
"""Texts, each once, in order: the same set is the same text."""
Memory = Annotated[int, Field(ge=128, le=10_240, strict=True, description="MiB")]
Timeout = Annotated[int, Field(ge=1, le=900, strict=True, description="seconds of one call")]


class Because(Noun):
    """Why a service may do something: a call in a component's code, the step that runs it, words of the goal."""

    component: str = Field(description="Name@1.2.0")
    line: int | None = Field(default=None, ge=1)
    operation: str = Field(default="", description="the call that needs it: s3.put_object")
    step: str | None = None
    words: str = ""


class Statement(Noun):
    """Actions on resources that a service may do, and why."""

    actions: Words = Field(min_length=1)
    resources: Words = Field(min_length=1)
    condition: dict[str, JsonValue] = Field(default_factory=dict)
    because: tuple[Because, ...] = ()


class Stage(Noun):
    """So much of the calls goes to the new version, for so long, and then it is looked at."""

    weight: int = Field(ge=0, le=100, strict=True, description="percent of the calls")
    wait_s: int = Field(default=0, ge=0, le=86_400, strict=True)
    checks: tuple[Check, ...] = ("health",)


class Rollout(Noun):
    """How calls move from the version that is live to a new one. Weights rise and end at 100."""

    strategy: Strategy
    stages: tuple[Stage, ...] = Field(min_length=1, max_length=100)
    bake_s: int = Field(default=0, ge=0, le=86_400, strict=True, description="watched for so long after the last stage")
    watch_s: int = Field(
        default=300, ge=0, le=86_400, strict=True, description="goes back by itself for so long after it came live"
    )

    @model_validator(mode="after")
    def _rises_to_all(self) -> "Rollout":
        weights = [stage.weight for stage in self.stages]
        if weights != sorted(set(weights)) or weights[-1] != 100:
            raise ValueError(f"the weights {weights} must rise and end at 100")
        return self


class BundleManifest(Noun):
    """What a bundle holds and needs. No time, person or machine in it: the same inputs make the same bytes."""

    schema_version: Literal[1] = 1
    service: Name
    workflow_digest: Digest
    components: dict[str, Digest] = Field(description="Name@1.2.0 -> digest of its code")
    requirements: tuple[str, ...] = Field(default=(), description="name==version with hashes, as pip reads them")
    permissions: tuple[Statement, ...] = ()
    secrets: Words = Field(default=(), description="names only")
    effects: tuple[Effect, ...] = ("pure",)
    memory: Memory = 512
    timeout: Timeout = 30
    runtime: str = Field(description="version of tdev")
    files: dict[str, Digest] = Field(description="path -> digest, of every file but the manifest")


class TestsPassed(Noun):
    """What the tests of one component said before it was packed."""

    __test__ = False

    component: str
    passed: int = Field(ge=0)
    failed: int = Field(default=0, ge=0)


class Promoted(Noun):
    """A stage in which a bundle was live, and from which it was brought to the next one."""

    stage: str = Field(pattern=r"^[a-z][a-z0-9-]{0,19}$")
    version: int = Field(ge=1, description="of the release there")
    by: str = Field(min_length=1, max_length=200, description="who asked for it there")
    at: Timestamp
    approved_by: str | None = Field(default=None, description="who had allowed it there")
    reason: str = Field(default="", max_length=2000)


class Provenance(Noun):
    """Where a bundle comes from: what was asked, what was planned, how it was tested, and who said yes."""

    goal: str = Field(default="", max_length=8000)
    workflow: str = Field(description="id@version")
    plan_digest: Digest
    score: float | None = Field(default=None, ge=0, le=100)
    tests: tuple[TestsPassed, ...] = ()
    approved_by: str | None = None
    created_at: Timestamp
    by: str
    promotions: tuple[Promoted, ...] = Field(default=(), description="stages that it was live in before")


class Attestation(Noun):
    """Who vouches for a bundle: its digest and its provenance under one signature. It stands beside the bundle."""

    digest: Digest
    provenance: Provenance
    signature: str = Field(pattern=r"^[a-z0-9-]{1,40}:[A-Za-z0-9+/=]{1,200}$", description="method:Base64")


class Release(Noun):
    """One version of a service: the artifact that runs when it is live. Its number is never given again."""

    service: Name
    version: int = Field(ge=1)
    artifact: Digest
    workflow_id: str
    components: dict[str, Digest] = Field(default_factory=dict)
    attestation: Attestation | None = None
    memory: Memory = 512
    timeout: Timeout = 30
    permissions: tuple[Statement, ...] = ()
    secrets: Words = Field(default=(), description="names only; a host lets the service read these of its tenant")
    created_at: Timestamp


class Deployment(Noun):
    """One attempt to bring a release live. Until it is packed there is no version and no artifact."""

    id: str
    service: Name
    version: int | None = Field(default=None, ge=1)
    target: Target = "local"
    strategy: Strategy = "immediate"
    artifact: Digest | None = None
    status: DeploymentStatus
    reason: str = ""
    rollout: Rollout | None = None
    replaces: int | None = Field(default=None, ge=1, description="the version that was live when it began")
    calls: int | None = Field(default=None, ge=0, description="that its version got until the end, when that is known")
    errors: int | None = Field(default=None, ge=0, description="those of them that failed")
    by: str = Field(default="", description="who asked for it")
    promoted_from: Promoted | None = Field(default=None, description="where it was live before")
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
    deploying: str | None = Field(default=None, description="the deployment that is under way")
    pins: dict[str, str] = Field(default_factory=dict, description="component -> the version to stay on: 1, 1.2, 1.2.0")


class PinWish(Noun):
    """The version of a component that a service is to stay on, and why: 1, 1.2 or 1.2.0; None lets it go."""

    component: str
    version: str | None = None
    reason: str = ""


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
