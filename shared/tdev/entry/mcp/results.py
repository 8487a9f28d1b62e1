"""What the tools answer: the API's answers, cut down to what an assistant needs for its next step."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from tdev.model.evaluation import Gate
from tdev.model.workflow import Workflow


class Result(BaseModel):
    """Part of an answer of the API; what it does not name is left away."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Suggested(Result):
    """An improvement that would bring points."""

    code: str
    message: str
    step: str | None = None
    gain: float = 0.0


class Scored(Result):
    """How good a plan is, and why."""

    score: float
    rating: str
    passed: bool
    threshold: float
    gates: tuple[Gate, ...] = ()
    suggestions: tuple[Suggested, ...] = ()
    effects: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    needs_approval: bool = False


class Planned(Result):
    """``plan``: it can run. ``ask``: answers are missing. ``partial``: some parts nothing can do."""

    verdict: str
    goal: str
    workflow: Workflow | None = None
    missing: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    changes: tuple[str, ...] = Field(default=(), description="what refining changed")
    evaluation: Scored | None = None


class Started(Result):
    """That it is kept durably and runs."""

    execution_id: str
    status: str
    next: str = Field(default="wait_execution", description="the tool to call next")


class Problem(Result):
    """Why something did not succeed."""

    code: str
    message: str
    step: str | None = None
    hint: str | None = None


class StepDone(Result):
    """What one step did."""

    step: str
    agent: str
    status: str
    ms: float
    error: Problem | None = None


class Question(Result):
    """What a person is asked: show it, and approve with its digest only what the person has agreed to."""

    digest: str
    effects: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    cost: JsonValue = None
    reasons: tuple[str, ...] = ()
    expires_at: str | None = None
    decision: str | None = None


class ExecutionState(Result):
    """How an execution stands. ``done`` is false while it goes on: wait again, or look later."""

    execution_id: str
    status: str
    done: bool
    goal: str = ""
    scores: tuple[float, ...] = Field(default=(), description="of the plan, round by round")
    steps: tuple[StepDone, ...] = ()
    result: JsonValue = None
    error: Problem | None = None
    approval: Question | None = None
    next: str = Field(default="", description="the tool to call next, or the person to ask")


class ComponentLine(Result):
    """A component in a list."""

    name: str
    version: str
    type: str
    description: str
    effects: tuple[str, ...] = ()
    status: str = ""


class Components(Result):
    """Components; of a search the best first."""

    items: tuple[ComponentLine, ...]
    next: str | None = None


class Seen(Result):
    """A line of the source and the rule that it fired."""

    rule: str
    line: int
    source: str = ""


class Classified(Result):
    """What code is: tool, agent or team, with the lines that say so."""

    name: str
    type: str
    brain_count: int
    reusability: str
    reusability_reason: str = ""
    effects: tuple[str, ...] = ()
    evidence: tuple[Seen, ...] = ()
    risks: tuple[Seen, ...] = ()
    input_schema: dict[str, JsonValue] = Field(default_factory=dict)
    output_schema: dict[str, JsonValue] = Field(default_factory=dict)
    others: tuple[str, ...] = Field(default=(), description="further components in the same source")


class Built(Result):
    """One component that was found, composed, generated, or only begun (``scaffold``)."""

    name: str
    how: str
    status: str
    registered: bool = False
    reference: str | None = Field(default=None, description="name@version to use in a plan")
    code: str = ""
    tests_passed: int = 0
    tests_failed: int = 0
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Generated(Result):
    """What came of a specification."""

    items: tuple[Built, ...]


class Answered(Result):
    """What stands after a person's answer was given."""

    execution_id: str | None = None
    deployment_id: str | None = None
    status: str
    next: str


class DeploymentState(Result):
    """How a deployment stands. It goes on only after a person's yes."""

    deployment_id: str
    service: str
    status: str
    version: int | None = None
    target: str
    reason: str = ""
    gates: tuple[Gate, ...] = ()
    score: float | None = None
    approval: Question | None = None
    weights: dict[str, int] = Field(default_factory=dict, description="percent of the calls by version")
    next: str = ""


class ServiceState(Result):
    """How a service stands, or a deployment of it."""

    service: str
    status: str
    target: str
    live_version: int | None = None
    workflow_id: str | None = None
    endpoint: str | None = None
    weights: dict[str, int] = Field(default_factory=dict, description="percent of the calls by version")
    figures: dict[str, JsonValue] = Field(default_factory=dict, description="calls of the last day, by version")
    versions: tuple[int, ...] = ()
    last_executed_at: str | None = None
    deployment: DeploymentState | None = None


def document(result: Result) -> dict[str, Any]:
    """A result as JSON."""
    return result.model_dump(mode="json")
