"""One run of the tests of a component version."""

from pydantic import Field

from tdev.model.noun import Name, Noun, Semver, Tenant, Timestamp


class TestRun(Noun):
    """How many tests passed, and how many mutants they killed (share from 0 to 1)."""

    __test__ = False  # a noun, not a pytest class

    id: str
    tenant: Tenant
    component: Name
    version: Semver
    passed: int = Field(ge=0)
    failed: int = Field(ge=0)
    skipped: int = Field(default=0, ge=0)
    mutation_score: float | None = Field(default=None, ge=0, le=1)
    isolation: str = "none"
    differences: tuple[str, ...] = Field(default=(), max_length=20, description="one line for each that does not hold")
    by: str = Field(default="", description="who had them run")
    at: Timestamp
