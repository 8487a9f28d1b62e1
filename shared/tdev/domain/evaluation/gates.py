"""Conditions a plan must meet whatever its score."""

from tdev.domain.evaluation.subject import Subject
from tdev.domain.planning.serving import FLOOR
from tdev.domain.workflow import schemas
from tdev.model.component import FREE_EFFECTS
from tdev.model.evaluation import Gate


def sound(subject: Subject) -> Gate:
    """The workflow can run: components exist, references lead somewhere, types fit, nothing waits in a circle."""
    found, steps = subject.findings, len(subject.workflow.steps)
    checked = f"{steps} step{'' if steps == 1 else 's'} checked"
    evidence = "; ".join(f"{f.pointer} {f.message}" for f in found[:3]) or checked
    more = f" (and {len(found) - 3} more)" if len(found) > 3 else ""
    return Gate(name="sound", passed=not found, evidence=evidence + more)


def goal_served(subject: Subject) -> Gate:
    """Every part of the goal has a step that serves it."""
    left = [c.text for c, relevance, _ in subject.served if relevance < FLOOR and not _value_only(c.text, subject)]
    if left:
        return Gate(name="goal_served", passed=False, evidence=f"nothing serves: {'; '.join(map(repr, left))}")
    evidence = f"{len(subject.clauses)} parts of the goal, all served" if subject.clauses else "no goal was given"
    return Gate(name="goal_served", passed=True, evidence=evidence)


def _value_only(text: str, subject: Subject) -> bool:
    """A clause that names no action by itself: what it names stands in the plan."""
    clause = next(c for c in subject.clauses if c.text == text)
    return bool(clause.constants) and len(clause.terms) <= 2 and all(subject.stands(c) for c in clause.constants)


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


GATES = (sound, goal_served, inputs_known, effects_declared)
