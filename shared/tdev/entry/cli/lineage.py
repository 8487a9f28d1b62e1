"""Why a service is as it is: each step with its component, what it may do and why, back to the words and the people."""

from collections.abc import Iterator, Mapping
from typing import Any

from tdev.entry.cli.costing import cost_lines
from tdev.model.component import Component
from tdev.model.service import Release
from tdev.model.watch import Watch
from tdev.model.workflow import Workflow


def lineage(
    release: Release,
    workflow: Workflow,
    components: Mapping[str, Component],
    costs: Mapping[str, Any] | None = None,
    watch: Watch | None = None,
) -> dict[str, Any]:
    """What is known of where a release comes from, as JSON.

    Args:
        release: Which one.
        workflow: What it runs.
        components: Reference in a step -> the component that the release has for it.
        costs: The estimate for it.
        watch: What is known of the live version of its service.
    """
    known = release.attestation.provenance if release.attestation else None
    return {
        "release": f"{release.service}-v{release.version}",
        "artifact": release.artifact,
        "goal": known.goal if known else workflow.goal,
        "workflow": release.workflow_id,
        "made": known.model_dump(mode="json", include={"by", "created_at", "score", "approved_by", "promotions"})
        if known
        else None,
        "steps": [_step(release, step.id, step.agent, components) for step in workflow.steps],
        "costs": costs,
        "health": _health(watch) if watch is not None and watch.version == release.version else None,
    }


def _health(watch: Watch) -> dict[str, Any]:
    told = watch.model_dump(mode="json", include={"healthy", "reason", "live_since", "changed_at"})
    return {**told, "alarms": list(watch.alarms)}


def _step(release: Release, id: str, agent: str, components: Mapping[str, Component]) -> dict[str, Any]:
    component = components[agent]
    may = [
        {"actions": list(each.actions), "resources": list(each.resources), "line": why.line, "words": why.words}
        for each in release.permissions
        for why in each.because
        if why.step == id
    ]
    return {
        "step": id,
        "component": component.ref,
        "digest": release.components.get(component.ref),
        "does": component.description,
        "effects": list(component.effects),
        "may": may,
    }


def lineage_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The same for people."""
    yield f"{found['release']}  {found['artifact']}"
    yield f"  asked for: {found['goal'] or 'no goal was given'}"
    yield f"  planned as: {found['workflow']}"
    made = found["made"]
    if made:
        score = "" if made["score"] is None else f", score {made['score']:g}"
        yield f"  deployed by: {made['by']} at {made['created_at']}{score}"
        yield f"  approved by: {made['approved_by'] or 'nobody was asked'}"
        yield from (f"  was live before in: {each['stage']}" for each in made["promotions"])
    for step in found["steps"]:
        effects = "" if step["effects"] == ["pure"] else f"  ({', '.join(step['effects'])})"
        yield f"  step {step['step']}: {step['component']}{effects}"
        yield f"    {step['does'].splitlines()[0] if step['does'] else ''}".rstrip()
        for each in step["may"]:
            words = f', for "{each["words"]}"' if each["words"] else ""
            line = f" (line {each['line']}{words})" if each["line"] else words
            yield f"    may {', '.join(each['actions'])} on {', '.join(each['resources'])}{line}"
    if found["costs"]:
        yield from (f"  {line}" for line in cost_lines(found["costs"]))
    if found["health"]:
        yield from _health_lines(found["health"])


def _health_lines(health: Mapping[str, Any]) -> Iterator[str]:
    """Whether it does well, and which alarms say that it does not."""
    if health["healthy"]:
        yield f"  healthy, live since {health['live_since']}; tdev status says what its callers see"
    else:
        yield f"  not healthy since {health['changed_at']}: {health['reason']}"
    yield from (f"    alarm raised: {name}" for name in health["alarms"])
