"""A plan: which component runs when, on what. Data only; ``domain.workflow`` knows what it means."""

from typing import Literal

from pydantic import Field, JsonValue

from tdev.model.noun import Id, Noun, StepId, empty_object

AGENT = r"^[A-Za-z][A-Za-z0-9_-]{0,63}(@\d+(\.\d+){0,2}(-[0-9A-Za-z.-]+)?)?$"


class Retry(Noun):
    """How often and how patiently a failed step is called again (terms of the States Language)."""

    max_attempts: int = Field(default=2, ge=0, le=10, strict=True, description="retries after the first call")
    interval_s: float = Field(default=1.0, ge=0, le=3600, strict=True)
    backoff_rate: float = Field(default=2.0, ge=1, le=10, strict=True)
    max_delay_s: float = Field(default=300.0, ge=0, le=86400, strict=True)


class Step(Noun):
    """One call of one component; ``${...}`` in its fields is JSONata over inputs and earlier steps."""

    id: StepId
    agent: str = Field(pattern=AGENT, description="Name, Name@1 or Name@1.2.0")
    input: dict[str, JsonValue] = Field(default_factory=dict)
    when: str | None = Field(default=None, max_length=2000, description="runs only if this is true")
    for_each: str | None = Field(default=None, max_length=2000, description="one call per element, as ${item}")
    max_concurrency: int = Field(default=8, ge=1, le=40, strict=True)
    retry: Retry | None = None
    timeout_s: float | None = Field(default=None, gt=0, le=900, strict=True)
    on_error: Literal["fail", "continue"] = "fail"
    fallback: JsonValue = Field(default=None, description="output when the step failed and on_error is continue")
    approve: bool = Field(default=False, strict=True, description="wait for a person's yes before this step")
    after: tuple[StepId, ...] = Field(default=(), description="steps that must end first, beside those it reads from")


class Workflow(Noun):
    """Steps with references between them; the order follows from the references."""

    id: Id
    version: int = Field(default=1, ge=1, le=10**9, strict=True)
    goal: str = Field(default="", max_length=8000)
    inputs: dict[str, JsonValue] = Field(default_factory=empty_object, description="JSON Schema of the inputs")
    steps: tuple[Step, ...] = Field(max_length=200)
    output: JsonValue = Field(default=None, description="template of the result; absent: output of the last steps")
