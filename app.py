"""CDK entry: ``cdk deploy -c stage=dev``; with ``-c nag=true`` cdk-nag judges what would be deployed."""

from pathlib import Path

import aws_cdk as cdk

from infra.builds import Builds
from infra.stack import PlatformStack
from infra.stages import stage_of

app = cdk.App()
context = app.node.try_get_context
stage = stage_of({key: context(key) for key in ("stage", "alarm_email", "issuer", "audience", "budget_usd")})
stack = PlatformStack(app, stage=stage, builds=Builds(Path(context("builds") or ".build/cloud").resolve()))
if str(context("nag")).lower() == "true":
    from infra.nag import judge

    judge(app, stack, stage)
app.synth()
