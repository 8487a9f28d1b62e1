"""How hard the tests of a component bite: its code is changed in one place at a time, and a test has to notice."""

from pydantic import Field

from tdev.model.noun import Noun


class Survivor(Noun):
    """A change of the code that no test noticed; ``before`` and ``after`` are the lines it touches."""

    line: int = Field(ge=1)
    operator: str
    before: str
    after: str


class Mutation(Noun):
    """What came of trying changed copies (mutants) of a component.

    ``score`` is the share of the tried ones that a test noticed, None when there was nothing to change. A copy that
    does not end in time counts as noticed and is in ``timed_out`` too.
    """

    found: int = Field(ge=0, description="mutants that the code has")
    mutants: int = Field(ge=0, description="of these, how many were tried")
    killed: int = Field(ge=0)
    timed_out: int = Field(default=0, ge=0)
    survived: tuple[Survivor, ...] = ()
    score: float | None = Field(default=None, ge=0, le=1)
    tests: int = Field(default=0, ge=0)
    ms: float = Field(default=0.0, ge=0)


class TestReport(Noun):
    """What the tests of a component version say now: how many hold, and how hard they bite when that was asked."""

    __test__ = False  # a noun, not a pytest class

    ref: str
    passed: int = Field(ge=0)
    failed: int = Field(ge=0)
    differences: tuple[str, ...] = Field(default=(), description="one line for each example that does not hold")
    isolation: str = Field(default="none", description="level of the sandbox; none: it came with the product")
    mutation: Mutation | None = None
    recorded: bool = Field(default=False, description="whether the mutation score is now kept with the version")
