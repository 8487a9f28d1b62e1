"""What reading a source text tells about the components in it. Nothing here was executed."""

from typing import Literal

from pydantic import Field, JsonValue

from tdev.model.component import Effect, Example, Kind
from tdev.model.noun import Noun, empty_object

Form = Literal["function", "class", "object", "module"]
Severity = Literal["low", "medium", "high"]


class Evidence(Noun):
    """One line of the source and the rule it fired, so that a person sees why."""

    rule: str
    line: int = Field(ge=0)
    source: str = ""


class Risk(Noun):
    """A construct that deserves a look: low is a habit, medium hides what runs, high is how attacks are written."""

    rule: str
    line: int = Field(ge=0)
    source: str = ""
    severity: Severity = "medium"


class AwsAction(Noun):
    """An AWS call as IAM names it (``s3:PutObject``); ``resource`` when the source names it as a literal."""

    action: str
    line: int = Field(ge=0)
    resource: str | None = None


class ComponentFacts(Noun):
    """One component of the source: what it is, takes, gives, uses and does."""

    name: str
    line: int = Field(ge=0)
    form: Form
    declared: Kind | None = Field(default=None, description="what its decorator or base class says")
    type: Kind
    brain_count: int = Field(default=0, ge=0)
    evidence: tuple[Evidence, ...] = ()
    reusability: Literal["A", "B", "C", "D"] = "B"
    reusability_reason: str = ""
    description: str = ""
    input_schema: dict[str, JsonValue] = Field(default_factory=empty_object)
    output_schema: dict[str, JsonValue] = Field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    uses: tuple[str, ...] = Field(default=(), description="registered components it calls by name")
    tools: tuple[str, ...] = Field(default=(), description="tools it hands to a framework")
    agents: tuple[str, ...] = Field(default=(), description="agents it composes")
    imports: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    aws_actions: tuple[AwsAction, ...] = ()
    effects: tuple[Effect, ...] = ("pure",)
    effect_evidence: tuple[Evidence, ...] = ()
    risks: tuple[Risk, ...] = ()
    phrases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


class Analysis(Noun):
    """Every component of one source text, which of them is the main one, and what the whole file can do.

    All of a file is stored and imported, so a gate looks at the whole: at what no component uses, too.
    """

    filename: str
    sha256: str
    main: str
    components: tuple[ComponentFacts, ...] = Field(min_length=1)
    effects: tuple[Effect, ...] = ("pure",)
    effect_evidence: tuple[Evidence, ...] = ()
    risks: tuple[Risk, ...] = ()
    aws_actions: tuple[AwsAction, ...] = ()

    @property
    def component(self) -> ComponentFacts:
        """The facts of the main component."""
        return next(c for c in self.components if c.name == self.main)
