"""What the agents are asked: one request per agent, the payload of its function and of its HTTP route."""

from pydantic import Field, JsonValue

from tdev.model.evaluation import Fix, Suggestion
from tdev.model.noun import Id, Noun, Tenant
from tdev.model.workflow import Workflow


class ExecutionRef(Noun):
    """The execution on whose behalf an agent works."""

    id: Id
    tenant: Tenant
    requester: str = ""


class PlanRequest(Noun):
    """A goal to plan; with ``workflow`` and ``suggestions`` a plan to improve."""

    tenant: Tenant
    execution: ExecutionRef | None = None
    goal: str = Field(min_length=1, max_length=8000)
    inputs: dict[str, JsonValue] = Field(default_factory=dict)
    workflow: Workflow | None = None
    suggestions: tuple[Suggestion, ...] = ()
    components: tuple[str, ...] = Field(default=(), max_length=50, description="use exactly these, in this order")
    rounds: int | None = Field(default=None, ge=0, le=5, description="evaluate the plan, refine it so often at most")
    threshold: float = Field(default=85, ge=0, le=100)
    why: bool = Field(default=False, description="say more about the reasons for each step")
    specified: bool = Field(default=False, description="examples in the goal say what a part is to do; no values")
    explain: bool = Field(default=False, description="tell in plain sentences what the plan does")
    using: tuple[str, ...] = Field(default=(), max_length=40, description="names of components it must call")


class ComposeRequest(Noun):
    """Parts of a goal to find or build components for: those that nothing serves, and those that have examples."""

    tenant: Tenant
    execution: ExecutionRef
    goal: str = Field(min_length=1, max_length=8000)
    missing: tuple[str, ...] = Field(default=(), max_length=200, description="parts that nothing serves, as planned")


class EvaluateRequest(Noun):
    """A plan to judge; without ``for_goal`` its goal's words take no part (a saved workflow is run as it is)."""

    tenant: Tenant
    execution: ExecutionRef | None = None
    workflow: Workflow
    inputs: dict[str, JsonValue] = Field(default_factory=dict)
    threshold: float = Field(default=85, ge=0, le=100)
    round: int = Field(default=0, ge=0)
    changes: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    for_goal: bool = True


class ExecuteRequest(Noun):
    """A plan to run."""

    tenant: Tenant
    execution: ExecutionRef
    workflow: Workflow
    inputs: dict[str, JsonValue] = Field(default_factory=dict)


class ApprovalRequest(Noun):
    """A plan that a person must allow; the answer goes to the task token."""

    tenant: Tenant
    execution: ExecutionRef
    workflow: Workflow
    effects: tuple[str, ...] = ()
    cost: JsonValue = None
    token: str = Field(min_length=1, max_length=2048)


class RegisterRequest(Noun):
    """Code to register as a component."""

    tenant: Tenant
    execution: ExecutionRef | None = None
    requester: str = ""
    request_id: str = ""
    code: str = Field(min_length=1, max_length=200_000)
    filename: str = Field(default="<code>", max_length=255)
    name: str | None = Field(default=None, max_length=64)
    version: str = "1.0.0"
    type: str | None = Field(default=None, pattern="^(tool|agent|team)$", description="refuse anything else")


class RecordRequest(Noun):
    """An execution that has come to its end."""

    tenant: Tenant
    execution: ExecutionRef
    result: JsonValue = None
    has_result: bool = Field(default=False, description="the result is here, not already in the execution")
