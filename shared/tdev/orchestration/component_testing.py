"""Runs the tests of a component version, and measures how hard they bite: ``tdev test``, ``POST /api/tests``."""

from functools import partial

from tdev.domain.delivery.example_runs import MOST, can_be_tried, differences
from tdev.domain.delivery.packing import sources_of
from tdev.domain.mutation.judging import cases_of
from tdev.domain.mutation.trying import USUAL, mutation_score
from tdev.domain.workflow.loading import load_callable
from tdev.kernel.errors import Finding, InvalidError, TDevError
from tdev.kernel.json_types import canonical
from tdev.model.component import Component
from tdev.model.identity import Principal
from tdev.model.mutation import Mutation, TestReport
from tdev.runtime import Runtime

MUTATION_S = 15.0
"""Seconds that mutants are tried for in one request; a function behind an API has 29."""
_VALUE = 120


def run_tests(
    runtime: Runtime,
    principal: Principal,
    ref: str,
    *,
    mutation: bool = False,
    mutants: int = USUAL,
    request_id: str = "",
) -> TestReport:
    """Run the examples of a component; on request also changed copies of its code, whose score is then recorded.

    Foreign code runs in the sandbox. What came with the product runs in this process, and only its examples.

    Raises:
        NotFoundError: When there is no such component.
        InvalidError: When it has no examples, cannot be tried here, or is to be measured although an example fails.
        DeniedError: When this machine may not run foreign code.
    """
    found = runtime.catalogue(principal.tenant).get(ref)
    if not found.examples:
        raise _no_examples(found)
    if found.code is None or found.code.key is None:
        return _of_product(runtime, found, mutation=mutation)
    if not can_be_tried(found):
        reaches = ", ".join([*found.effects, *(f"secret {name}" for name in found.secrets)])
        message = f"{found.ref} cannot be tried in the sandbox ({reaches}), which has no way out and no secrets"
        raise InvalidError(message, [Finding("#/component", message, "not_here")], hint=f"run it: tdev run {found.ref}")
    source = sources_of(principal.tenant, runtime.artifacts_of(principal.tenant))(found).decode("utf-8", "replace")
    sandbox = partial(runtime.sandbox_of, principal.tenant)
    wrong = differences(found, found.examples, source, sandbox)
    measured = None
    if mutation:
        attribute = found.code.entrypoint.partition(":")[2]
        cases = cases_of(found.examples)
        measured = mutation_score(source, cases, sandbox(), mutants, attribute=attribute, budget_s=MUTATION_S)
    return TestReport(
        ref=found.ref,
        passed=min(len(found.examples), MOST) - len(wrong),
        failed=len(wrong),
        differences=tuple(wrong),
        isolation=sandbox().isolation.level,
        mutation=measured,
        recorded=_record(runtime, principal, found, measured, request_id),
    )


def _no_examples(found: Component) -> InvalidError:
    message = f"{found.ref} has no examples, and nothing else is known that it must do"
    hint = "write calls and their results into its docstring (>>> ...) and register a new version"
    if found.code is None or found.code.key is None:
        hint = f"it came with the product and needs the world around it; run it: tdev run {found.ref}"
    return InvalidError(message, [Finding("#/component", message, "no_tests")], hint=hint)


def _record(
    runtime: Runtime, principal: Principal, found: Component, measured: Mutation | None, request_id: str
) -> bool:
    """Keep a score that was measured to its end, with the tenant's own version."""
    if measured is None or measured.score is None or found.tenant != principal.tenant:
        return False
    runtime.catalogue(principal.tenant).set_status(
        found.ref,
        found.status,
        actor=principal.subject,
        mutation_score=measured.score,
        request_id=request_id,
        detail={"mutation_score": str(measured.score), "mutants": measured.mutants},
    )
    return True


def _of_product(runtime: Runtime, found: Component, *, mutation: bool) -> TestReport:
    """The examples of a component of the product, in this process, where it always runs."""
    if mutation or found.code is None:
        message = f"{found.ref} came with the product: its tests are those of the product, and are measured there"
        hint = "leave --mutation away to run its examples"
        raise InvalidError(message, [Finding("#/mutation", message, "of_the_product")], hint=hint)
    loaded = load_callable(found.code.entrypoint)
    context = runtime.contexts("_tests", found.name)("test", "test") if loaded.wants_context else None
    wrong = []
    for number, example in enumerate(found.examples[:MOST], 1):
        try:
            gave = canonical(loaded.call(dict(example.input), context))
        except TDevError as cause:
            gave = f"{type(cause).__name__}: {cause.message}"
        if gave != canonical(example.output):
            wrong.append(f"example {number} gave {gave[:_VALUE]}, not {canonical(example.output)[:_VALUE]}")
    passed = min(len(found.examples), MOST) - len(wrong)
    return TestReport(ref=found.ref, passed=passed, failed=len(wrong), differences=tuple(wrong))
