"""Whether somebody may vouch for a version.

Its examples run now, its code is read again, and it is held against the stable version before it: nothing is believed
because it was true when it was published.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tdev.domain.analysis.gate import gate as static_gate
from tdev.domain.delivery.example_runs import MOST, can_be_tried, differences
from tdev.domain.evaluation.scoring import evaluate
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.registry.references import version_of
from tdev.domain.workflow import schemas
from tdev.kernel.errors import InvalidError
from tdev.kernel.plurals import counted
from tdev.model.component import Component
from tdev.model.lifecycle import Check, Outcome
from tdev.model.workflow import Step, Workflow
from tdev.platform.sandbox import Sandbox

LEAST_EXAMPLES = 2
"""One example may be met by a constant."""
LEAST_MUTATION = 0.8
LEAST_SCORE = 85.0
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Vetting:
    """What a version is looked at with.

    Attributes:
        source: Its code.
        before: The newest stable version that is older; None: there is none.
        resolve: Reference -> component.
        retrieval: The components there are.
        sandbox: Where it runs; asked for only when something is run.
    """

    source: str
    before: Component | None
    resolve: Callable[[str], Component]
    retrieval: Retrieval
    sandbox: Callable[[], Sandbox]


def vet(component: Component, vetting: Vetting) -> tuple[Check, ...]:
    """Every rule that a stable version meets, with what was seen. Raises ``DeniedError`` as the sandbox does."""
    return tuple(rule(component, vetting) for rule in RULES)


def stable_before(component: Component, versions: Iterable[Component]) -> Component | None:
    """The newest stable version that is older than a component."""
    own = version_of(component.version)
    older = [one for one in versions if one.status == "stable" and version_of(one.version) < own]
    return max(older, key=lambda one: version_of(one.version), default=None)


def _examples(component: Component, vetting: Vetting) -> Check:
    count = len(component.examples)
    told = f"{counted(count, 'example')}, at least {LEAST_EXAMPLES} are wanted"
    return _check("examples", "passed" if count >= LEAST_EXAMPLES else "failed", told)


def _tests(component: Component, vetting: Vetting) -> Check:
    if not can_be_tried(component):
        return _check("tests", "unknown", _untried(component))
    wrong = differences(component, component.examples, vetting.source, vetting.sandbox)
    tried = min(len(component.examples), MOST)
    if wrong:
        return _check("tests", "failed", f"{len(wrong)} of {tried} examples: {'; '.join(wrong[:_SHOWN])}")
    return _check("tests", "passed", f"{tried} examples passed in the sandbox")


def _code(component: Component, vetting: Vetting) -> Check:
    try:
        found = [finding.message for finding in static_gate(vetting.source, component.effects)]
    except InvalidError as cause:
        found = [cause.message]
    return _check("static_gate", "failed" if found else "passed", "; ".join(found[:_SHOWN]) or "nothing found")


def _mutation(component: Component, vetting: Vetting) -> Check:
    score = component.standing.mutation_score if component.standing else None
    if score is None:
        return _check("mutation", "unknown", "no mutation score is recorded")
    told = f"its tests killed {score:.0%} of the mutants, {LEAST_MUTATION:.0%} are wanted"
    if score < LEAST_MUTATION:
        told += f"; see what they miss: tdev test {component.ref} --mutation"
    return _check("mutation", "passed" if score >= LEAST_MUTATION else "failed", told)


def _evaluation(component: Component, vetting: Vetting) -> Check:
    found = evaluate(_of_one(component), vetting.retrieval, vetting.resolve, threshold=LEAST_SCORE)
    broken = [f"{gate.name}: {gate.evidence}" for gate in found.gates if not gate.passed]
    told = "; ".join(broken) or f"{found.score:g} of 100, {LEAST_SCORE:g} are wanted"
    return _check("evaluation", "passed" if found.passed else "failed", told)


def _regression(component: Component, vetting: Vetting) -> Check:
    """What the stable version before it promised by its examples still holds; a new major version may break it."""
    before = vetting.before
    if before is None:
        return _check("regression", "passed", "no stable version before it")
    if not can_be_tried(component):
        return _check("regression", "unknown", _untried(component))
    wrong = differences(component, before.examples, vetting.source, vetting.sandbox)
    tried = min(len(before.examples), MOST)
    told = f"{tried - len(wrong)} of {tried} examples of {before.ref} hold"
    if wrong:
        told += f": {'; '.join(wrong[:_SHOWN])}"
    breaks = version_of(component.version).major > version_of(before.version).major
    if wrong and breaks:
        told += "; a new major version may differ"
    return _check("regression", "failed" if wrong and not breaks else "passed", told)


RULES: tuple[Callable[[Component, Vetting], Check], ...] = (
    _examples,
    _tests,
    _code,
    _mutation,
    _evaluation,
    _regression,
)


def _of_one(component: Component) -> Workflow:
    """A workflow of this one component, with the limits that a planned step of its kind gets; its inputs are given."""
    required = schemas.required(component.input_schema)
    step = Step(
        id="one",
        agent=component.ref,
        input={name: f"${{inputs.{name}}}" for name in required},
        timeout_s=30,
    )
    takes = schemas.properties(component.input_schema)
    inputs = {"type": "object", "properties": {name: takes.get(name, {}) for name in required}}
    return Workflow(id="vetted", inputs={**inputs, "$defs": component.input_schema.get("$defs", {})}, steps=(step,))


def _untried(component: Component) -> str:
    reaches = ", ".join([*component.effects, *(f"secret {name}" for name in component.secrets)])
    return f"it cannot be tried in the sandbox ({reaches})"


def _check(rule: str, outcome: Outcome, evidence: str) -> Check:
    return Check(rule=rule, outcome=outcome, evidence=evidence[:2000])
