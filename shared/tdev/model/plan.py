"""What the Planner answers: a workflow with the reasons for it, or what stands in the way."""

from typing import Literal

from pydantic import Field

from tdev.model.evaluation import Evaluation, Fix, Refinement
from tdev.model.lesson import Learned
from tdev.model.noun import Noun
from tdev.model.workflow import Workflow

Verdict = Literal["plan", "ask", "partial", "refuse"]


class Rival(Noun):
    """A component that the same words speak for, and how much."""

    agent: str
    relevance: float = Field(ge=0, le=1)


class Reason(Noun):
    """Why a step is in the plan: the words it serves, how sure that is, and who came next."""

    step: str
    agent: str
    words: str = ""
    relevance: float = Field(default=0.0, ge=0, le=1)
    runners_up: tuple[str, ...] = ()
    matched: tuple[str, ...] = Field(default=(), description="words of the goal that the component has, too")
    rivals: tuple[Rival, ...] = Field(default=(), description="who else those words speak for, and how much")
    inputs: dict[str, str] = Field(default_factory=dict, description="where each input comes from, in a few words")


class PlanOutcome(Noun):
    """``plan``: it can run. ``ask``: answers are missing. ``partial``: parts nothing can do. ``refuse``: none of it."""

    verdict: Verdict
    goal: str
    workflow: Workflow | None = None
    missing: tuple[str, ...] = Field(default=(), description="parts of the goal no component serves, in its own words")
    specified: tuple[str, ...] = Field(default=(), description="parts of the goal that have examples of their own")
    questions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    changes: tuple[str, ...] = Field(default=(), description="what refining changed")
    fixes: tuple[Fix, ...] = Field(default=(), description="the same, with the score before and after each")
    explanation: str = Field(default="", description="what it does in plain sentences, where that was asked for")
    explained_by: str = Field(default="", description="the model that wrote it; empty: nobody but us")
    evaluation: Evaluation | None = Field(default=None, description="the score of the plan, where it was asked for")
    refinement: Refinement | None = Field(default=None, description="how the draft became this plan")
    learned: Learned | None = Field(default=None, description="the lessons it was made with, where the tenant learns")
