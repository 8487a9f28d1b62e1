"""A reusable component: a tool (no decision, 0 brains), an agent (1) or a team (2 or more)."""

from typing import Literal

from pydantic import Field, JsonValue, model_validator

from tdev.kernel.effects import FREE_EFFECTS
from tdev.model.noun import Digest, Name, Noun, Semver, Tenant, Timestamp, empty_object

__all__ = ["FREE_EFFECTS", "Code", "Component", "Effect", "Example", "Kind", "Standing", "Status"]

Kind = Literal["tool", "agent", "team"]
Effect = Literal[
    "pure",
    "read:files",
    "write:files",
    "fetch",
    "send",
    "destructive",
    "deploy",
    "invoke",
    "iam",
    "subprocess",
    "dynamic",
]
Status = Literal["experimental", "stable", "deprecated", "retired", "disabled"]
"""Nobody vouches for it yet; somebody does; use another one; chosen no more; switched off for this tenant."""


class Example(Noun):
    """One call and what it answers; the first tests of a component."""

    input: dict[str, JsonValue]
    output: JsonValue = None


class Code(Noun):
    """Where the code of a component is: an import path of this package, or an artifact by its digest."""

    entrypoint: str = Field(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$", description="module:attribute")
    sha256: Digest | None = None
    key: str | None = Field(default=None, max_length=512, description="artifact that holds the source")


class ComponentCode(Noun):
    """The source of one version, to be read."""

    ref: str
    entrypoint: str
    sha256: Digest | None = Field(default=None, description="of the source; of the product's own it is not kept")
    code: str


class Standing(Noun):
    """What is known of a version beside its content: why it has its status, and what to use instead of it."""

    reason: str = Field(default="", max_length=2000)
    replacement: str | None = Field(default=None, max_length=160, description="Name@1.2.0 to use instead")
    by: str = ""
    at: Timestamp | None = None
    mutation_score: float | None = Field(default=None, ge=0, le=1, description="share of mutants that its tests killed")


class Component(Noun):
    """What the registry knows of one version of a component. Versions never change."""

    name: Name
    version: Semver = "1.0.0"
    type: Kind
    description: str = Field(min_length=1, max_length=1000)
    brain_count: int = Field(default=0, ge=0)
    reusability: Literal["A", "B", "C", "D"] = "B"
    input_schema: dict[str, JsonValue] = Field(default_factory=empty_object)
    output_schema: dict[str, JsonValue] = Field(default_factory=dict)
    tools: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    phrases: tuple[str, ...] = Field(default=(), description="how users say it, in any language")
    examples: tuple[Example, ...] = ()
    effects: tuple[Effect, ...] = ("pure",)
    permissions: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    code: Code | None = None
    status: Status = "experimental"
    standing: Standing | None = None
    owner: str = ""
    tenant: Tenant = "_shared"
    created_at: Timestamp | None = None

    @model_validator(mode="after")
    def _brains_fit_the_type(self) -> "Component":
        wanted = {"tool": self.brain_count == 0, "agent": self.brain_count == 1, "team": self.brain_count >= 2}
        if not wanted[self.type]:
            raise ValueError(f"a {self.type} cannot have {self.brain_count} brains (tool 0, agent 1, team 2 or more)")
        return self

    @property
    def ref(self) -> str:
        """``name@version``."""
        return f"{self.name}@{self.version}"
