"""Plans that a model proposes: asked for with the candidates alone, and held to more rules than a person's plan.

A proposal never widens what the goal's own words allow: it has no component with guarded effects that the plan without
a model does not have too, in no more steps, and names no address, file or person that the goal does not name. What
touches anything outside is given words of the goal, and nothing else.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from tdev.domain.models.prompting import question
from tdev.domain.planning.clauses import Clause, split
from tdev.domain.planning.constants import constants_in
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.serving import GUARDED_FLOOR
from tdev.domain.planning.words import features
from tdev.domain.workflow import schemas
from tdev.domain.workflow.expressions import expressions_in
from tdev.domain.workflow.validation import findings
from tdev.kernel.errors import ModelError
from tdev.kernel.ids import named_id
from tdev.model.component import FREE_EFFECTS, Component
from tdev.model.misfits import misfits
from tdev.model.plan import PlanOutcome
from tdev.model.workflow import Step, Workflow
from tdev.platform.models import Limits, Model

CANDIDATES = 24
MOST_STEPS = 20
LIMITS = Limits(tokens_out=6000, timeout_s=40.0)
"""Models that think before they answer write more tokens than the plan has. Our own plan must still come within the
time that the function has which plans."""
_LONGEST_OWN_TEXT = 40
"""A text of a model's own, such as the name of a language or a format; a longer one must stand in the goal."""
_NAMING = frozenset({"url", "email", "path"})
_LOOKS_NAMED = re.compile(r"://|@\w|(?<![\w.])[~/\\]|\.\.|^\w[\w-]*(?:\.[\w-]+)+(?:[:/]|$)")
"""What may name a place or a person although it is written in a way that goals do not use."""
_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[-?\d+\])*")
_INPUT = re.compile(r"inputs\.([A-Za-z_]\w*)")
_CONDITION = re.compile(r"\b(?:if|unless|except)\b|만약|경우에만", re.IGNORECASE)
_PART = {"type": "string", "maxLength": 2000}


def may_ask(goal: str, retrieval: Retrieval) -> bool:
    """Whether a model can be of use: a goal with a condition in words is beyond the plans that are asked for."""
    if _CONDITION.search(goal):
        return False
    return not any(clause.role == "condition" for clause in split(goal, retrieval.verbs))


def propose_plan(
    model: Model,
    own: PlanOutcome,
    retrieval: Retrieval,
    resolve: Callable[[str], Component],
    inputs: Mapping[str, Any],
    limits: Limits = LIMITS,
) -> Workflow:
    """Ask a model for a plan.

    Args:
        model: Who is asked.
        own: What was planned without it.
        retrieval: The components that may be used.
        resolve: Reference -> component.
        inputs: Values that the request brings along; the model gets their names and types.
        limits: What the answer may cost.

    Returns:
        A sound workflow that keeps to the rules above.

    Raises:
        ModelError: When there is no answer, no plan in it, or one that breaks a rule; the message says which.
        BudgetError: When asking would use more than it may.
    """
    clauses = split(own.goal, retrieval.verbs)
    known = {component.name: component for component in _candidates(own, clauses, retrieval)}
    if not known:
        raise ModelError("no component has to do with the goal")
    given = {name: schemas.type_of(value) for name, value in inputs.items()}
    document = {"goal": own.goal, "inputs": given, "components": [_described(c) for c in known.values()]}
    answer = model.converse(question("plan", document), schema=_schema(known), limits=limits).data
    workflow = _workflow(answer["steps"], own, known, given, ask_first=_asks_first(clauses))
    wrong = _refused(workflow, own, clauses, inputs, resolve)
    if wrong:
        raise ModelError(f"{model.name} proposed a plan that is refused: {wrong}")
    return workflow


def _candidates(own: PlanOutcome, clauses: list[Clause], retrieval: Retrieval) -> Iterator[Component]:
    """What the goal's words find and the components of our own plan, without what has guarded effects beside them."""
    used = {step.agent.partition("@")[0] for step in own.workflow.steps} if own.workflow else set()
    excluded = {
        match.component.name
        for clause in clauses
        if clause.role == "negated"
        for match in retrieval.search(clause.terms, 5)
        if match.relevance >= GUARDED_FLOOR
    }
    found = [match.component for match in retrieval.search(features(own.goal), CANDIDATES)]
    for clause in clauses:
        found += [match.component for match in retrieval.search(clause.terms, 6)]
    found += [retrieval.by_name[name] for name in sorted(used) if name in retrieval.by_name]
    seen: set[str] = set()
    for component in found:
        free = FREE_EFFECTS.issuperset(component.effects)
        if component.name not in seen | (excluded - used) and (free or component.name in used):
            seen.add(component.name)
            yield component


def _described(component: Component) -> dict[str, Any]:
    takes = schemas.properties(component.input_schema)
    return {
        "name": component.name,
        "does": component.description[:400],
        "parameters": {name: _shown(schema) for name, schema in takes.items()},
        "required": list(schemas.required(component.input_schema)),
        "output": _shown(component.output_schema),
        "fields": {n: schemas.describe(s) for n, s in schemas.properties(component.output_schema).items()},
    }


def _shown(schema: Mapping[str, Any]) -> str:
    said = str(schema.get("description", ""))[:160]
    kind = schemas.describe(schema)
    options = f" ({', '.join(map(str, schema['enum']))})"[:200] if isinstance(schema.get("enum"), list) else ""
    return f"{kind}{options}: {said}" if said else f"{kind}{options}"


def _schema(known: Mapping[str, Component]) -> dict[str, Any]:
    step = {
        "type": "object",
        "properties": {
            "id": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"},
            "agent": {"type": "string", "enum": list(known)},
            "input": {"type": "object"},
            "for_each": _PART,
        },
        "required": ["id", "agent", "input"],
        "additionalProperties": False,
    }
    steps = {"type": "array", "items": step, "maxItems": MOST_STEPS}
    return {"type": "object", "properties": {"steps": steps}, "required": ["steps"], "additionalProperties": False}


def _workflow(
    steps: list[dict[str, Any]],
    own: PlanOutcome,
    known: Mapping[str, Component],
    given: Mapping[str, str],
    *,
    ask_first: bool,
) -> Workflow:
    if not steps:
        raise ModelError("it found no plan either")
    try:
        made = tuple(_step(step, known[step["agent"]], ask_first=ask_first) for step in steps)
        takes = {"type": "object", "properties": {name: {"type": kind} for name, kind in given.items()}}
        identity = named_id("wf", own.goal, repr([step.document() for step in made]))
        return Workflow(id=identity[:35], goal=own.goal, inputs=takes, steps=made)
    except ValidationError as cause:
        first = misfits(cause)[0]
        raise ModelError(f"what it proposed is no workflow: {first.pointer} {first.message}") from cause


def _step(step: Mapping[str, Any], component: Component, *, ask_first: bool) -> Step:
    guarded = not FREE_EFFECTS.issuperset(component.effects)
    each = step.get("for_each") or None
    return Step(id=step["id"], agent=component.ref, input=step["input"], for_each=each, approve=guarded and ask_first)


def _asks_first(clauses: list[Clause]) -> bool:
    return any(clause.role == "approval" for clause in clauses)


def _refused(
    workflow: Workflow,
    own: PlanOutcome,
    clauses: list[Clause],
    inputs: Mapping[str, Any],
    resolve: Callable[[str], Component],
) -> str:
    """Why a proposal is refused; empty when it is not."""
    found = findings(workflow, resolve)
    if found:
        return f"{found[0].pointer} {found[0].message}"
    if _guarded(workflow, resolve) - (_guarded(own.workflow, resolve) if own.workflow else Counter()):
        return "it does more to the world than the goal's words ask for"
    if nowhere := sorted(_inputs_read(workflow) - inputs.keys()):
        return f"it reads the input {nowhere[0]!r}, which nobody gave"
    said = own.goal
    for clause in clauses:
        said = said.replace(clause.text, " ") if clause.role == "negated" else said
    brought = [value for value in _leaves(list(inputs.values())) if isinstance(value, str)]
    for step in workflow.steps:
        if wrong := _wrong_texts(step, resolve(step.agent), said.casefold(), brought):
            return f"step {step.id!r} {wrong}"
    return ""


def _inputs_read(workflow: Workflow) -> set[str]:
    """The names of the inputs that a plan reads; references of a proposal are plain paths."""
    read = (text for step in workflow.steps for text in expressions_in([step.input, step.for_each or ""]))
    return {found[1] for text in read if (found := _INPUT.match(text))}


def _guarded(workflow: Workflow, resolve: Callable[[str], Component]) -> Counter[tuple[str, bool]]:
    """How often each component with guarded effects is called, by whether it is called for each element of a list."""
    found = ((resolve(step.agent), step.for_each is not None) for step in workflow.steps)
    return Counter(
        (component.name, each) for component, each in found if not FREE_EFFECTS.issuperset(component.effects)
    )


def _wrong_texts(step: Step, component: Component, said: str, brought: list[str]) -> str:
    """Why the texts of a step are refused. What only computes may have short words of the model's own."""
    takes = schemas.properties(component.input_schema)
    pure = set(component.effects) <= {"pure"}
    for name, value in (*step.input.items(), ("for_each", step.for_each)):
        usual = takes.get(name, {})
        offered = (*_leaves(usual.get("enum", [])), usual.get("default"))
        for text in _leaves(value):
            if isinstance(text, str) and text not in (*brought, *offered):
                if wrong := _wrong_text(text, said, pure=pure):
                    return wrong
    return ""


def _wrong_text(text: str, said: str, *, pure: bool) -> str:
    odd = next((each for each in expressions_in(text) if _PATH.fullmatch(each.strip()) is None), None)
    if odd is not None:
        return f"computes {odd[:80]!r}; a plan of a model only refers to outputs and inputs"
    own_words = re.sub(r"\$\{[^}]*\}", "", text)
    if own_words.casefold().strip() in said:
        return ""
    named = any(constant.kind in _NAMING for constant in constants_in(own_words)) or _LOOKS_NAMED.search(own_words)
    if named or not pure:
        return f"names {own_words[:80]!r}, which the goal does not"
    return f"has a text of its own: {own_words[:80]!r}" if len(own_words) > _LONGEST_OWN_TEXT else ""


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield name
            yield from _leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value
