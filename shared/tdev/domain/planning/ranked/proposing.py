"""The calls of a goal, chosen and filled: what the learned planner proposes, before anybody has judged it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tdev.domain.planning.ranked import weights
from tdev.domain.planning.ranked.choosing import Call, Choice, Chooser, Nearest, Selection, shipped
from tdev.domain.planning.ranked.filling import HABITS, Filled, Filler, Habits
from tdev.domain.planning.ranked.likeness import Likeness
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.refusing import likelihood, serving_signs
from tdev.domain.planning.ranked.segments import segments
from tdev.domain.planning.ranked.trees import Trees
from tdev.domain.planning.retrieval import Retrieval
from tdev.model.component import Component

_KEY = "ranked"


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned from published goals.

    Attributes:
        selection: About choosing components; None: as it ships.
        arguments: Weights of the signs of arguments; None: as they ship, and so does the second look.
        second: How likely an option is beside all others; None: there is no second look at other weights.
        habits: How calls are filled beyond the weights.
    """

    selection: Selection | None = None
    arguments: Mapping[str, float] | None = None
    habits: Habits = HABITS
    second: Trees | None = None


@dataclass(frozen=True, slots=True)
class ProposedStep:
    """A step: the id that references name, its component and how likely that is, its inputs, its part of the goal."""

    id: str
    call: Call
    filled: Filled
    segment: tuple[int, int]

    @property
    def component(self) -> Component:
        """The component that is called."""
        return self.call.form.component


@dataclass(frozen=True, slots=True)
class Proposal:
    """The steps in order.

    Attributes:
        reading: The goal.
        steps: None where nothing serves the goal.
        certainty: How likely the likeliest component is, from 0 to 1.
        served: How likely the goal is served at all, from 0 to 1.
    """

    reading: Reading
    steps: tuple[ProposedStep, ...]
    certainty: float
    served: float

    def document(self) -> list[dict[str, Any]]:
        """The steps as plain data: ``[{id, agent, input}, ...]``."""
        return [{"id": step.id, "agent": step.component.name, "input": dict(step.filled.inputs)} for step in self.steps]


class Proposer:
    """Proposes plans over the components of one registry.

    Args:
        registry: Their index.
        learned: What was learned; by default as it ships.
    """

    def __init__(self, registry: Retrieval, learned: Learned = Learned()) -> None:
        self._registry = registry
        self._learned = learned
        self._chooser = Chooser(registry, learned.selection)
        self._likeness = Likeness(registry.rarity)

    def propose(self, goal: str, among: Sequence[Component] | None = None) -> Proposal:
        """The calls for a goal, the same ones each time.

        Args:
            goal: In plain words.
            among: The components that may be called; by default those of the registry that share words with the goal.
        """
        reading = Reading(goal, self._registry.verbs)
        choice = self._chooser.choose(reading, among)
        learned = self._learned.selection or shipped()
        filler = self._filler(reading)
        served = likelihood(learned.serving, signs_of(choice.nearest, filler)) if choice.nearest else 0.0
        if served < learned.refused:
            return Proposal(reading, (), choice.certainty, served)
        return self._filled(reading, choice, served, filler)

    def filled(self, reading: Reading, choice: Choice, served: float) -> Proposal:
        """Chosen calls with their parameters filled; ``served`` is told on."""
        return self._filled(reading, choice, served, self._filler(reading))

    def _filler(self, reading: Reading) -> Filler:
        own = self._learned
        if own.arguments is None:
            return Filler(reading, weights.arguments(), own.habits, weights.options())
        return Filler(reading, own.arguments, own.habits, own.second)

    def _filled(self, reading: Reading, choice: Choice, served: float, filler: Filler) -> Proposal:
        ids = [f"s{number}" for number in range(1, len(choice.calls) + 1)]
        forms = [call.form for call in choice.calls]
        begun = [call.segment[0] if call.segment else None for call in choice.calls]
        ranges = segments(reading, forms, self._likeness, begun)
        steps = zip(ids, choice.calls, filler.fill(forms, ids, ranges), ranges, strict=True)
        return Proposal(reading, tuple(ProposedStep(*step) for step in steps), choice.certainty, served)


def signs_of(near: Nearest, filler: Filler) -> list[float]:
    """What speaks for the nearest component serving its goal."""
    return serving_signs(near.likely, near.signs, near.profile, filler.alone(near.profile.form), near.goal)


def proposer_of(registry: Retrieval) -> Proposer:
    """The proposer of an index, kept with it; a tenant's lessons are no part of it."""
    registry = registry.plain
    found = registry.memo.get(_KEY)
    if found is None:
        found = registry.memo[_KEY] = Proposer(registry)
    return found
