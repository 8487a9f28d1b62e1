"""The plan while it is being made: steps so far, the values they give, the constants still free."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tdev.domain.planning.clauses import Clause
from tdev.domain.planning.constants import Constant
from tdev.domain.planning.kinds import kind_given
from tdev.domain.planning.pausing import pauses
from tdev.domain.planning.sources import Source, is_file, sources_of
from tdev.domain.workflow import schemas
from tdev.model.component import Component

_ROOT = re.compile(r"(?<!\$)\$\{(?:\$\w+\()?([A-Za-z_]\w*)")


@dataclass(slots=True)
class DraftStep:
    """A step being made; ``words`` is the part of the goal it serves, ``inserted`` says that types asked for it."""

    id: str
    component: Component
    input: dict[str, Any]
    for_each: str | None = None
    words: str = ""
    relevance: float = 0.0
    runners_up: tuple[str, ...] = ()
    inserted: bool = False
    clause: Clause | None = None

    def parents(self) -> set[str]:
        """The names its expressions begin with: steps, and ``inputs``."""
        return set(_ROOT.findall(f"{self.for_each or ''}{list(self.input.values())}"))


@dataclass(slots=True)
class Board:
    """What is on the table. ``fork`` and ``take`` let a candidate be tried without leaving a trace.

    Attributes:
        goal: The goal.
        constants: What it names literally.
        inputs: The inputs there are, by name, with their types.
        hints: Words for the kinds of content that the inputs and the goal speak of.
        assumed: Inputs the request did not bring, taken for granted to ask for them in the end.
        kept: What others found out about this goal, for as long as the board and its forks.
    """

    goal: str
    constants: Sequence[Constant]
    inputs: Mapping[str, schemas.Schema]
    floor: float
    hints: tuple[str, ...] = ()
    assumed: frozenset[str] = frozenset()
    steps: list[DraftStep] = field(default_factory=list)
    used: set[Constant] = field(default_factory=set)
    questions: list[str] = field(default_factory=list)
    kept: dict[Any, Any] = field(default_factory=dict)

    def fork(self) -> "Board":
        """A copy that can be changed alone; what is known of the goal it shares."""
        fixed = (self.goal, self.constants, self.inputs, self.floor, self.hints, self.assumed)
        return Board(*fixed, list(self.steps), set(self.used), list(self.questions), self.kept)

    def take(self, other: "Board") -> None:
        """Become what a fork has become."""
        self.steps, self.used, self.questions = other.steps, other.used, other.questions

    def sources(self) -> list[Source]:
        """Every value available now, oldest first; the inputs of the request count as oldest, a pause gives none."""
        found = [Source(f"inputs.{name}", name, schema, "inputs", -1) for name, schema in self.inputs.items()]
        for order, step in enumerate(self.steps):
            if not pauses(step.component):
                found += self._given(order, step)
        return found

    def _given(self, order: int, step: DraftStep) -> list[Source]:
        """What a step gives; found once for a goal."""
        kind = kind_given(step.component, step.input)
        asked = ("given", order, step.id, step.component.name, kind, step.for_each is None)
        found: list[Source] | None = self.kept.get(asked)
        if found is None:
            made = sources_of(step.id, step.component, order, kind)
            found = self.kept[asked] = [source if step.for_each is None else _listed(source) for source in made]
        return found

    def state(self) -> tuple[object, ...]:
        """What a search for a value depends on: equal where the same values and the same constants are at hand."""
        steps = ((s.id, s.component.name, kind_given(s.component, s.input), s.for_each is None) for s in self.steps)
        return tuple(self.inputs), frozenset(self.used), tuple(steps)

    def sources_for(self, name: str) -> list[Source]:
        """The values a parameter may take: for a file only inputs and files that a step has made."""
        found = self.sources()
        if not is_file(name):
            return found
        made = {step.id for step in self.steps if "write:files" in step.component.effects}
        return [source for source in found if source.step in made or source.step == "inputs"]

    def behind(self, name: str) -> set[str]:
        """The steps that use what this step (or ``inputs``) gives, directly or through others."""
        found = {name}
        for step in self.steps:
            if not found.isdisjoint(step.parents()):
                found.add(step.id)
        return found - {name}

    def free(self, among: Sequence[Constant] | None = None) -> list[Constant]:
        """Constants not used yet."""
        return [c for c in (self.constants if among is None else among) if c not in self.used]

    def add(self, step: DraftStep) -> DraftStep:
        """Put a step at the end, or answer the one that does exactly the same already."""
        for known in self.steps:
            if (known.component.name, known.input, known.for_each) == (step.component.name, step.input, step.for_each):
                return known
        self.steps.append(step)
        return step

    def change(self, step_id: str, **fields: Any) -> None:
        """Give a step other fields; forks keep theirs."""
        self.steps = [replace(step, **fields) if step.id == step_id else step for step in self.steps]

    def new_id(self, component: Component) -> str:
        """A free step id made of the component's name."""
        base = component.name.replace("-", "_")
        base = f"{base}_step" if base in ("inputs", "item", "index") else base
        taken = {step.id for step in self.steps}
        name, number = base, 2
        while name in taken:
            name, number = f"{base}_{number}", number + 1
        return name

    def last(self) -> str:
        """The id of the newest step that the words of the goal asked for; empty at the start."""
        said = (step.id for step in reversed(self.steps) if not step.inserted and not pauses(step.component))
        return next(said, "")


def _listed(source: Source) -> Source:
    """What a field of a step with ``for_each`` is: a list, one per element."""
    schema = {"type": "array", "items": source.schema, "$defs": source.schema.get("$defs", {})}
    return replace(source, name=f"{source.name}s", schema=schema)
