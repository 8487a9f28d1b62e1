"""A run of an orchestration or of a workflow: what was asked, planned, scored, done and answered."""

from typing import Literal

from pydantic import Field, JsonValue

from tdev.model.approval import Approval
from tdev.model.evaluation import Evaluation, Fix
from tdev.model.generation import MadePart
from tdev.model.noun import Digest, Id, Noun, Tenant, Timestamp
from tdev.model.workflow import Workflow

ExecutionStatus = Literal[
    "accepted", "running", "awaiting_approval", "succeeded", "failed", "rejected", "cancelled", "timed_out", "unknown"
]
FINAL: frozenset[str] = frozenset({"succeeded", "failed", "rejected", "cancelled", "timed_out", "unknown"})

StepStatus = Literal["succeeded", "failed", "skipped", "continued", "unknown"]


class Failure(Noun):
    """Why something did not succeed."""

    code: str
    message: str
    step: str | None = None
    hint: str | None = None


class StepTrace(Noun):
    """What one step did. The output is kept when small; a digest stands for a large one."""

    step: str
    agent: str
    status: StepStatus
    started_at: Timestamp
    ms: float = Field(ge=0)
    attempts: int = Field(default=1, ge=0)
    input_digest: Digest | None = None
    output_digest: Digest | None = None
    output: JsonValue = None
    error: Failure | None = None
    isolation: str | None = Field(default=None, description="level of the sandbox, for code that is not ours")


class PlanRound(Noun):
    """One round of planning: the plan, its evaluation, and what changed since the round before."""

    round: int = Field(ge=0)
    plan: Workflow
    evaluation: Evaluation
    changes: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = Field(default=(), description="the changes, with the score before and after each")


class Spent(Noun):
    """What a run has cost so far at list prices of AWS: its calls of components, and memory times their time."""

    calls: int = Field(default=0, ge=0)
    gb_seconds: float = Field(default=0.0, ge=0)
    nano_usd: int = Field(default=0, ge=0, description="billionths of a USD")


class Execution(Noun):
    """One accepted request and everything that became of it."""

    id: Id
    kind: Literal["orchestration", "workflow"]
    status: ExecutionStatus
    tenant: Tenant
    requester: str
    goal: str = ""
    workflow_id: str | None = None
    inputs: dict[str, JsonValue] = Field(default_factory=dict)
    generate: bool = Field(default=False, description="components may be built for parts that nothing does")
    made: tuple[MadePart, ...] = Field(default=(), description="what became of such parts")
    plan: Workflow | None = None
    rounds: tuple[PlanRound, ...] = ()
    trace: tuple[StepTrace, ...] = ()
    result: JsonValue = None
    error: Failure | None = None
    approval: Approval | None = None
    budget: float | None = Field(default=None, gt=0, description="USD that it may cost")
    spent: Spent | None = None
    machine_arn: str | None = None
    created_at: Timestamp
    updated_at: Timestamp


class Event(Noun):
    """One thing that happened in an execution, for ``/events`` and the live view."""

    seq: int = Field(ge=1)
    at: Timestamp
    type: str
    detail: dict[str, JsonValue] = Field(default_factory=dict)
