"""The examples of a component as its tests: run where foreign code runs, judged outside."""

from collections.abc import Callable

from tdev.domain.secrets.declared import names_among
from tdev.kernel.effects import FREE_EFFECTS
from tdev.kernel.json_types import canonical
from tdev.model.component import Component, Example
from tdev.model.service import TestsPassed
from tdev.platform.sandbox import Sandbox

MOST = 20
"""Examples of one component that are run."""


def examples_run(component: Component, source: str, sandbox: Callable[[], Sandbox]) -> TestsPassed:
    """Run the examples of a component; none of one that needs secrets or the world, which a sandbox does not give.

    Args:
        component: With its examples.
        source: Its code.
        sandbox: Where it runs; asked for only when something is run.

    Raises:
        DeniedError: When this machine is not allowed to run foreign code.
    """
    reaches_out = not FREE_EFFECTS.issuperset(component.effects) or "fetch" in component.effects
    if component.code is None or reaches_out or names_among(component.secrets):
        return TestsPassed(component=component.ref, passed=0)
    attribute = component.code.entrypoint.partition(":")[2]
    passed = failed = 0
    for example in component.examples[:MOST]:
        if _holds(example, sandbox().run(source, attribute, dict(example.input)).output):
            passed += 1
        else:
            failed += 1
    return TestsPassed(component=component.ref, passed=passed, failed=failed)


def _holds(example: Example, output: object) -> bool:
    return canonical(output) == canonical(example.output)
