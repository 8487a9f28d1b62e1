"""Two releases side by side: what is different in their bundles."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tdev.domain.delivery.bundle import Bundle
from tdev.domain.delivery.integrity import WORKFLOW
from tdev.kernel.semver import Version
from tdev.model.release_diff import ComponentChange, Costed, ReleaseDiff, SetChange, StepChange
from tdev.model.service import Release, Statement

_BESIDE = frozenset({"steps", "version", "id", "goal"})
"""Of a workflow: compared elsewhere, or nothing that runs."""


def release_diff(before: tuple[Release, Bundle, Costed], after: tuple[Release, Bundle, Costed]) -> ReleaseDiff:
    """What is different, from one release to another one of the same service; each with its bundle and its costs."""
    (one, old, old_cost), (other, new, new_cost) = before, after
    was, now = (json.loads(bundle.files[WORKFLOW]) for bundle in (old, new))
    return ReleaseDiff(
        service=one.service,
        before=one.version,
        after=other.version,
        artifact_before=one.artifact,
        artifact_after=other.artifact,
        same=one.artifact == other.artifact,
        steps=tuple(step_changes(was["steps"], now["steps"])),
        workflow=tuple(name for name in sorted({*was, *now} - _BESIDE) if was.get(name) != now.get(name)),
        components=tuple(_components(old.manifest.components, new.manifest.components)),
        permissions=_set(granted(old.manifest.permissions), granted(new.manifest.permissions)),
        requirements=_set(_pins(old.manifest.requirements), _pins(new.manifest.requirements)),
        secrets=_set(old.manifest.secrets, new.manifest.secrets),
        effects=_set(old.manifest.effects, new.manifest.effects),
        settings=_settings(_setting(old, old_cost), _setting(new, new_cost)),
        cost_before=old_cost.cost,
        cost_after=new_cost.cost,
    )


def step_changes(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> Iterator[StepChange]:
    """What became of each step, by its id, in the order of both workflows; that they stand in another order is nothing.

    Args:
        before: Steps as a workflow has them.
        after: Those of the other one.
    """
    old, new = ({step["id"]: step for step in steps} for steps in (before, after))
    for id in dict.fromkeys([*old, *new]):
        if id not in new:
            yield StepChange(step=id, change="removed", before=dict(old[id]))
        elif id not in old:
            yield StepChange(step=id, change="added", after=dict(new[id]))
        elif fields := [name for name in sorted({*old[id], *new[id]}) if old[id].get(name) != new[id].get(name)]:
            was, now = ({name: step.get(name) for name in fields} for step in (old[id], new[id]))
            yield StepChange(step=id, change="changed", fields=tuple(fields), before=was, after=now)


def granted(statements: Iterable[Statement]) -> list[str]:
    """Each action on each resource, in words."""
    return [f"{action} on {where}" for each in statements for action in each.actions for where in each.resources]


def _components(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[ComponentChange]:
    old, new = _by_name(before), _by_name(after)
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if was != now:
            yield ComponentChange(
                component=name,
                change="removed" if now is None else "added" if was is None else "changed",
                before=_versions(was),
                after=_versions(now),
            )


def _by_name(components: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Name -> version -> digest of the code."""
    found: dict[str, dict[str, str]] = {}
    for ref, digest in components.items():
        name, _, version = ref.partition("@")
        found.setdefault(name, {})[version] = digest
    return found


def _versions(known: Mapping[str, str] | None) -> str | None:
    return None if known is None else ", ".join(sorted(known, key=Version.parse))


def _pins(lines: Iterable[str]) -> list[str]:
    """``name==version`` of each requirement; its hashes follow from it."""
    return [line.split()[0] for line in lines if line.split()]


def _set(before: Iterable[str], after: Iterable[str]) -> SetChange:
    old, new = set(before), set(after)
    return SetChange(added=tuple(sorted(new - old)), removed=tuple(sorted(old - new)))


def _setting(bundle: Bundle, cost: Costed) -> dict[str, Any]:
    manifest = bundle.manifest
    return {
        "memory": manifest.memory,
        "timeout": manifest.timeout,
        "runtime": manifest.runtime,
        "target": cost.target,
    }


def _settings(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}
