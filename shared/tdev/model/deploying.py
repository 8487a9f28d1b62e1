"""What a deployment carries beside itself: what was ordered, what its gate saw, and what happened on the way."""

from typing import Literal

from pydantic import Field, JsonValue

from tdev.model.approval import Approval
from tdev.model.component import Effect
from tdev.model.evaluation import Gate
from tdev.model.noun import Digest, Name, Noun, Tenant, Timestamp
from tdev.model.promoting import Promotion
from tdev.model.replaying import Ignored, OnDifference, ReplayReport
from tdev.model.service import (
    Deployment,
    Memory,
    Release,
    Rollout,
    Statement,
    Strategy,
    Target,
    TestsPassed,
    Timeout,
    Words,
)
from tdev.model.watch import Watch
from tdev.model.workflow import Workflow

StepName = Literal[
    "gate",
    "ask",
    "package",
    "provision",
    "health",
    "replay",
    "ask_differences",
    "route",
    "look",
    "rehearse",
    "live",
    "back",
]

ServiceStatus = Literal["live", "deploying", "awaiting_approval", "not_live"]


class DeployOrder(Noun):
    """What is to become a service, and how."""

    service: Name
    workflow: Workflow
    goal: str = ""
    execution_id: str | None = Field(default=None, description="the execution whose plan it is")
    target: Target = "local"
    strategy: Strategy = "immediate"
    rollout: Rollout
    threshold: float = Field(default=85, ge=0, le=100)
    memory: Memory = 512
    timeout: Timeout = 30
    names: dict[str, str] = Field(default_factory=dict, description="slot that the code leaves open -> resource")
    keys: dict[str, str] = Field(default_factory=dict, description="service.resource -> ARN of its KMS key")
    on_difference: OnDifference = "unless-broken"
    ignore: Ignored = ()
    record: bool | None = Field(default=None, description="whether calls are recorded; null: as before")
    promotion: Promotion | None = Field(default=None, description="that it comes from the stage before")
    ask: bool = Field(default=False, description="a person is asked, whatever the policy says")
    requester: str = ""


class Judgement(Noun):
    """What the gate of a deployment found: all that a person or a machine decides by."""

    passed: bool
    score: float = Field(ge=0, le=100)
    threshold: float = Field(ge=0, le=100)
    gates: tuple[Gate, ...]
    tests: tuple[TestsPassed, ...] = ()
    digest: Digest | None = Field(default=None, description="of the bundle; null when it cannot be packed")
    size: int = Field(default=0, ge=0, description="bytes of the bundle")
    components: dict[str, Digest] = Field(default_factory=dict)
    permissions: tuple[Statement, ...] = ()
    secrets: Words = ()
    effects: tuple[Effect, ...] = ()
    cost: JsonValue = None
    reasons: tuple[str, ...] = Field(default=(), description="why a person is asked; empty when nobody is")


class Look(Noun):
    """One look at a version while calls move to it."""

    at: Timestamp
    weight: int = Field(ge=0, le=100)
    passed: bool
    told: str


class Dossier(Noun):
    """Everything about a deployment that its machine needs and people ask for."""

    deployment: str
    order: DeployOrder
    machine_arn: str | None = None
    judgement: Judgement | None = None
    approval: Approval | None = None
    replay: ReplayReport | None = None
    differences_approval: Approval | None = Field(default=None, description="of what the replay has shown")
    before: dict[int, int] | None = Field(default=None, description="percent by version when it was provisioned")
    changes: tuple[str, ...] = Field(default=(), description="what provisioning made")
    address: str = ""
    stage: int = Field(default=-1, ge=-1, description="the stage whose weights hold")
    stage_at: float = Field(default=0.0, ge=0, description="since when, in seconds since the epoch")
    looks: tuple[Look, ...] = Field(default=(), description="the newest 50")


class DeploymentRef(Noun):
    """The deployment on whose behalf an agent works."""

    id: str = Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")
    tenant: Tenant


class DeploymentView(Noun):
    """A deployment with its dossier, as people see it."""

    deployment: Deployment
    workflow_id: str
    execution_id: str | None = None
    requester: str = ""
    judgement: Judgement | None = None
    approval: Approval | None = Field(default=None, description="the newest question")
    replay: ReplayReport | None = None
    weights: dict[int, int] = Field(default_factory=dict, description="percent of the calls by version, now")
    changes: tuple[str, ...] = ()
    looks: tuple[Look, ...] = ()


class StageTime(Noun):
    """What the machine needs to know of a stage."""

    weight: int = Field(ge=0, le=100)
    wait_s: int = Field(ge=0)


class DeployStep(Noun):
    """One step of a deployment that its machine asks for."""

    tenant: Tenant
    deployment: DeploymentRef
    step: StepName
    stage: int = Field(default=0, ge=0, le=101, description="of ``route`` and ``look``")
    token: str | None = Field(default=None, max_length=2048, description="of the steps that ask: where the answer goes")
    reason: str = Field(default="", max_length=40_000, description="of ``back``: what was seen")
    failure: JsonValue = Field(default=None, description="of ``back``: error and cause of a step that failed")


class StepDone(Noun):
    """What came of a step; ``passed`` decides how it goes on."""

    passed: bool = True
    told: str = ""
    asks: bool = False
    stages: tuple[StageTime, ...] = ()
    slice_s: int = Field(default=0, ge=0, description="seconds between two looks")
    status: str = ""


class DeployPlan(Noun):
    """What a deployment would do: a dry run."""

    service: Name
    target: Target
    rollout: Rollout
    replaces: int | None = Field(default=None, description="the version that is live now")
    judgement: Judgement
    changes: tuple[str, ...] = Field(default=(), description="against the live version, in words")
    replay: ReplayReport | None = Field(default=None, description="of recorded calls, asked in this process")
    machine: JsonValue = Field(default=None, description="of the target stepfunctions: Amazon States Language")
    warnings: tuple[str, ...] = Field(default=(), description="what may not fit where it would run")


class VersionFigures(Noun):
    """What callers of one version saw."""

    calls: int = 0
    errors: int = 0
    p50_ms: float | None = None
    p99_ms: float | None = None


class ServiceLine(Noun):
    """A service in a list."""

    name: Name
    status: ServiceStatus
    target: Target
    live_version: int | None = None
    endpoint: str | None = None
    deploying: str | None = Field(default=None, description="the deployment that is under way")


class ServiceView(Noun):
    """A service as it stands."""

    name: Name
    status: ServiceStatus
    target: Target
    live_version: int | None = None
    workflow_id: str | None = None
    agents: tuple[str, ...] = Field(default=(), description="the components of the live version")
    endpoint: str | None = None
    weights: dict[int, int] = Field(default_factory=dict, description="percent of the calls by version")
    figures: dict[int, VersionFigures] = Field(default_factory=dict, description="of the last day, by version")
    pins: dict[str, str] = Field(default_factory=dict)
    deploying: str | None = None
    watch: Watch | None = Field(default=None, description="how the live version does; null before the first look at it")
    last_executed_at: Timestamp | None = Field(default=None, description="the newest call of the last day")
    logs: str = Field(default="", description="path of what it logged")
    last_deployment: Deployment | None = None
    replay: ReplayReport | None = Field(
        default=None, description="what the last deployment has shown of recorded calls"
    )
    versions: tuple[int, ...] = Field(default=(), description="the newest releases")
    release: Release | None = Field(default=None, description="the one that was named, else the live one")
