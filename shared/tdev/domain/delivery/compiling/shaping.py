"""The order of steps as a state machine can have it: one after another, or apart from one another at the same time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Needs: TypeAlias = Mapping[str, set[str]]
"""Step -> the steps that must end before it."""


@dataclass(frozen=True, slots=True)
class Row:
    """Parts that follow one another."""

    parts: "tuple[Part, ...]"


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that run at the same time; none needs another."""

    parts: "tuple[Part, ...]"


Part: TypeAlias = str | Row | Group
"""A step by its id, or several of them."""


def shaped(needs: Needs) -> Row:
    """Put steps in an order that keeps what they need.

    Steps without a path between them run at the same time. Where a graph is no nest of rows and groups, the steps that
    can begin form a group, and the rest comes after all of it: later than the executor would begin some of them, with
    the same result.

    Args:
        needs: Without a cycle; in the order of the workflow.
    """
    return Row(tuple(_row(list(needs), needs)))


def steps_in(part: Part) -> Iterator[str]:
    """The steps of a part, in its order."""
    if isinstance(part, str):
        yield part
    else:
        for each in part.parts:
            yield from steps_in(each)


def _row(steps: Sequence[str], needs: Needs) -> list[Part]:
    if len(steps) <= 1:
        return list(steps)
    apart = _apart(steps, needs)
    if len(apart) > 1:
        return [Group(tuple(_one(_row(each, needs)) for each in apart))]
    middle = _between(steps, needs)
    if middle is not None:
        before, step, after = middle
        return [*_row(before, needs), step, *_row(after, needs)]
    first = [step for step in steps if not needs[step] & {*steps}]
    return [*_row(first, needs), *_row([step for step in steps if step not in first], needs)]


def _one(parts: list[Part]) -> Part:
    return parts[0] if len(parts) == 1 else Row(tuple(parts))


def _apart(steps: Sequence[str], needs: Needs) -> list[list[str]]:
    """The steps in sets without a path from one to another."""
    names = {step: step for step in steps}

    def root(step: str) -> str:
        while names[step] != step:
            step = names[step]
        return step

    for step in steps:
        for before in needs[step]:
            if before in names:
                names[root(step)] = root(before)
    found: dict[str, list[str]] = {}
    for step in steps:
        found.setdefault(root(step), []).append(step)
    return list(found.values())


def _between(steps: Sequence[str], needs: Needs) -> tuple[list[str], str, list[str]] | None:
    """A step that all others come before or after, with those; the first of them."""
    known = {*steps}
    before: dict[str, set[str]] = {}

    def above(step: str) -> set[str]:
        if step not in before:
            before[step] = set()
            for each in needs[step] & known:
                before[step] |= {each} | above(each)
        return before[step]

    for step in steps:
        after = [each for each in steps if step in above(each)]
        if len(above(step)) + len(after) + 1 == len(steps):
            return [each for each in steps if each in above(step)], step, after
    return None
