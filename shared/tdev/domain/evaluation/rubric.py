"""Rubrics as data: criteria with their maxima and the price of each finding. Checks find; the rubric prices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from tdev.model.evaluation import Criterion, Evidence, Rating, Suggestion

RATINGS: tuple[tuple[float, Rating], ...] = ((97, "A+"), (90, "A"), (80, "B"), (70, "C"), (60, "D"), (0, "F"))


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing seen that costs points.

    Attributes:
        code: The charge of the rubric.
        message: What was seen, for people.
        step: The step it is about.
        field: The parameter or setting of the step; of code: the line.
        words: The words of the goal it is about.
        fix: What would mend it.
        question: What only the user can say to mend it.
        share: The part of the charge that it costs, 0 to 1.
    """

    code: str
    message: str
    step: str | None = None
    field: str | None = None
    words: str = ""
    fix: Suggestion | None = None
    question: str = ""
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check saw: a sentence about all of it, and what costs."""

    evidence: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion, what would improve it, and what only the user can say."""

    criterion: Criterion
    suggestions: tuple[Suggestion, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One criterion of a rubric: its question, its maximum, and the price of each finding."""

    name: str
    max: float
    asks: str
    charges: Mapping[str, float]

    def judge(self, seen: Seen) -> Judged:
        """Price what a check saw.

        Raises:
            KeyError: When a mark has a code that the rubric does not know.
        """
        found = [_evidence(mark, self.charges[mark.code]) for mark in seen.marks]
        left = max(0.0, self.max - sum(each.cost for each in found))
        told = "; ".join([seen.evidence, *(mark.message for mark in seen.marks)]) if seen.evidence else _told(seen)
        criterion = Criterion(name=self.name, points=round(left, 2), max=self.max, evidence=told, findings=tuple(found))
        lost = self.max - left
        fixes = [
            mark.fix.model_copy(update={"gain": round(min(each.cost, lost), 2)})
            for mark, each in zip(seen.marks, found, strict=True)
            if mark.fix is not None
        ]
        questions = tuple(dict.fromkeys(mark.question for mark in seen.marks if mark.question))
        return Judged(criterion, tuple(fixes), questions)


def _told(seen: Seen) -> str:
    return "; ".join(mark.message for mark in seen.marks)


def _evidence(mark: Mark, charge: float) -> Evidence:
    cost = round(charge * max(0.0, min(1.0, mark.share)), 2)
    return Evidence(
        code=mark.code, message=mark.message, step=mark.step, field=mark.field, words=mark.words[:300], cost=cost
    )


@cache
def rubric(name: str) -> Mapping[str, Rule]:
    """A rubric by its name (``plan``, ``code``): its rules by their names, in their order."""
    import tomllib  # a function that starts does not wait for it
    from importlib.resources import files

    text = files(__package__ or "tdev.domain.evaluation").joinpath(f"{name}_rubric.toml").read_text(encoding="utf-8")
    rules = tomllib.loads(text)["criterion"]
    return {each["name"]: Rule(each["name"], float(each["max"]), each["asks"], each["charges"]) for each in rules}


def rating_of(score: float) -> Rating:
    """The rating that a score of 0 to 100 stands for."""
    return next(rating for least, rating in RATINGS if score >= least)


def total(judged: Iterable[Judged]) -> float:
    """The score: the points together, to one decimal."""
    return round(sum(each.criterion.points for each in judged), 1)
