"""Conditions a plan must meet whatever its score."""

from tdev.domain.evaluation.subject import Subject
from tdev.domain.evaluation.trust import secret_places, unasked_effects, unsaid_places
from tdev.domain.planning.serving import FLOOR
from tdev.domain.workflow import schemas
from tdev.kernel.plurals import counted
from tdev.model.component import FREE_EFFECTS
from tdev.model.evaluation import Gate


def sound(subject: Subject) -> Gate:
    """The workflow can run: components exist, references lead somewhere, types fit, nothing waits in a circle."""
    found, steps = subject.findings, len(subject.workflow.steps)
    checked = f"{counted(steps, 'step')} checked"
    evidence = "; ".join(f"{f.pointer} {f.message}" for f in found[:3]) or checked
    more = f" (and {len(found) - 3} more)" if len(found) > 3 else ""
    return Gate(name="sound", passed=not found, evidence=evidence + more)


def goal_served(subject: Subject) -> Gate:
    """Every part of the goal has a step that serves it."""
    left = [c.text for c, relevance, _ in subject.served if relevance < FLOOR and not subject.only_gives_values(c)]
    if left:
        return Gate(name="goal_served", passed=False, evidence=f"nothing serves: {'; '.join(map(repr, left))}")
    parts = counted(len(subject.clauses), "part")
    evidence = f"{parts} of the goal, all served" if subject.clauses else "no goal was given"
    return Gate(name="goal_served", passed=True, evidence=evidence)


def inputs_known(subject: Subject) -> Gate:
    """Every input the workflow requires was given."""
    missing = [name for name in schemas.required(subject.workflow.inputs) if name not in subject.inputs]
    evidence = f"not given: {', '.join(missing)}" if missing else "all required inputs are there"
    return Gate(name="inputs_known", passed=not missing, evidence=evidence)


def effects_declared(subject: Subject) -> Gate:
    """Every component says what it does to the world; what needs an approval is named."""
    silent = [c.ref for c in subject.components.values() if not c.effects]
    guarded = sorted(s for s, c in subject.components.items() if not FREE_EFFECTS.issuperset(c.effects))
    evidence = f"approval needed for: {', '.join(guarded)}" if guarded else "nothing leaves the machine"
    if silent:
        evidence = f"no effects declared: {', '.join(silent)}"
    return Gate(name="effects_declared", passed=not silent, evidence=evidence)


def effects_asked_for(subject: Subject) -> Gate:
    """Nothing leaves the machine, and nothing is destroyed, that no part of the goal asks for."""
    unasked = unasked_effects(subject)
    told = [f"nobody asked for: {', '.join(unasked)}"] if unasked else []
    told += [f"nobody named where {step!r} goes ({name!r})" for step, name in unsaid_places(subject)]
    evidence = "; ".join(told) or "no effect that nobody asked for"
    return Gate(name="effects_asked_for", passed=not told, evidence=evidence)


def secrets_by_name(subject: Subject) -> Gate:
    """No secret stands in the plan; which it is, is not said again."""
    places = [f"{name!r} of {step!r}" for step, name in secret_places(subject.workflow.steps)]
    evidence = f"what looks like a secret stands in {', '.join(places)}" if places else "no secret stands in the plan"
    return Gate(name="secrets_by_name", passed=not places, evidence=evidence)


GATES = (sound, goal_served, inputs_known, effects_declared, effects_asked_for, secrets_by_name)
