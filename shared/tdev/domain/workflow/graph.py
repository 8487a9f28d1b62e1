"""The order of steps, as their references give it."""

from collections.abc import Iterable, Sequence
from typing import Any

from tdev.domain.workflow.expressions import names_read


def reads(step: Any) -> set[str]:
    """The root names a step's expressions read (a noun ``Step`` or anything with its fields).

    Raises:
        ExpressionError: When a ``${`` is never closed.
    """
    return names_read([step.input, step.when, step.for_each])


def dependencies(steps: Sequence[Any]) -> dict[str, set[str]]:
    """For each step the ids of the steps that must end before it starts."""
    known = {step.id for step in steps}
    return {step.id: ((reads(step) & known) | (set(step.after) & known)) for step in steps}


def levels(needs: dict[str, set[str]]) -> list[list[str]]:
    """Steps by level: those of one level can run at once. Steps on a cycle, and those behind it, are in no level.

    The order inside a level is that of ``needs`` (Kahn's algorithm, 1962).
    """
    left = {name: set(before) for name, before in needs.items()}
    found: list[list[str]] = []
    while ready := [name for name, before in left.items() if not before]:
        found.append(ready)
        for name in ready:
            del left[name]
        done = set(ready)
        for before in left.values():
            before -= done
    return found


def cycle(needs: dict[str, set[str]]) -> list[str]:
    """One cycle as a list of ids, first and last the same; empty when there is none."""
    placed = {name for level in levels(needs) for name in level}
    stuck = [name for name in needs if name not in placed]
    if not stuck:
        return []
    path = [stuck[0]]
    while True:
        following = next(name for name in needs[path[-1]] if name not in placed)
        if following in path:
            return [*path[path.index(following) :], following]
        path.append(following)


def last_steps(needs: dict[str, set[str]]) -> list[str]:
    """The steps nothing waits for, in the order of the workflow."""
    awaited = set().union(*needs.values()) if needs else set()
    return [name for name in needs if name not in awaited]


def behind(needs: dict[str, set[str]], names: Iterable[str]) -> set[str]:
    """All steps that depend on these, directly or through others."""
    found = set(names)
    grown = True
    while grown:
        more = {step for step, before in needs.items() if before & found} - found
        found |= more
        grown = bool(more)
    return found - set(names)
