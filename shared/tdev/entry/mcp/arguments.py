"""What the tools are given. A field that nobody knows is refused: a misspelt one is told and not passed over."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue, model_validator

from tdev.entry.api.fields import Budget, Goal, Rounds, SourceText, Threshold
from tdev.model.component import Kind
from tdev.model.noun import Digest, Id, Name, Noun
from tdev.model.service import Target
from tdev.model.spec import SpecExample, SpecName
from tdev.model.workflow import Workflow

LONGEST_WAIT_S = 20
"""Seconds that a call waits for something to end: clients give up at 60, API Gateway at 29."""
Inputs = Annotated[dict[str, JsonValue], Field(description="values that the plan may use, by name")]
Key = Annotated[
    str | None,
    Field(
        pattern=r"^[\x21-\x7e]{1,255}$",
        description="send the same key again when you do not know whether a call arrived: it is done once",
    ),
]
Reason = Annotated[str, Field(max_length=2000, description="why, for the record")]
DeploymentId = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$", description="as deploy_service has answered it")]


def _one_of(given: Noun, *names: str) -> None:
    if sum(getattr(given, name) is not None for name in names) != 1:
        raise ValueError(f"give exactly one of {' and '.join(names)}")


class PlanGoal(Noun):
    """A goal to plan for."""

    goal: Goal
    inputs: Inputs = Field(default_factory=dict)
    rounds: Rounds = 3
    threshold: Threshold | None = None


class StartOrchestration(Noun):
    """A goal to plan for, and to run."""

    goal: Goal
    inputs: Inputs = Field(default_factory=dict)
    rounds: Rounds | None = None
    threshold: Threshold | None = None
    budget: Budget | None = None
    idempotency_key: Key = None


class GetExecution(Noun):
    """An execution to look at."""

    execution_id: Id


class WaitExecution(Noun):
    """An execution to wait for."""

    execution_id: Id
    seconds: int = Field(default=LONGEST_WAIT_S, ge=1, le=LONGEST_WAIT_S, strict=True, description="wait so long")


class ListComponents(Noun):
    """Which components to list."""

    query: str | None = Field(default=None, min_length=1, max_length=500, description="what they shall do, in words")
    type: Kind | None = None
    limit: int = Field(default=20, ge=1, le=100, strict=True)
    cursor: str | None = Field(default=None, min_length=1, max_length=2000, description="'next' of the page before")


class ClassifyCode(Noun):
    """Python source to read."""

    code: SourceText
    name: Name | None = Field(default=None, description="one of several components in it")


class GenerateComponent(Noun):
    """What a component shall do: words with examples, or a specification."""

    goal: str = Field(
        default="",
        max_length=8000,
        description='in words, with examples: hashtags of a text; for "hi #ai" gives ["ai"]',
    )
    spec: dict[str, JsonValue] | None = Field(
        default=None, description="instead of words: name, description, inputs, outputs, examples"
    )
    examples: tuple[SpecExample, ...] = Field(default=(), max_length=50, description="{input, output}")
    name: SpecName | None = None
    reuse: bool = Field(default=True, strict=True, description="whether what is there already may be the answer")
    register_it: bool = Field(default=True, strict=True, alias="register", description="whether to keep what was built")


class EvaluatePlan(Noun):
    """A plan to score."""

    workflow: Workflow
    inputs: Inputs = Field(default_factory=dict)
    threshold: Threshold | None = None


class Approve(Noun):
    """A person's answer to a question: about exactly what has this digest."""

    execution_id: Id | None = None
    deployment_id: DeploymentId | None = None
    digest: Digest = Field(description="of what the person has seen: the digest of the question")
    decision: Literal["approve", "reject"] = "approve"
    reason: Reason = ""

    @model_validator(mode="after")
    def _about_one(self) -> "Approve":
        _one_of(self, "execution_id", "deployment_id")
        return self


class DeployService(Noun):
    """What is to become a service."""

    workflow: str | None = Field(default=None, max_length=80, description="a saved workflow: id, or id@2")
    execution_id: Id | None = Field(default=None, description="an execution whose plan it is, instead")
    name: str | None = Field(default=None, max_length=64, description="of the service; that of the workflow")
    target: Target | None = None
    strategy: Literal["immediate", "blue-green", "canary", "linear", "rolling"] = "immediate"
    weights: tuple[Annotated[int, Field(ge=1, le=100, strict=True)], ...] | None = Field(
        default=None, description="of canary: percent of the calls, rising"
    )
    idempotency_key: Key = None

    @model_validator(mode="after")
    def _of_one(self) -> "DeployService":
        _one_of(self, "workflow", "execution_id")
        return self


class ServiceStatus(Noun):
    """A service or a deployment to look at."""

    service: str | None = Field(default=None, min_length=1, max_length=80, description="name, or name-v3")
    deployment_id: DeploymentId | None = None

    @model_validator(mode="after")
    def _about_one(self) -> "ServiceStatus":
        _one_of(self, "service", "deployment_id")
        return self


class RollbackService(Noun):
    """A service that is to answer with an earlier version."""

    service: Name
    to: int | None = Field(default=None, ge=1, strict=True, description="version; the one before the live one")
    reason: Reason = ""
