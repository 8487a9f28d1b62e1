"""What a tenant's planner learned from plans that people accepted or corrected: words and shapes, never values."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, JsonValue

from tdev.model.noun import Digest, Id, Name, Noun, Timestamp

MOST_LESSONS = 1000
"""Lessons of one tenant."""
MOST_STRENGTH = 1000
"""Times that one lesson is counted at most."""
MOST_WORDS = 150
"""Words of a goal that is learned from."""
MOST_STEPS = 30

How = Literal["accepted", "corrected"]
Source = Literal["approved", "saved", "taught", "imported"]
_KIND = re.compile(r"\{[a-z]{1,12}\}")


def _word(text: str) -> str:
    if not text.isalpha() or text != text.lower():
        raise ValueError("it must be a word of letters in lower case")
    return text


def _word_or_kind(text: str) -> str:
    return text if _KIND.fullmatch(text) else _word(text)


Term = Annotated[str, Field(min_length=1, max_length=30), AfterValidator(_word)]
Token = Annotated[str, Field(min_length=1, max_length=30), AfterValidator(_word_or_kind)]
"""A word, or what stood there: ``{path}``, ``{number}``, ``{word}``."""
Expression = Annotated[str, Field(max_length=300)]


class Given(Noun):
    """Where the value of an input comes from.

    ``said``: the words of the goal at these places. ``fixed``: a value that the component's schema or examples name.
    ``ref``: an expression over inputs and steps ``s1``, ``s2``. ``list`` and ``object`` hold others.
    """

    kind: Literal["said", "fixed", "ref", "list", "object"]
    places: tuple[Annotated[int, Field(ge=0, lt=MOST_WORDS)], ...] = Field(default=(), max_length=20)
    value: JsonValue = None
    ref: Expression = ""
    items: tuple["Given", ...] = Field(default=(), max_length=50)
    fields: dict[str, "Given"] = Field(default_factory=dict, max_length=50)


class LessonStep(Noun):
    """A step of the plan: the component, the features of the words that asked for it, where its inputs come from."""

    agent: Name
    words: tuple[Term, ...] = Field(default=(), max_length=MOST_WORDS)
    input: dict[str, Given] = Field(default_factory=dict, max_length=60)
    when: Expression | None = None
    for_each: Expression | None = None
    approve: bool = False
    on_error: Literal["fail", "continue"] = "fail"
    after: tuple[Annotated[int, Field(ge=1, le=MOST_STEPS)], ...] = Field(default=(), max_length=MOST_STEPS)


class Confusion(Noun):
    """Words for which the planner had taken another component than the person did."""

    words: tuple[Term, ...] = Field(max_length=MOST_WORDS)
    wrong: Name
    right: Name


class Teaching(Noun):
    """What one plan teaches.

    ``said`` is the goal with its values left out. ``whole`` says that the inputs are known, too, so that the same goal
    gets this plan with its own values; else only the words count.
    """

    how: How
    said: tuple[Token, ...] = Field(min_length=1, max_length=MOST_WORDS)
    steps: tuple[LessonStep, ...] = Field(min_length=1, max_length=MOST_STEPS)
    instead: tuple[Confusion, ...] = Field(default=(), max_length=MOST_STEPS)
    whole: bool = False
    inputs: dict[Name, str] = Field(default_factory=dict, max_length=30, description="type of each input that is read")
    output: Given | None = None


class Lesson(Teaching):
    """What is kept of it: how often it was confirmed, and since when."""

    id: Id
    source: Source
    strength: int = Field(default=1, ge=1, le=MOST_STRENGTH, strict=True, description="how often it was confirmed")
    created_at: Timestamp
    updated_at: Timestamp

    @property
    def weight(self) -> int:
        """What it counts: a correction twice what an accepted plan does."""
        return self.strength * (2 if self.how == "corrected" else 1)


class LessonFile(Noun):
    """Lessons as they leave an installation, and come into another."""

    format: Literal["tdev-lessons"] = "tdev-lessons"
    version: Literal[1] = 1
    digest: Digest
    lessons: tuple[Lesson, ...] = Field(max_length=MOST_LESSONS)


class LearningState(Noun):
    """Whether a tenant's planner learns, and from how much."""

    on: bool
    allowed: bool = Field(default=True, description="whether the installation lets tenants learn (TDEV_LEARNING)")
    lessons: int
    most: int = MOST_LESSONS
    digest: Digest | None = Field(default=None, description="of all lessons; none when there are none")


class Decided(Noun):
    """A lesson that made a plan what it is: the ``plan`` as a whole, or the ``words`` of a step."""

    lesson: Id
    by: Literal["plan", "words"]
    step: str = ""
    words: tuple[str, ...] = ()


class Learned(Noun):
    """What a plan was made with beside the goal: the components and the lessons, each by its digest."""

    lessons: int
    digest: Digest
    registry: Digest = Field(description="of names, versions and code of the components")
    decided: tuple[Decided, ...] = Field(default=(), description="lessons that decided; those by words only with why")
