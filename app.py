"""CDK entry: ``cdk deploy -c stage=dev``; with ``-c nag=true`` cdk-nag judges what would be deployed."""

import sys
from pathlib import Path

import aws_cdk as cdk

from infra.builds import Builds, NotBuiltError
from infra.stack import PlatformStack
from infra.stages import CONTEXT, stage_of

app = cdk.App()
context = app.node.try_get_context
stage = stage_of({key: context(key) for key in CONTEXT})
builds = Builds(Path(context("builds") or ".build/cloud").resolve())
try:
    stack = PlatformStack(app, stage=stage, builds=builds)
except NotBuiltError as missing:  # the first thing a new operator meets: one line, not a traceback
    sys.exit(f"tdev: {missing}")
if str(context("nag")).lower() == "true":
    from infra.nag import judge

    judge(app, stack, stage)
app.synth()
