"""Templates of generated services, synthesized by a CDK application of their own inside that of the platform."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from infra.acknowledged_services import KEPT
from infra.constructs.container_template import ContainerTemplate, FrontTemplate, VersionTemplate
from infra.constructs.machine_template import MachineTemplate
from infra.constructs.service_template import ServiceTemplate
from infra.stages import STAGES

LAMBDA = "service-lambda"
MACHINE = "service-stepfunctions"
ECS = "service-ecs"
ECS_FRONT = "service-ecs-front"
ECS_VERSION = "service-ecs-version"
STACKS: Mapping[str, type[cdk.Stack]] = {
    LAMBDA: ServiceTemplate,
    MACHINE: MachineTemplate,
    ECS: ContainerTemplate,
    ECS_FRONT: FrontTemplate,
    ECS_VERSION: VersionTemplate,
}
"""Each template by its name."""


def write_templates(folder: Path, context: Mapping[str, Any], *, nag: bool = False) -> Mapping[str, Path]:
    """Synthesize every template into ``folder``; answers where each is.

    CDK's own validation is off here: it costs seven seconds for each application, and the tests lint these templates.
    ``context`` are the feature flags of the platform's application. With ``nag`` cdk-nag judges the templates too:
    a finding that nobody has acknowledged raises ``RuntimeError``.
    """
    app = cdk.App(
        outdir=str(folder),
        context={**context, "aws:cdk:enable-path-metadata": False},
        analytics_reporting=False,
        builtin_cloud_formation_validation=False,
    )
    stacks = {name: stack(app, name) for name, stack in STACKS.items()}
    if nag:
        _judge(app, stacks)
    made = app.synth()
    return {name: Path(made.get_stack_by_name(name).template_full_path) for name in STACKS}


def _judge(app: cdk.App, stacks: Mapping[str, cdk.Stack]) -> None:
    # Importing the packs takes longer than writing the templates, and few need it.
    from infra.nag import acknowledge, add_packs

    add_packs(app)
    for name, stack in stacks.items():
        acknowledge(stack, KEPT[name], STAGES["prod"])
