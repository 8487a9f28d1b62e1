"""Whether data flows well: types, kinds of content, steps that do something, waits that are needed."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import combinations

from tdev.domain.evaluation.rubric import Mark, Seen
from tdev.domain.evaluation.subject import PLAIN_RELEVANCE, Subject
from tdev.domain.planning.inserting import keeps_kind
from tdev.domain.planning.kinds import PAGE, kind_given, reads_as_text, stores
from tdev.domain.planning.pausing import pauses
from tdev.domain.planning.serving import FLOOR
from tdev.domain.planning.sources import alike, sources_of
from tdev.domain.workflow import graph, schemas
from tdev.domain.workflow.expressions import expressions_in
from tdev.domain.workflow.typing import expression_schema, step_output
from tdev.kernel.plurals import counted
from tdev.model.component import Component
from tdev.model.evaluation import Suggestion
from tdev.model.workflow import Step

ALIKE = 0.5
"""Likeness of two names from which one may stand for the other."""
_FIELD = re.compile(r"\$\{(\w+)\.(\w+)\}")


def types(subject: Subject) -> Seen:
    """Values come from places whose type is known, and are of the kind that their reader is made for."""
    known: dict[str, schemas.Schema] = {"inputs": subject.workflow.inputs}
    known |= {
        s.id: step_output(s, subject.components[s.id]) for s in subject.workflow.steps if s.id in subject.components
    }
    total, marks = 0, []
    for step in subject.workflow.steps:
        texts = expressions_in(dict(step.input))
        total += len(texts)
        unknown = [
            text for text in texts if not step.for_each and not schemas.types_of(expression_schema(text, known) or {})
        ]
        # A component that takes anything is content with a value of any type.
        unknown = [] if _takes_anything(step, subject) else unknown
        marks += [Mark("type_unknown", f"the type of {text!r} is not known", step.id, text) for text in unknown]
        mixed = list(_mixed(subject, step))
        marks += mixed or _misread(subject, step)
    return Seen(f"{counted(total, 'reference')} looked at", tuple(marks))


def _takes_anything(step: Step, subject: Subject) -> bool:
    component = subject.components.get(step.id)
    takes = schemas.properties(component.input_schema) if component else {}
    return all(not schemas.types_of(takes.get(name, {})) for name, value in step.input.items() if expressions_in(value))


def _misread(subject: Subject, step: Step) -> Iterator[Mark]:
    """A value read under a name that is nothing like it, where an earlier step gives one of just that name."""
    component = subject.components.get(step.id)
    if component is None or step.for_each:
        return
    takes = schemas.properties(component.input_schema)
    for name, value in step.input.items():
        found = _FIELD.fullmatch(value) if isinstance(value, str) else None
        if found is None or name not in takes or found[1] not in subject.components or alike(found[2], name) >= ALIKE:
            continue
        better = _namesake(subject, step, name, takes[name])
        # A page calls its markup text, too.
        if better is not None and better.partition(".")[0] != found[1]:
            message = f"{name!r} of {step.id!r} reads {value}, though {better!r} gives just that"
            fix = Suggestion(
                code="set_input", step=step.id, message=message, fix={"parameter": name, "value": f"${{{better}}}"}
            )
            yield Mark("kind_mixed", message, step.id, name, fix=fix)


def _namesake(subject: Subject, step: Step, name: str, wanted: schemas.Schema) -> str | None:
    """The output of an earlier step that is called as a parameter is, and fits it; the nearest to the step."""
    behind = graph.behind(subject.needs, [step.id])
    for other in reversed(subject.workflow.steps):
        component = subject.components.get(other.id)
        if component is None or other.id in behind | {step.id} or other.for_each:
            continue
        for field, schema in schemas.properties(component.output_schema).items():
            if field == name and schemas.types_of(schema) and schemas.fits(schema, wanted):
                return f"{other.id}.{field}"
    return None


def _mixed(subject: Subject, step: Step) -> Iterator[Mark]:
    """The markup of a page given to who reads text for people."""
    reader = subject.components.get(step.id)
    if reader is None or not reads_as_text(reader):
        return
    by_id = {one.id: one for one in subject.workflow.steps}
    for name, value in step.input.items():
        texts = expressions_in(value)
        source = by_id.get(texts[0].partition(".")[0]) if len(texts) == 1 else None
        component = subject.components.get(source.id) if source else None
        if source and component and kind_given(component, source.input) == PAGE and name != PAGE:
            message = f"{step.id!r} reads the markup of the page that {source.id!r} fetches, not its text"
            fix = Suggestion(code="serve_clause", step=step.id, message=message, fix={"clause": subject.workflow.goal})
            yield Mark("kind_mixed", message, step.id, name, fix=fix)


def purpose(subject: Subject) -> Seen:
    """Every step does something, once: another reads it, it changes the world, or it is the answer."""
    unused = _unused(subject)
    marks = [_drop("unused", name, f"nothing uses what {name!r} gives") for name in unused]
    twins = _twins(subject)
    marks += [
        _drop("duplicate", second, f"{second!r} does what {first!r} does", field=first)
        for first, second in twins
        if second not in unused
    ]
    marks += [mark for mark in _unasked(subject) if mark.step not in unused]
    marks += _bypassed(subject)
    return Seen("" if marks else "every step is used", tuple(marks))


def _drop(code: str, step: str, message: str, field: str | None = None) -> Mark:
    fix = Suggestion(code="drop_step", step=step, message=message, fix={"instead": field} if field else {})
    return Mark(code, message, step, fix=fix)


def _unused(subject: Subject) -> list[str]:
    steps = subject.workflow.steps
    output = Step(id="output", agent="output", input={"output": subject.workflow.output})
    read = {name for step in steps for name in graph.reads(step)} | graph.reads(output)
    last = set(graph.last_steps(subject.needs)) if subject.workflow.output is None else set()
    # Without a goal the last steps are what the plan is for.
    serving = {name for name in last if not subject.clauses or subject.worth(name) >= FLOOR}
    idle = [
        s.id
        for s in steps
        if s.id not in read and not _does_something(subject.components.get(s.id)) and s.id not in last & serving
    ]
    return idle if len(idle) < len(steps) else idle[:-1]


def _does_something(component: Component | None) -> bool:
    """It acts on the world, or takes the time that was asked for."""
    return component is None or _acts(component) or pauses(component)


def _acts(component: Component | None) -> bool:
    return component is None or bool(set(component.effects) - {"pure", "read:files", "fetch"})


def _twins(subject: Subject) -> list[tuple[str, str]]:
    """Pairs of steps that call the same component on the same values."""
    called = {
        step.id: json.dumps([step.agent.partition("@")[0], step.input, step.for_each], sort_keys=True)
        for step in subject.workflow.steps
    }
    return [(first, second) for first, second in combinations(called, 2) if called[first] == called[second]]


def _unasked(subject: Subject) -> Iterator[Mark]:
    """A step that only changes what it gets, and that no part of the goal asks for."""
    if not subject.clauses:
        return
    for step in subject.workflow.steps:
        component = subject.components.get(step.id)
        if component is None or component.type != "tool" or set(component.effects) != {"pure"}:
            continue
        if not _only_changes(component):
            continue
        asked = max((subject.retrieval.relevance(component, c.terms) for c in subject.clauses), default=0.0)
        if asked < min(FLOOR, PLAIN_RELEVANCE):
            yield _drop("unasked", step.id, f"nobody asked for {step.id!r} ({step.agent})")


def _bypassed(subject: Subject) -> Iterator[Mark]:
    """What a step made is read by nobody, though a later part of the goal goes on from where it started."""
    places = {step.id: subject.place(step.id) for step in subject.workflow.steps if step.id in subject.components}
    leaves = graph.last_steps(subject.needs)
    for name in leaves:
        if name not in places or stores(subject.components[name]) or subject.worth(name) < FLOOR:
            continue
        for later in _after(subject, places, name):
            if (later not in leaves or _goes_on(subject, later)) and _goes_past(subject, name, later):
                message = f"{later!r} does not build on what {name!r} made, though the goal names it later"
                words = subject.workflow.goal
                fix = Suggestion(code="serve_clause", step=later, message=message, fix={"clause": words})
                yield Mark("bypassed", message, later, fix=fix)
                return


def _after(subject: Subject, places: Mapping[str, int | None], name: str) -> list[str]:
    """The steps that serve a later part than a step does; what stores may stand in the same part."""
    before = places[name]
    least = -1 if before is None else before
    return [
        later
        for later, place in places.items()
        if place is not None
        and later != name
        and (place > least or (place == least and stores(subject.components[later])))
    ]


def _goes_on(subject: Subject, name: str) -> bool:
    return stores(subject.components[name]) or _only_changes(subject.components[name])


def _goes_past(subject: Subject, made: str, later: str) -> bool:
    """Whether a later step reads what the step before read, and could have read what that made of it."""
    by_id = {step.id: step for step in subject.workflow.steps}
    component = subject.components[made]
    if not (_only_changes(component) or stores(subject.components[later])):
        return False
    read = graph.reads(by_id[later]) & by_id.keys()
    shared = bool(read) and all(made in graph.behind(subject.needs, [one]) for one in read)
    wanted = schemas.properties(subject.components[later].input_schema)
    fits = any(
        schemas.types_of(source.schema) and schemas.fits(source.schema, wanted.get(name, {}))
        for name, value in by_id[later].input.items()
        if expressions_in(value)
        for source in sources_of("x", component, 0)
    )
    return shared and fits


def _only_changes(component: Component) -> bool:
    """It gives what it takes: a text for a text, rows for rows."""
    return any(keeps_kind(component, source) for source in sources_of("x", component, 0))


def parallelism(subject: Subject) -> Seen:
    """No step waits for another whose result it does not need; to wait is what pauses are there for."""
    pausing = {name for name, component in subject.components.items() if pauses(component)}
    needless = [
        (step.id, name)
        for step in subject.workflow.steps
        for name in step.after
        if name not in graph.reads(step) and not _acts(subject.components.get(name)) and not {name, step.id} & pausing
    ]
    marks = []
    for step, name in needless:
        message = f"{step!r} need not wait for {name!r}"
        fix = Suggestion(code="drop_after", step=step, message=message, fix={"after": name})
        marks.append(Mark("needless_wait", message, step, "after", fix=fix))
    return Seen("" if marks else f"{len(graph.levels(subject.needs))} levels, no needless wait", tuple(marks))
