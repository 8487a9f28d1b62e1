"""The common templates of generated services, where whoever deploys one finds them."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_s3_assets as assets
from constructs import Construct

from infra.service_templates import ECS, LAMBDA, MACHINE, write_templates

OUTPUTS: Mapping[str, str] = {"ServiceTemplate": LAMBDA, "MachineTemplate": MACHINE, "ContainerTemplate": ECS}
"""Where the stack tells each template."""


class ServiceAssets(Construct):
    """Each template as an asset: an object of the bucket of CDK that its content names.

    Attributes:
        of: By the name of the template (``infra/service_templates.py``).
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        context = self.node.get_all_context()
        with tempfile.TemporaryDirectory() as folder:
            written = write_templates(Path(folder), context, nag=str(context.get("nag")).lower() == "true")
            self.of: Mapping[str, assets.Asset] = {
                name: assets.Asset(self, name, path=str(path)) for name, path in written.items()
            }

        for output, name in OUTPUTS.items():
            address = self.of[name].s3_object_url
            cdk.CfnOutput(cdk.Stack.of(self), f"{output}Output", value=address).override_logical_id(output)

    def arn(self, name: str) -> str:
        """The ARN of the object that holds a template."""
        return self.of[name].bucket.arn_for_objects(self.of[name].s3_object_key)
