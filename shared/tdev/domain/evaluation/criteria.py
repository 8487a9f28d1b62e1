"""The points: each criterion measures one property, says what it saw, and suggests what would gain the rest."""

from collections.abc import Iterable
from dataclasses import dataclass

from tdev.domain.evaluation.subject import PLAIN_RELEVANCE, Subject
from tdev.domain.planning.constants import Constant, literal
from tdev.domain.planning.settings_in import constant_quality
from tdev.domain.registry.standing import told
from tdev.domain.workflow import graph, schemas
from tdev.domain.workflow.expressions import expressions_in
from tdev.domain.workflow.typing import expression_schema, step_output
from tdev.model.component import Component
from tdev.model.evaluation import Criterion, Suggestion
from tdev.model.workflow import Step

OUTSIDE = frozenset({"fetch", "send", "invoke", "deploy", "destructive", "iam"})
TIMEOUT_S = 30
RETRY = {"max_attempts": 2, "interval_s": 1, "backoff_rate": 2}


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion and what would improve it."""

    criterion: Criterion
    suggestions: tuple[Suggestion, ...] = ()


def _judged(name: str, share: float, most: float, evidence: str, suggestions: Iterable[Suggestion] = ()) -> Judged:
    points = round(max(0.0, min(1.0, share)) * most, 2)
    return Judged(Criterion(name=name, points=points, max=most, evidence=evidence), tuple(suggestions))


def coverage(subject: Subject) -> Judged:
    """The parts of the goal are served by components that are about them (30 points)."""
    if not subject.served:
        return _judged("coverage", 1, 30, "no goal was given: nothing to cover")
    shares = [min(1.0, relevance / PLAIN_RELEVANCE) for _, relevance, _ in subject.served]
    listing = [
        f"{clause.text!r} by {step or 'nothing'} ({relevance:.2f})" for clause, relevance, step in subject.served
    ]
    weak = [
        Suggestion(code="serve_clause", message=f"nothing serves {clause.text!r}", fix={"clause": clause.text})
        for (clause, _, _), share in zip(subject.served, shares, strict=True)
        if share < 0.5
    ]
    return _judged("coverage", sum(shares) / len(shares), 30, "; ".join(listing), weak)


def constants(subject: Subject) -> Judged:
    """What the goal names literally stands in the plan (10 points)."""
    named = [constant for clause in subject.clauses for constant in clause.constants]
    if not named:
        return _judged("constants", 1, 10, "the goal names no values")
    unused = [c for c in named if not subject.stands(c)]
    suggestions = [s for c in unused if (s := _use(subject, c)) is not None]
    evidence = f"{len(named) - len(unused)} of {len(named)} values used"
    if unused:
        evidence += f"; not used: {', '.join(c.text for c in unused)}"
    return _judged("constants", 1 - len(unused) / len(named), 10, evidence, suggestions)


def _use(subject: Subject, constant: Constant) -> Suggestion | None:
    best: tuple[float, Step, str] | None = None
    for step in subject.workflow.steps:
        component = subject.components.get(step.id)
        takes = schemas.properties(component.input_schema) if component else {}
        for name, wanted in takes.items():
            quality = constant_quality(name, wanted, constant, subject.workflow.goal)
            if name not in step.input and quality >= 0.5 and (best is None or quality > best[0]):
                best = (quality, step, name)
    if best is None:
        return None
    value = constant.value
    return Suggestion(
        code="use_constant",
        step=best[1].id,
        message=f"{value!r} of the goal is not used; {best[1].agent} could take it as {best[2]!r}",
        fix={"parameter": best[2], "value": literal(value)},
    )


def types(subject: Subject) -> Judged:
    """Values come from places whose type is known and fits (15 points)."""
    known: dict[str, schemas.Schema] = {"inputs": subject.workflow.inputs}
    known |= {
        s.id: step_output(s, subject.components[s.id]) for s in subject.workflow.steps if s.id in subject.components
    }
    total, sure = 0, 0
    for step in subject.workflow.steps:
        for text in expressions_in(dict(step.input)):
            total += 1
            sure += bool(step.for_each) or bool(schemas.types_of(expression_schema(text, known) or {}))
    wrong = [f for f in subject.findings if f.code in ("wrong_type", "missing_input", "unknown_input")]
    share = (sure / total if total else 1.0) - 0.5 * len(wrong)
    return _judged("types", share, 15, f"{sure} of {total} references have a known type; {len(wrong)} do not fit")


def purpose(subject: Subject) -> Judged:
    """Every step does something: another reads it, it changes the world, or it is the answer (10 points)."""
    steps = subject.workflow.steps
    read = {name for step in steps for name in graph.reads(step)} | set(_output_reads(subject))
    last = set(graph.last_steps(subject.needs)) if subject.workflow.output is None else set()
    # Without a goal the last steps are what the plan is for.
    serving = {step for _, relevance, step in subject.served if relevance} if subject.clauses else last
    idle = [
        s.id
        for s in steps
        if s.id not in read and not _acts(subject.components.get(s.id)) and s.id not in last & serving
    ]
    idle = idle if len(idle) < len(steps) else idle[:-1]
    suggestions = [
        Suggestion(code="drop_step", step=name, message=f"nothing uses what {name!r} gives") for name in idle
    ]
    evidence = f"unused: {', '.join(idle)}" if idle else "every step is used"
    return _judged("purpose", 1 - len(idle) / max(1, len(steps)), 10, evidence, suggestions)


def _output_reads(subject: Subject) -> set[str]:
    step = Step(id="output", agent="output", input={"output": subject.workflow.output})
    return graph.reads(step)


def _acts(component: Component | None) -> bool:
    return component is None or bool(set(component.effects) - {"pure", "read:files", "fetch"})


def robustness(subject: Subject) -> Judged:
    """Steps that reach outside have a time limit; those that may run twice are retried, the others are not (20)."""
    outside = [s for s in subject.workflow.steps if s.id in subject.components and _outside(subject.components[s.id])]
    if not outside:
        return _judged("robustness", 1, 20, "no step reaches outside")
    suggestions: list[Suggestion] = []
    kept = 0.0
    for step in outside:
        kept += 0.5 * (step.timeout_s is not None)
        if step.timeout_s is None:
            message = f"{step.id!r} waits for the outside without a time limit"
            suggestions.append(
                Suggestion(code="add_timeout", step=step.id, message=message, fix={"timeout_s": TIMEOUT_S})
            )
        repeatable = set(subject.components[step.id].effects) <= {"pure", "read:files", "write:files", "fetch"}
        retried = step.retry is not None and step.retry.max_attempts > 0
        kept += 0.5 * (retried == repeatable)
        if repeatable and not retried:
            message = f"{step.id!r} fails for good at the first hiccup"
            suggestions.append(Suggestion(code="add_retry", step=step.id, message=message, fix=dict(RETRY)))
        if retried and not repeatable:
            message = f"{step.id!r} could take effect twice"
            suggestions.append(Suggestion(code="drop_retry", step=step.id, message=message))
    evidence = (
        f"{len(outside)} steps reach outside; {len(suggestions)} of their limits and retries are missing or wrong"
    )
    return _judged("robustness", kept / len(outside), 20, evidence, suggestions)


def _outside(component: Component) -> bool:
    return bool(OUTSIDE & set(component.effects))


def parallelism(subject: Subject) -> Judged:
    """No step waits for another whose result it does not need (5 points)."""
    needless = [
        (step.id, name)
        for step in subject.workflow.steps
        for name in step.after
        if name not in graph.reads(step) and not _acts(subject.components.get(name))
    ]
    suggestions = [
        Suggestion(code="drop_after", step=step, message=f"{step!r} need not wait for {name!r}", fix={"after": name})
        for step, name in needless
    ]
    evidence = (
        f"{len(needless)} needless waits"
        if needless
        else f"{len(graph.levels(subject.needs))} levels, no needless wait"
    )
    return _judged("parallelism", 1 - len(needless) / max(1, len(subject.workflow.steps)), 5, evidence, suggestions)


def maturity(subject: Subject) -> Judged:
    """Components are stable (5 points); experimental ones count half, deprecated ones nothing."""
    worth = {"stable": 1.0, "experimental": 0.5, "deprecated": 0.0, "retired": 0.0, "disabled": 0.0}
    components = list(subject.components.values())
    share = sum(worth[c.status] for c in components) / len(components) if components else 0.0
    others = sorted({told(c) for c in components if c.status != "stable"})
    better = [
        Suggestion(code="replace_component", step=step, message=told(component), fix={"agent": instead})
        for step, component in subject.components.items()
        if (instead := _instead(component)) is not None
    ]
    return _judged("maturity", share, 5, "; ".join(others) or "all components are stable", better)


def _instead(component: Component) -> str | None:
    """What whoever ended a component has named to be used instead of it."""
    ended = component.status in ("deprecated", "retired", "disabled")
    return component.standing.replacement if ended and component.standing else None


def economy(subject: Subject) -> Judged:
    """No more steps than the goal can need: three per part and two more (5 points)."""
    count, most = len(subject.workflow.steps), 3 * max(1, len(subject.clauses)) + 2
    share = 1.0 if count <= most or not subject.workflow.goal else most / count
    return _judged("economy", share, 5, f"{count} steps for {len(subject.clauses)} parts of the goal")


CRITERIA = (coverage, constants, types, purpose, robustness, parallelism, maturity, economy)
