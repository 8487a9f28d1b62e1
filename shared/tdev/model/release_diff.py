"""What is different between two releases of a service."""

from typing import Literal

from pydantic import Field, JsonValue

from tdev.model.noun import Digest, Name, Noun
from tdev.model.service import Target

Change = Literal["added", "removed", "changed"]


class StepChange(Noun):
    """A step that came, went, or is not what it was; ``fields`` names what of it."""

    step: str
    change: Change
    fields: tuple[str, ...] = ()
    before: JsonValue = Field(default=None, description="the fields that changed, or the whole step")
    after: JsonValue = None


class ComponentChange(Noun):
    """A component that came, went, has another version or other code."""

    component: str = Field(description="its name")
    change: Change
    before: str | None = Field(default=None, description="its version there")
    after: str | None = None


class SetChange(Noun):
    """What of a set came and went."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class ReleaseDiff(Noun):
    """Release ``after`` against release ``before`` of a service. Nothing in it: they are the same bundle."""

    service: Name
    before: int
    after: int
    artifact_before: Digest
    artifact_after: Digest
    same: bool = Field(description="whether it is one and the same bundle")
    steps: tuple[StepChange, ...] = ()
    workflow: tuple[str, ...] = Field(
        default=(), description="other parts of the workflow that changed: output, inputs"
    )
    components: tuple[ComponentChange, ...] = ()
    permissions: SetChange = SetChange()
    requirements: SetChange = SetChange()
    secrets: SetChange = SetChange()
    effects: SetChange = SetChange()
    settings: dict[str, tuple[JsonValue, JsonValue]] = Field(
        default_factory=dict, description="memory (MiB), timeout (s), runtime, target: before and after"
    )
    cost_before: JsonValue = Field(default=None, description="estimate of a month")
    cost_after: JsonValue = None


class Costed(Noun):
    """A target and what a month there costs, by the estimate of a deployment; null when none is known."""

    target: Target = "local"
    cost: JsonValue = None
