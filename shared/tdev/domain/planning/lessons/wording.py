"""Which words of a goal asked for which component of a person's plan, and which component was taken wrongly."""

from collections.abc import Sequence
from dataclasses import dataclass

from tdev.domain.planning.clauses import Clause, split
from tdev.domain.planning.lessons.saying import Said, terms_of
from tdev.domain.planning.retrieval import Retrieval
from tdev.model.lesson import Confusion
from tdev.model.plan import PlanOutcome
from tdev.model.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Worded:
    """The words of each step, by its number; and the components that the planner had taken instead."""

    words: dict[int, tuple[str, ...]]
    instead: tuple[Confusion, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the goal: its words without values, and what the planner took for it."""

    terms: tuple[str, ...]
    own: str


def worded(workflow: Workflow, own: PlanOutcome, said: Sequence[Said], plain: Retrieval) -> Worded:
    """Words and components brought together.

    A part that the planner served with a component of the plan belongs to it. What is left over on both sides belongs
    together in order where the numbers are the same; one part belongs to the last step that is left. What cannot be
    told is not learned.

    Args:
        workflow: The plan of the person.
        own: What the planner makes of the goal without lessons.
        said: The goal, with the words marked that are values of the plan.
        plain: The index without lessons.
    """
    agents = [step.agent.partition("@")[0] for step in workflow.steps]
    parts = [_part(clause, own, said) for clause in split(own.goal, plain.verbs) if clause.role == "action"]
    there = {reason.agent for reason in own.reasons}
    words: dict[int, tuple[str, ...]] = {}
    open_parts: list[_Part] = []
    for part in parts:
        number = next((n for n, agent in enumerate(agents) if agent == part.own and n not in words), None)
        if number is None:
            open_parts.append(part)
        else:
            words[number] = part.terms
    new = [n for n, agent in enumerate(agents) if n not in words and agent not in there]
    pairs = _paired(open_parts, new)
    words.update({number: part.terms for part, number in pairs})
    if new and not open_parts:
        left = _left_over(parts, agents, plain)
        words = {number: tuple(term for term in terms if term not in left) for number, terms in words.items()}
        words[new[-1]] = left
    wrong = [Confusion(words=p.terms, wrong=p.own, right=agents[n]) for p, n in pairs if p.own and p.own != agents[n]]
    return Worded({n: terms for n, terms in words.items() if terms}, tuple(each for each in wrong if each.words))


def _part(clause: Clause, own: PlanOutcome, said: Sequence[Said]) -> _Part:
    inside = [each for each in said if clause.start <= each.start < clause.end]
    serving = [reason.agent for reason in own.reasons if reason.relevance and reason.words in clause.text]
    return _Part(terms_of(inside), serving[-1] if serving else "")


def _paired(parts: Sequence[_Part], new: Sequence[int]) -> list[tuple[_Part, int]]:
    if len(parts) == len(new):
        return list(zip(parts, new, strict=True))
    return [(parts[0], new[-1])] if len(parts) == 1 and new else []


def _left_over(parts: Sequence[_Part], agents: Sequence[str], plain: Retrieval) -> tuple[str, ...]:
    """The words that no component of the plan has: they asked for the step that no part of the goal was served by."""
    known = [plain.by_name[agent] for agent in agents if agent in plain.by_name]
    left = [term for part in parts for term in part.terms if not any(plain.mentions(each, term) for each in known)]
    return tuple(dict.fromkeys(left))
