"""An upgrade looked at before calls move to it: what callers have asked is asked again of both versions.

Each version runs its own code; nothing outside is touched (see ``PackedService.rehearse``). What differs in results, in
steps, in failures, or in what they would have done outside is shown to a person. The live version is asked twice: what
it answers differently itself (times, ids, chance) says nothing about the new one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tdev.domain.delivery.differences import Passed, Place, places
from tdev.kernel.errors import TDevError
from tdev.kernel.json_types import canonical, digest
from tdev.kernel.plurals import counted
from tdev.model.execution import Execution
from tdev.model.replaying import OnDifference, ReplayDifference, ReplayReport

Ask = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Calls one version with an event ``{inputs, answers}``; answers ``{result, error, effects}``, newer ones ``steps``."""
MOST_CALLS = 20
"""As many calls are made again: the newest that were recorded."""
_SHOWN = 50
_LONG = 300
_UNSTEADY = 20


@dataclass(frozen=True, slots=True)
class Recorded:
    """One call that was made.

    Attributes:
        id: Of the call.
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
    """One place in which one call differs; its pointer begins with what differs: /result, /error, /effects, /steps."""

    id: str
    place: Place


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many calls were made again, what differed, what was passed over, how many fail only now, and in both.

    ``broken``: some fail only now for a reason of the new version's own, and none of the others succeeds.
    """

    calls: int
    differences: tuple[Difference, ...] = ()
    unsteady: tuple[str, ...] = ()
    failing: int = 0
    failing_in_both: int = 0
    broken: bool = False

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


def replay(calls: Iterable[Recorded], before: Ask, after: Ask, passed: Passed | None = None) -> Replayed:
    """Ask two versions the same; differences come in the order of the calls.

    Args:
        calls: What was asked.
        before: The version that is live.
        after: The one that is to take its place.
        passed: Places that are not compared.

    Raises:
        TDevError: What asking raises; a version that cannot be asked is not compared.
    """
    found: list[Difference] = []
    unsteady: dict[str, None] = {}
    count = failing = in_both = lost = kept = 0
    for call in calls:
        count += 1
        one, again, new = _seen(before(call.event())), _seen(before(call.event())), _seen(after(call.event()))
        own = [place.pointer for place in places(one, again)]
        unsteady |= dict.fromkeys(own)
        steady = Passed(own)
        different = [place for place in places(_common(one, new), _common(new, one)) if not steady.over(place.pointer)]
        found += [Difference(call.id, place) for place in different if not (passed and passed.over(place.pointer))]
        failing += one["error"] is None and new["error"] is not None
        in_both += one["error"] is not None and new["error"] is not None
        kept += one["error"] is None and new["error"] is None
        lost += _is_lost(call, one, again, new)
    return Replayed(count, tuple(found), tuple(unsteady), failing, in_both, lost > 0 and kept == 0)


def report(replayed: Replayed, on_difference: OnDifference) -> ReplayReport:
    """What is kept and shown of a replay; the digest is over all of it, before anything is cut."""
    documents = [_document(each) for each in replayed.differences]
    shown = tuple(ReplayDifference(**_short(each)) for each in documents[:_SHOWN])
    return ReplayReport(
        calls=replayed.calls,
        differing=replayed.differing,
        failing=replayed.failing,
        broken=replayed.broken and bool(documents),
        differences=shown,
        more=len(documents) - len(shown),
        unsteady=replayed.unsteady[:_UNSTEADY],
        on_difference=on_difference,
        digest=digest(documents) if documents else None,
        told=_told(replayed),
    )


def skipped(reason: str, on_difference: OnDifference) -> ReplayReport:
    """That nothing was replayed, and why."""
    return ReplayReport(on_difference=on_difference, told=f"no call was replayed: {reason}")


def refused(error: TDevError) -> dict[str, Any]:
    """The answer that stands for a version which does not take a call."""
    return {"result": None, "error": {"code": error.code, "message": error.message}, "effects": []}


def _seen(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What is compared of an answer: the words of a failure may differ, and steps that run at once have no order."""
    error = answer["error"]
    return {
        "result": answer["result"],
        "error": None if error is None else error.get("code"),
        "effects": sorted(answer["effects"], key=canonical),
        "steps": answer.get("steps") or {},
    }


def _is_lost(call: Recorded, one: Mapping[str, Any], again: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether only the new version fails, and surely by itself.

    A component that is new in it and reaches outside has no recorded answer: what comes after it may fail here only.
    """
    if new["error"] is None or one["error"] is not None or again["error"] is not None:
        return False
    return all(effect["component"] in call.answers for effect in new["effects"])


def _common(answer: dict[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The answer with the steps that both have: that a plan has other steps is no difference of a call."""
    return {**answer, "steps": {name: each for name, each in answer["steps"].items() if name in other["steps"]}}


def _told(replayed: Replayed) -> str:
    calls = counted(replayed.calls, "recorded call")
    if replayed.failing_in_both:
        calls += f" ({replayed.failing_in_both} fail in both versions)"
    if not replayed.differences:
        return f"{calls} replayed: no difference"
    failing = f", {replayed.failing} fail only now" if replayed.failing else ""
    if replayed.broken:
        failing += " and none is answered any more"
    first = replayed.differences[0].place
    return f"{calls} replayed: {replayed.differing} differ{failing}; first {first.pointer} {first.change}"


def _document(difference: Difference) -> dict[str, Any]:
    place = difference.place
    return {
        "call": difference.id,
        "pointer": place.pointer,
        "change": place.change,
        "before": place.before,
        "after": place.after,
    }


def _short(document: Mapping[str, Any]) -> dict[str, Any]:
    return {**document, "pointer": document["pointer"][:_LONG], **{n: _cut(document[n]) for n in ("before", "after")}}


def _cut(value: Any) -> Any:
    """The value, or the beginning of its text where it is long."""
    text = value if isinstance(value, str) else canonical(value)
    return value if len(text) <= _LONG else f"{text[:_LONG]}..."
