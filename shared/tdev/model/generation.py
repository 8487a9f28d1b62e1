"""What came of a specification: a component that was found, composed, generated, or only begun."""

from typing import Literal

from pydantic import Field, JsonValue

from tdev.model.component import Component
from tdev.model.mutation import Mutation
from tdev.model.noun import Digest, Noun
from tdev.model.spec import Spec
from tdev.model.workflow import Workflow

How = Literal["existing", "composed", "template", "model", "scaffold"]


class Considered(Noun):
    """Something that is there already and was looked at first."""

    what: str = Field(description="name@version, or several joined with ' -> '")
    relevance: float = Field(ge=0, le=1)
    fits: bool = False
    why: str


class Tried(Noun):
    """One test of the code and what was seen; verdicts are made outside the sandbox."""

    kind: Literal["example", "law", "call"]
    name: str
    passed: bool
    detail: str = ""


class Generated(Noun):
    """The answer to a specification.

    ``stable`` and ``experimental`` are components that run and pass their tests; a ``scaffold`` is code with failing
    tests that nobody can run as a component, and ``missing`` says what was needed.
    """

    spec: Spec
    how: How
    status: Literal["stable", "experimental", "scaffold"]
    proof: tuple[Considered, ...] = Field(default=(), description="what is there already, and why it does not do")
    code: str = ""
    tests_code: str = Field(default="", description="pytest file for the code")
    workflow: Workflow | None = Field(default=None, description="the composition of what is there")
    template: str | None = None
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    tests: tuple[Tried, ...] = ()
    mutation: Mutation | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    component: Component | None = Field(default=None, description="what was registered, or found")
    registered: bool = False


class Generation(Noun):
    """All that came of one request; an OpenAPI document gives one component per operation."""

    items: tuple[Generated, ...]


class MadePart(Noun):
    """What became of one part of a goal that nothing could do, or that had examples of its own.

    ``components`` do it, in this order; there are none for a scaffold, which nobody can run: ``missing`` says what was
    needed.
    """

    words: str = Field(description="the part, in the words of the goal")
    name: str
    how: How
    status: Literal["stable", "experimental", "scaffold"]
    components: tuple[str, ...] = Field(default=(), description="name@version of what does it")
    code: Digest | None = Field(default=None, description="of the source that was generated, kept as an artifact")
    generated: Digest | None = Field(default=None, description="of all that was generated, kept as an artifact")
    template: str | None = None
    proof: tuple[Considered, ...] = ()
    tests: tuple[Tried, ...] = ()
    mutation: Mutation | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Composition(Noun):
    """What the composer answers a state machine: the goal with the names of what does its parts, or questions."""

    goal: str = Field(description="without its examples; each part that was made names what does it")
    using: tuple[str, ...] = Field(default=(), description="names that a plan for the goal must call")
    changes: tuple[str, ...] = Field(default=(), description="one line for each part")
    questions: tuple[str, ...] = Field(default=(), description="one for each part that could not be made")
