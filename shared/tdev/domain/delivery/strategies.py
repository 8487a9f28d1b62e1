"""How calls move to a new version: each strategy is a function that answers plain data.

Laws: weights rise strictly and end at 100, and from every stage there is a way back to weight 0. What a machine does
next follows from the rollout and the number of stages that are done, so it can be killed anywhere and go on.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tdev.kernel.errors import Finding, InvalidError
from tdev.model.service import Check, Rollout, Stage, Strategy

CANARY = (10, 50, 100)
"""Weights of a canary when nobody gives others."""
STEP = 20
"""Percent per stage of a linear rollout when nobody gives another."""
INSTANCES = 4
"""Instances of a rolling rollout when nobody gives another number."""
WATCHED: tuple[Check, ...] = ("health", "errors", "latency")
"""What is looked at after a stage in which the new version has calls to be judged by."""
MOST_WAIT_S = 86_400


def immediate(*, bake_s: int = 0) -> Rollout:
    """All calls at once, as soon as the new version is healthy. Raises ``InvalidError`` for a wrong time."""
    _refuse(_time("bake_s", bake_s))
    return Rollout(strategy="immediate", stages=(Stage(weight=100),), bake_s=bake_s)


def blue_green(*, wait_s: int = 0, bake_s: int = 0) -> Rollout:
    """The new version stands beside the old one without calls, then takes all of them at once.

    Args:
        wait_s: Seconds for which it stands there before it is looked at.
        bake_s: Seconds for which it is watched when it has the calls.

    Raises:
        InvalidError: For a wrong time.
    """
    _refuse(_time("wait_s", wait_s) + _time("bake_s", bake_s))
    stages = (Stage(weight=0, wait_s=wait_s), Stage(weight=100, checks=WATCHED))
    return Rollout(strategy="blue_green", stages=stages, bake_s=bake_s)


def canary(weights: Sequence[int] = CANARY, *, wait_s: int = 60, bake_s: int = 0) -> Rollout:
    """A small part of the calls first, then more, then all.

    Args:
        weights: Percent of the calls that the new version gets, 1 to 100, rising; 100 is added when it is not there.
        wait_s: Seconds of each stage before it is looked at.
        bake_s: Seconds for which it is watched when it has all calls.

    Raises:
        InvalidError: With one finding per weight or time that is wrong.
    """
    _refuse(_weights(weights) + _time("wait_s", wait_s) + _time("bake_s", bake_s))
    rising = [*weights] if weights[-1] == 100 else [*weights, 100]
    return _watched("canary", rising, wait_s, bake_s)


def linear(step: int = STEP, *, wait_s: int = 60, bake_s: int = 0) -> Rollout:
    """The same percentage more in each stage; the last one is what is left.

    Args:
        step: Percent, 1 to 100.
        wait_s: Seconds of each stage before it is looked at.
        bake_s: Seconds for which it is watched when it has all calls.

    Raises:
        InvalidError: For a wrong percentage or time.
    """
    _refuse(_number("step", step, 1, 100) + _time("wait_s", wait_s) + _time("bake_s", bake_s))
    return _watched("linear", [*range(step, 100, step), 100], wait_s, bake_s)


def rolling(instances: int = INSTANCES, batch: int = 1, *, wait_s: int = 60, bake_s: int = 0) -> Rollout:
    """Instance by instance: a stage has the share of calls of the instances that are replaced by then.

    Args:
        instances: How many there are, 1 to 100.
        batch: How many are replaced together, 1 to all.
        wait_s: Seconds of each stage before it is looked at.
        bake_s: Seconds for which it is watched when it has all calls.

    Raises:
        InvalidError: For a wrong number or time.
    """
    found = _number("instances", instances, 1, 100)
    found += _number("batch", batch, 1, 100 if found else instances)
    _refuse(found + _time("wait_s", wait_s) + _time("bake_s", bake_s))
    replaced = [*range(batch, instances, batch), instances]
    return _watched("rolling", [100 * count // instances for count in replaced], wait_s, bake_s)


STRATEGIES: Mapping[Strategy, Callable[..., Rollout]] = {
    "immediate": immediate,
    "blue_green": blue_green,
    "canary": canary,
    "linear": linear,
    "rolling": rolling,
}
_OPTIONS: Mapping[Strategy, frozenset[str]] = {
    "immediate": frozenset({"bake_s"}),
    "blue_green": frozenset({"wait_s", "bake_s"}),
    "canary": frozenset({"weights", "wait_s", "bake_s"}),
    "linear": frozenset({"step", "wait_s", "bake_s"}),
    "rolling": frozenset({"instances", "batch", "wait_s", "bake_s"}),
}

_ANY = frozenset({"watch_s"})
"""Options that every strategy takes: what happens after the last stage does not depend on it."""


def rollout_of(strategy: str, options: Mapping[str, Any] | None = None) -> Rollout:
    """The rollout that a request asks for; ``blue-green`` is ``blue_green``.

    Args:
        strategy: Its name.
        options: What the function of that name takes, and ``watch_s``; the rest stands at its default.

    Raises:
        InvalidError: For an unknown strategy, an option that it does not take, or a value that it cannot take.
    """
    name = strategy.replace("-", "_")
    known = next((each for each in STRATEGIES if each == name), None)
    if known is None:
        finding = Finding("#/strategy", f"must be one of {', '.join(STRATEGIES)}", "strategy")
        raise InvalidError(f"{strategy[:80]!r} is no strategy", [finding])
    given = dict(options or {})
    watch = {name: given.pop(name) for name in _ANY & given.keys()}
    foreign = sorted(given.keys() - _OPTIONS[known])
    allowed = ", ".join(sorted(_OPTIONS[known] | _ANY))
    _refuse([Finding(f"#/{option}", f"is not for {known}, which takes {allowed}", "option") for option in foreign])
    _refuse([finding for name, seconds in watch.items() for finding in _time(name, seconds)])
    return STRATEGIES[known](**given).model_copy(update=watch)


def next_stage(rollout: Rollout, done: int) -> Stage | None:
    """The stage that follows when so many are done; None when all are.

    Raises:
        InvalidError: When the rollout has not so many stages.
    """
    _refuse(_done(rollout, done))
    return rollout.stages[done] if done < len(rollout.stages) else None


def way_back(rollout: Rollout, done: int) -> Stage:
    """The stage that takes every call away from the new version again, at once, wherever the rollout stands.

    Raises:
        InvalidError: When the rollout has not so many stages.
    """
    _refuse(_done(rollout, done))
    return Stage(weight=0, wait_s=0, checks=("health",))


def shares(weight: int, new: int, old: int | None) -> dict[int, int]:
    """Version -> percent of the calls, for ``Hosting.route``; a version without calls is left out.

    Args:
        weight: Percent for the new version.
        new: Its number.
        old: The version that was live before; None when there was none, and then nobody else can take a call.
    """
    if old is None or old == new:
        return {new: 100} if weight or old == new else {}
    return {version: share for version, share in ((new, weight), (old, 100 - weight)) if share}


def _watched(strategy: Strategy, weights: Sequence[int], wait_s: int, bake_s: int) -> Rollout:
    """All but the last stage wait; the last one is watched for the time of baking."""
    stages = [Stage(weight=weight, wait_s=wait_s, checks=WATCHED) for weight in weights[:-1]]
    return Rollout(strategy=strategy, stages=(*stages, Stage(weight=weights[-1], checks=WATCHED)), bake_s=bake_s)


def _weights(weights: Any) -> list[Finding]:
    if not isinstance(weights, list | tuple) or not 1 <= len(weights) <= 100:
        return [Finding("#/weights", "must be a list of 1 to 100 percentages", "weights")]
    found: list[Finding] = []
    before = 0
    for index, weight in enumerate(weights):
        wrong = _number(f"weights/{index}", weight, 1, 100)
        if not wrong and weight <= before:
            wrong = [Finding(f"#/weights/{index}", f"must be more than the {before} before it", "weights")]
        found += wrong
        before = before if wrong else weight
    return found


def _time(name: str, seconds: Any) -> list[Finding]:
    return _number(name, seconds, 0, MOST_WAIT_S)


def _done(rollout: Rollout, done: Any) -> list[Finding]:
    return _number("done", done, 0, len(rollout.stages))


def _number(name: str, value: Any, least: int, most: int) -> list[Finding]:
    if type(value) is int and least <= value <= most:
        return []
    return [Finding(f"#/{name}", f"must be a whole number from {least} to {most}", "out_of_range")]


def _refuse(findings: Sequence[Finding]) -> None:
    if findings:
        told = "; ".join(f"{finding.pointer[2:]} {finding.message}" for finding in findings)
        raise InvalidError(f"this is no rollout: {told}", findings)
