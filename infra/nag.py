"""cdk-nag over the application: ``cdk synth -c nag=true`` fails on a finding that nobody has acknowledged."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

import aws_cdk as cdk
import cdk_nag
from constructs import IConstruct

from infra.acknowledged import acknowledged_in
from infra.stages import Stage


def judge(app: cdk.App, stack: cdk.Stack, stage: Stage) -> None:
    """Let the packs AwsSolutions and Serverless judge the stack of a stage when the application is synthesized.

    The report is ``validation-report.json`` of the output folder: findings as ``violations``, those of the table as
    ``suppressedViolations`` with their reason.
    """
    cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app), cdk_nag.ServerlessChecks(app))
    for each in acknowledged_in(stage):
        kept = cdk.Acknowledgment(id=each.id(stage), reason=each.reason)
        for construct in _matching(stack, each.path):
            cdk.Validations.of(construct).acknowledge(kept)


def _matching(stack: cdk.Stack, path: str) -> Iterable[IConstruct]:
    """The constructs whose path below the stack matches, part by part."""
    found: list[IConstruct] = [stack]
    for part in path.split("/"):
        found = [child for each in found for child in each.node.children if fnmatchcase(child.node.id, part)]
    return found
