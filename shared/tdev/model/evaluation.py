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


class Evidence(Noun):
    """One thing seen that costs points: where it stands, in whose words, and what it costs."""

    code: str
    message: str
    step: str | None = None
    field: str | None = Field(default=None, description="the parameter or setting of the step, or a line of code")
    words: str = Field(default="", description="the words of the goal that it is about")
    cost: float = Field(default=0.0, ge=0, description="points")


class Criterion(Noun):
    """Points for one measured property, with what was seen."""

    name: str
    points: float
    max: float
    evidence: str
    findings: tuple[Evidence, ...] = ()


class Suggestion(Noun):
    """One improvement: ``code`` says which fix applies, ``fix`` carries its data."""

    code: str
    step: str | None = None
    message: str
    fix: dict[str, JsonValue] = Field(default_factory=dict)
    gain: float = Field(default=0.0, ge=0, description="points that it would bring back")


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
    questions: tuple[str, ...] = Field(default=(), description="what no fix can mend: what only the user can say")
    needs_approval: bool = Field(default=False, description="some effect is guarded, or a step asks for approval")


class Fix(Noun):
    """One fix that was applied, and the score before and after it."""

    code: str
    step: str | None = None
    message: str
    before: float = Field(ge=0, le=100)
    after: float = Field(ge=0, le=100)

    @property
    def gain(self) -> float:
        """Points that it has brought."""
        return round(self.after - self.before, 1)

    @property
    def told(self) -> str:
        """What was changed, why, and what it brought."""
        return f"{self.code}: {self.message} ({self.gain:+g})"


class RefineRound(Noun):
    """One round: the score that the plan had, and the fixes that were then applied."""

    round: int = Field(ge=0)
    score: float = Field(ge=0, le=100)
    rating: Rating
    passed: bool
    fixes: tuple[Fix, ...] = ()


class Refinement(Noun):
    """How a plan was improved, and why it ended: the gate was reached, no fix gained, or the rounds were used up."""

    rounds: tuple[RefineRound, ...]
    ended: Literal["threshold", "no_gain", "rounds"]
    questions: tuple[str, ...] = Field(default=(), description="what no fix could mend")
