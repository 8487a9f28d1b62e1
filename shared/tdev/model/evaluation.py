"""What the Evaluator found: a score anyone can recompute, gates apart from it, and fixes a machine can apply."""

from typing import Literal

from pydantic import Field, JsonValue

from tdev.model.noun import Noun

Rating = Literal["A+", "A", "B", "C", "D", "F"]


class Gate(Noun):
    """A condition that no number of points can buy off."""

    name: str
    passed: bool
    evidence: str


class Criterion(Noun):
    """Points for one measured property, with what was seen."""

    name: str
    points: float
    max: float
    evidence: str


class Suggestion(Noun):
    """One improvement: ``code`` says which fix applies, ``fix`` carries its data."""

    code: str
    step: str | None = None
    message: str
    fix: dict[str, JsonValue] = Field(default_factory=dict)


class Evaluation(Noun):
    """Score 0-100, the rating it stands for, and why."""

    score: float = Field(ge=0, le=100)
    rating: Rating
    passed: bool
    threshold: float
    gates: tuple[Gate, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    effects: tuple[str, ...] = Field(default=(), description="what the plan does to the world, all steps together")
    needs_approval: bool = Field(default=False, description="some effect is guarded, or a step asks for approval")
