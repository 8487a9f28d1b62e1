"""What people see of a machine before it is deployed: whether there is one, what it is, and what may not fit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tdev.domain.delivery.bundle import Bundle
from tdev.domain.delivery.compiling.bounds import warnings
from tdev.domain.delivery.compiling.parts import effects_in, machine_of, workflow_in
from tdev.domain.permissions.deriving import Grant, statements_of
from tdev.kernel.errors import InvalidError
from tdev.model.evaluation import Gate
from tdev.model.service import Statement, Target

_TARGET: Target = "stepfunctions"
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """A machine as a dry run tells of it; nothing for other targets, or where there is none."""

    definition: Mapping[str, Any] | None = None
    warnings: tuple[str, ...] = ()


def machine_gate(target: Target, bundle: Bundle | None) -> Gate | None:
    """Whether the workflow of a bundle can be compiled; None when it need not be."""
    if target != _TARGET or bundle is None:
        return None
    try:
        made = machine_of(bundle.files)
    except InvalidError as cause:
        told = "; ".join(finding.message for finding in cause.findings[:_SHOWN])
        return Gate(name="machine", passed=False, evidence=told or cause.message)
    functions = ", ".join(each.component for each in made.functions)
    return Gate(name="machine", passed=True, evidence=f"a function each for {functions}")


def shown(target: Target, bundle: Bundle | None, timeout: int) -> Shown:
    """The machine of a bundle, and what may not fit into an execution of it.

    Args:
        target: Where the service is to run.
        bundle: What would be deployed.
        timeout: Seconds after which a function ends.
    """
    gate = machine_gate(target, bundle)
    if gate is None or not gate.passed or bundle is None:
        return Shown()
    found = warnings(workflow_in(bundle.files), effects_in(bundle.files), timeout)
    return Shown(machine_of(bundle.files).definition, found)


def apart(grants: Iterable[Grant]) -> tuple[Statement, ...]:
    """Statements that are merged for each component by itself, so that each function gets those of its own only."""
    ordered = sorted(grants, key=lambda grant: grant.reason.component)
    groups = groupby(ordered, key=lambda grant: grant.reason.component)
    return tuple(statement for _, own in groups for statement in statements_of(sorted(own)))
