"""The gate of a deployment: sound, scored, tested, clean, packable, and with permissions that are known.

It only looks. What it finds is what a person is asked about, what a dry run shows, and what packing must make again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tdev.domain.analysis.gate import gate as static_gate
from tdev.domain.analysis.risks import holds_key
from tdev.domain.analysis.weaknesses import weaknesses
from tdev.domain.delivery.bundle import Bundle
from tdev.domain.delivery.compiling.showing import apart, machine_gate
from tdev.domain.delivery.costs import estimate, usage_of
from tdev.domain.delivery.dependencies import pinned
from tdev.domain.delivery.example_runs import examples_run
from tdev.domain.delivery.packing import Order, Source, pack
from tdev.domain.delivery.prices import PriceTable
from tdev.domain.delivery.standing_gate import standing_gate
from tdev.domain.evaluation.scoring import evaluate
from tdev.domain.execution.approval import bound_components
from tdev.domain.execution.policy import ApprovalPolicy
from tdev.domain.permissions.binding import Manifest
from tdev.domain.permissions.deriving import Permissions, permissions_of
from tdev.domain.permissions.sources import sources_of
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.secrets.readiness import secrets_gate
from tdev.domain.workflow import schemas
from tdev.kernel.errors import InvalidError, NotFoundError, TooLargeError
from tdev.kernel.plurals import counted
from tdev.model.component import Component
from tdev.model.deploying import DeployOrder, Judgement
from tdev.model.evaluation import NOT_OF_A_SERVICE, Evaluation, Gate
from tdev.model.service import TestsPassed
from tdev.model.workflow import Workflow
from tdev.platform.sandbox import Sandbox

_SHOWN = 3
_WISHED = "who asked for it wants a person to look"


@dataclass(frozen=True, slots=True)
class Bench:
    """What the gate looks with.

    Attributes:
        resolve: Reference -> component.
        source: Component -> its source, for code that did not come with the product.
        retrieval: The components there are.
        sandbox: Where foreign code is tried.
        has_secret: Whether there is a secret of this name.
        policy: What a person is asked about.
        prices: For the estimate, with the region.
        region: One of those in ``prices``.
        instances: How many tasks a service on ECS has at least; None: what the table assumes.
    """

    resolve: Callable[[str], Component]
    source: Source
    retrieval: Retrieval
    sandbox: Callable[[], Sandbox]
    has_secret: Callable[[str], bool]
    policy: ApprovalPolicy
    prices: PriceTable
    region: str
    instances: int | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found, and the bundle where it could be packed."""

    judgement: Judgement
    bundle: Bundle | None = None


def judge(order: DeployOrder, pins: Mapping[str, str], bench: Bench) -> Judged:
    """Look at what is to become a service. The same order and components give the same judgement.

    Args:
        order: What is asked for.
        pins: Those of the service: component -> version.
        bench: What to look with.
    """
    workflow = pinned(order.workflow, pins)
    evaluation = _evaluated(order, workflow, bench)
    gates = [gate for gate in evaluation.gates if gate.name not in NOT_OF_A_SERVICE]
    score = Gate(
        name="score",
        passed=evaluation.score >= order.threshold,
        evidence=f"{evaluation.score:g} of 100, wanted {order.threshold:g}",
    )
    if not gates[0].passed:
        return Judged(Judgement(passed=False, score=evaluation.score, threshold=order.threshold, gates=(*gates, score)))
    foreign = _foreign(workflow, bench)
    tests = tuple(examples_run(one, text, bench.sandbox) for one, text in foreign.values())
    permissions = _permissions(order, workflow, foreign)
    bound = bound_components(workflow, bench.resolve)
    secrets = secrets_gate(bound, bench.has_secret)
    bundle, packable = _packed(order, workflow, permissions, bench)
    gates += [
        score,
        standing_gate(bench.resolve(each.ref) for each in bound),
        _tests(tests),
        _code(foreign),
        _no_keys(workflow, foreign),
        *filter(None, [secrets, machine_gate(order.target, bundle)]),
        _known(permissions),
        packable,
    ]
    passed = all(gate.passed for gate in gates)
    found = Judgement(passed=passed, score=evaluation.score, threshold=order.threshold, gates=tuple(gates), tests=tests)
    return Judged(found if bundle is None else _with_bundle(found, order, bundle, bench), bundle)


def _with_bundle(found: Judgement, order: DeployOrder, bundle: Bundle, bench: Bench) -> Judgement:
    manifest = bundle.manifest
    usage = usage_of(order.workflow, order.target, order.memory, bench.instances)
    return found.model_copy(
        update={
            "digest": bundle.digest,
            "size": len(bundle.content),
            "components": dict(manifest.components),
            "permissions": manifest.permissions,
            "secrets": manifest.secrets,
            "effects": manifest.effects,
            "cost": estimate(usage, bench.prices, bench.region).document(),
            "reasons": (*bench.policy.reasons(manifest.effects, "service"), *([_WISHED] if order.ask else [])),
        }
    )


def _evaluated(order: DeployOrder, workflow: Workflow, bench: Bench) -> Evaluation:
    """The plan of an execution is judged by its goal; a saved workflow is deployed as it is, as it is run."""
    judged = workflow.model_copy(update={"goal": order.goal if order.execution_id else ""})
    inputs = dict.fromkeys(schemas.required(workflow.inputs))
    return evaluate(judged, bench.retrieval, bench.resolve, inputs=inputs, threshold=order.threshold)


def _foreign(workflow: Workflow, bench: Bench) -> dict[str, tuple[Component, str]]:
    """Code that did not come with the product, of all steps and what they call: reference -> component and source."""
    refs = dict.fromkeys(bound.ref for bound in bound_components(workflow, bench.resolve))
    components = [bench.resolve(ref) for ref in refs]
    own = [one for one in components if one.code is not None and one.code.key is not None]
    return {one.ref: (one, bench.source(one).decode("utf-8", "replace")) for one in own}


def _tests(tests: Iterable[TestsPassed]) -> Gate:
    found = list(tests)
    broken = [f"{one.component}: {one.failed} of {one.passed + one.failed} examples" for one in found if one.failed]
    if broken:
        return Gate(name="tests", passed=False, evidence=f"failed: {'; '.join(broken[:_SHOWN])}")
    if not found:
        return Gate(name="tests", passed=True, evidence="it has no own components")
    passed = sum(one.passed for one in found)
    without = [one.component for one in found if not one.passed]
    told = f"{counted(passed, 'example')} of own components passed in the sandbox"
    return Gate(name="tests", passed=True, evidence=told + (f"; none of {', '.join(without)}" if without else ""))


def _code(foreign: Mapping[str, tuple[Component, str]]) -> Gate:
    found = []
    for ref, (one, text) in foreign.items():
        try:
            seen = [*static_gate(text, one.effects), *weaknesses(text)]
            found += [f"{ref} {finding.message}" for finding in seen]
        except InvalidError as cause:
            found.append(f"{ref} {cause.message}")
    told = "; ".join(found[:_SHOWN]) or (
        f"nothing found in {', '.join(foreign)}" if foreign else "all came with the product"
    )
    return Gate(name="code", passed=not found, evidence=told)


def _no_keys(workflow: Workflow, foreign: Mapping[str, tuple[Component, str]]) -> Gate:
    """No key stands in code or workflow; which it is, is not said again."""
    places = [f"the source of {ref}" for ref, (_, text) in foreign.items() if holds_key(text)]
    for step in workflow.steps:
        if any(holds_key(text) for text in _texts(step.model_dump(mode="json"))):
            places.append(f"step {step.id}")
    told = f"what looks like a key stands in {', '.join(places)}" if places else "no key in code or workflow"
    return Gate(name="no_secrets_in_text", passed=not places, evidence=told)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield str(name)
            yield from _texts(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)


def _permissions(
    order: DeployOrder, workflow: Workflow, foreign: Mapping[str, tuple[Component, str]]
) -> Permissions | InvalidError:
    code: dict[str, tuple[str, str]] = {}
    for ref, (one, text) in foreign.items():
        code |= {ref: (ref, text), one.name: (ref, text)}
    try:
        stated = workflow.model_copy(update={"goal": order.goal})
        return permissions_of(sources_of(stated, code), Manifest(order.names, order.keys))
    except InvalidError as cause:
        return cause


def _known(permissions: Permissions | InvalidError) -> Gate:
    if isinstance(permissions, InvalidError):
        return Gate(name="permissions", passed=False, evidence=permissions.message)
    wrong = [f"{finding.pointer.removeprefix('#/components/')} {finding.message}" for finding in permissions.findings]
    wrong += [f"{slot} is bound to nothing (give it in 'names')" for slot in permissions.slots]
    actions = sorted({action for statement in permissions.statements for action in statement.actions})
    told = "; ".join(wrong[:_SHOWN]) or (", ".join(actions) if actions else "nothing of AWS is called")
    return Gate(name="permissions", passed=not wrong, evidence=told)


def _packed(
    order: DeployOrder, workflow: Workflow, permissions: Permissions | InvalidError, bench: Bench
) -> tuple[Bundle | None, Gate]:
    statements = () if isinstance(permissions, InvalidError) else permissions.statements
    if order.target == "stepfunctions" and isinstance(permissions, Permissions):
        statements = apart(permissions.grants)
    wanted = Order(order.service, workflow, order.memory, order.timeout, statements)
    try:
        bundle = pack(wanted, bench.resolve, bench.source)
    except (InvalidError, NotFoundError, TooLargeError) as cause:
        return None, Gate(name="bundle", passed=False, evidence=cause.message)
    told = f"{counted(len(bundle.files), 'file')}, {len(bundle.content):,} bytes, {bundle.digest}"
    return bundle, Gate(name="bundle", passed=True, evidence=told)
