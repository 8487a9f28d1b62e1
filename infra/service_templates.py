"""Templates of generated services, synthesized by a CDK application of their own inside the synthesis of the platform."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from infra.constructs.service_template import ServiceTemplate

LAMBDA = "service-lambda"
STACKS: Mapping[str, type[cdk.Stack]] = {LAMBDA: ServiceTemplate}
"""Each template by its name."""


def write_templates(folder: Path, context: Mapping[str, Any]) -> Mapping[str, Path]:
    """Synthesize every template into ``folder``; answers where each is.

    CDK's own validation is off here: it costs seven seconds for each application, and the tests lint these templates.
    ``context`` are the feature flags of the platform's application.
    """
    app = cdk.App(
        outdir=str(folder),
        context={**context, "aws:cdk:enable-path-metadata": False},
        analytics_reporting=False,
        builtin_cloud_formation_validation=False,
    )
    for name, stack in STACKS.items():
        stack(app, name)
    made = app.synth()
    return {name: Path(made.get_stack_by_name(name).template_full_path) for name in STACKS}
