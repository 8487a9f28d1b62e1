"""The platform with a queue that CloudFormation cannot make: an update with it fails after the classifier has changed.

``python -m tests.support.cloud_refused_app``, with the context of ``app.py``.
"""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_sqs as sqs

from infra.builds import Builds
from infra.stack import PlatformStack
from infra.stages import stage_of


def main() -> None:
    app = cdk.App()
    context = app.node.try_get_context
    stack = PlatformStack(app, stage=stage_of({"stage": context("stage")}), builds=Builds(Path(context("builds"))))
    # Five seconds are less than a queue may keep messages, and one of the few mistakes that the emulator refuses.
    refused = sqs.CfnQueue(stack, "Refused", message_retention_period=5)
    refused.node.add_dependency(stack.node.find_child("Functions").node.find_child("ClassifierLive"))
    app.synth()


if __name__ == "__main__":
    main()
