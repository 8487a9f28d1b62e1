"""cdk-nag over the application: ``cdk synth -c nag=true`` fails on a finding that nobody has acknowledged."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

import aws_cdk as cdk
import cdk_nag
from constructs import IConstruct

from infra.acknowledged import Acknowledged, acknowledged_in
from infra.acknowledged_containers import WITH_CONTAINERS
from infra.stages import Stage


def judge(app: cdk.App, stack: cdk.Stack, stage: Stage) -> None:
    """Let the packs AwsSolutions and Serverless judge the stack of a stage when the application is synthesized.

    The report is ``validation-report.json`` of the output folder: findings as ``violations``, those of the table as
    ``suppressedViolations`` with their reason.
    """
    add_packs(app)
    rows = acknowledged_in(stage)
    acknowledge(stack, (*rows, *WITH_CONTAINERS) if stage.containers else rows, stage)


def add_packs(app: cdk.App) -> None:
    """Let both packs judge every stack of an application."""
    cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app), cdk_nag.ServerlessChecks(app))


def acknowledge(stack: cdk.Stack, rows: Iterable[Acknowledged], stage: Stage) -> None:
    """Keep the findings that the rows stand for."""
    for each in rows:
        kept = cdk.Acknowledgment(id=each.id(stage), reason=each.reason)
        for construct in _matching(stack, each.path):
            cdk.Validations.of(construct).acknowledge(kept)


def _matching(stack: cdk.Stack, path: str) -> Iterable[IConstruct]:
    """The constructs whose path below the stack matches, part by part."""
    found: list[IConstruct] = [stack]
    for part in path.split("/"):
        found = [child for each in found for child in each.node.children if fnmatchcase(child.node.id, part)]
    return found
