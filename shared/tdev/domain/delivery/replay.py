"""An upgrade looked at before calls move to it: what callers have asked is asked again of both versions.

Each version runs its own code; nothing outside is touched (see ``PackedService.rehearse``). What differs in results, in
failures, or in what they would have done outside is shown to a person.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tdev.kernel.json_types import canonical
from tdev.model.execution import Execution

Ask = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Calls one version with an event ``{inputs, answers}``; answers ``{result, error, effects}``."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One call that was made.

    Attributes:
        id: Of the execution.
        inputs: What was asked.
        answers: Name of a component -> what it has answered then, for those that are held back now.
    """

    id: str
    inputs: Mapping[str, Any]
    answers: Mapping[str, Any]

    def event(self) -> dict[str, Any]:
        """What a version is asked."""
        return {"inputs": dict(self.inputs), "answers": dict(self.answers)}


@dataclass(frozen=True, slots=True)
class Difference:
    """What one call shows: its result, its failure, or what would have been done outside, before and after."""

    id: str
    what: Literal["result", "error", "effects"]
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many calls were made again, and what differed."""

    calls: int
    differences: tuple[Difference, ...]

    @property
    def differing(self) -> int:
        """Calls with at least one difference."""
        return len({difference.id for difference in self.differences})


def recorded(execution: Execution) -> Recorded:
    """What an execution shows. Of a component that was called several times, the first kept output stands for all."""
    answers: dict[str, Any] = {}
    for step in execution.trace:
        if step.status == "succeeded" and step.output_digest is None:
            answers.setdefault(step.agent.partition("@")[0], step.output)
    return Recorded(execution.id, execution.inputs, answers)


def replay(calls: Iterable[Recorded], before: Ask, after: Ask) -> Replayed:
    """Ask two versions the same; differences come in the order of the calls.

    Args:
        calls: What was asked.
        before: The version that is live.
        after: The one that is to take its place.

    Raises:
        TDevError: What asking raises; a version that cannot be asked is not compared.
    """
    found: list[Difference] = []
    count = 0
    for call in calls:
        count += 1
        found += _compared(call.id, before(call.event()), after(call.event()))
    return Replayed(count, tuple(found))


def _compared(id: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    differences: list[Difference] = []
    if canonical(before["result"]) != canonical(after["result"]):
        differences.append(Difference(id, "result", before["result"], after["result"]))
    if _code(before) != _code(after):
        differences.append(Difference(id, "error", before["error"], after["error"]))
    if _done(before) != _done(after):
        differences.append(Difference(id, "effects", list(before["effects"]), list(after["effects"])))
    return differences


def _code(answer: Mapping[str, Any]) -> Any:
    """The kind of a failure; its words may differ between versions."""
    return (answer["error"] or {}).get("code")


def _done(answer: Mapping[str, Any]) -> list[str]:
    """What would have been done, in an order of its own: steps that run at once have none."""
    return sorted(canonical(effect) for effect in answer["effects"])
