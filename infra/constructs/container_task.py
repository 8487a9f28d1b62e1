"""What runs in a task of a generated service on ECS: the generic runner, told which bundle to fetch and who signed it.

The image is the same for all services (``infra/runner``), so nothing is built for a deployment. The task may read its
own bundle and check its signature, and do what the release asks for, within the boundary.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs.generated_service import Bundle, allowed, policy, trusted_by

PORT = 8080
_UID = "10001"
_WRITABLE = ("scratch", "tmp")
DRAIN_S = 30
"""As long as a task may finish its calls when it is to end, and a load balancer waits for them."""


@dataclass(frozen=True, slots=True)
class Attested:
    """Who vouches for the bundle.

    Attributes:
        key: Of the object with the text that was signed.
        signature: ``kms-hmac-sha256:<Base64>``.
        signing_key: ARN of the KMS key.
    """

    key: str
    signature: str
    signing_key: str


@dataclass(frozen=True, slots=True)
class Work:
    """What a task runs. Each value may be a parameter of the template.

    Attributes:
        service: As its owner calls it.
        tenant: Of the owner.
        stage: Name of the deployment.
        bundle: The code.
        attested: Who vouches for it.
        image: The runner, by digest.
        boundary: ARN of the permissions boundary of the role.
        role_path: IAM path of the role.
        starter: ARN of the role with which ECS fetches the image and writes the log.
        log_group: Name of the log group.
        cpu: Units of 1/1024 vCPU, as text.
        memory: MiB, as text.
    """

    service: str
    tenant: str
    stage: str
    bundle: Bundle
    attested: Attested
    image: str
    boundary: str
    role_path: str
    starter: str
    log_group: str
    cpu: str
    memory: str


def task_role(scope: Construct, work: Work) -> iam.CfnRole:
    """What the tasks run as; the statements of a release are added by whoever deploys it."""
    bundle, attested = work.bundle, work.attested
    objects = [
        cdk.Fn.join("", ["arn:", cdk.Aws.PARTITION, ":s3:::", bundle.bucket, "/", key])
        for key in (bundle.key, attested.key)
    ]
    own = [allowed(["s3:GetObject"], objects), allowed(["kms:VerifyMac"], [attested.signing_key])]
    return iam.CfnRole(
        scope,
        "Role",
        description="A generated service",
        path=work.role_path,
        permissions_boundary=work.boundary,
        assume_role_policy_document=trusted_by("ecs-tasks.amazonaws.com"),
        policies=[iam.CfnRole.PolicyProperty(policy_name="Service", policy_document=policy(own))],
    )


def task(scope: Construct, work: Work, role: iam.CfnRole, stream: str) -> ecs.CfnTaskDefinition:
    """The task. ``stream`` is what the names of its log streams start with."""
    definition = ecs.CfnTaskDefinition
    return definition(
        scope,
        "Task",
        # Named after the stack, so that a role can be limited to the definitions of services.
        family=cdk.Aws.STACK_NAME,
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu=work.cpu,
        memory=work.memory,
        runtime_platform=definition.RuntimePlatformProperty(cpu_architecture="ARM64", operating_system_family="LINUX"),
        task_role_arn=role.attr_arn,
        execution_role_arn=work.starter,
        container_definitions=[_container(work, stream)],
        volumes=[definition.VolumeProperty(name=name) for name in _WRITABLE],
    )


def _container(work: Work, stream: str) -> ecs.CfnTaskDefinition.ContainerDefinitionProperty:
    """The runner, as nobody in particular, with two folders to write to."""
    definition = ecs.CfnTaskDefinition
    return definition.ContainerDefinitionProperty(
        name="service",
        image=work.image,
        essential=True,
        user=_UID,
        readonly_root_filesystem=True,
        command=_command(work),
        environment=[
            definition.KeyValuePairProperty(name=name, value=value) for name, value in _variables(work).items()
        ],
        port_mappings=[definition.PortMappingProperty(container_port=PORT, protocol="tcp")],
        mount_points=[
            definition.MountPointProperty(source_volume=name, container_path=f"/{name}") for name in _WRITABLE
        ],
        linux_parameters=definition.LinuxParametersProperty(
            capabilities=definition.KernelCapabilitiesProperty(drop=["ALL"]), init_process_enabled=True
        ),
        stop_timeout=DRAIN_S,
        log_configuration=definition.LogConfigurationProperty(
            log_driver="awslogs",
            options={
                "awslogs-group": work.log_group,
                "awslogs-region": cdk.Aws.REGION,
                "awslogs-stream-prefix": stream,
            },
        ),
    )


def _command(work: Work) -> Sequence[str]:
    """The arguments of ``infra/runner/serve.py``."""
    given = {
        "bucket": work.bundle.bucket,
        "key": work.bundle.key,
        "digest": work.bundle.digest,
        "attestation": work.attested.key,
        "signature": work.attested.signature,
        "signing-key": work.attested.signing_key,
        "tenant": work.tenant,
    }
    return [part for name, value in given.items() for part in (f"--{name}", value)]


def _variables(work: Work) -> dict[str, str]:
    return {
        "TDEV_PLATFORM": "aws",
        "TDEV_STAGE": work.stage,
        "TDEV_TENANT": work.tenant,
        "TDEV_SERVICE": work.service,
        "TDEV_RELEASE": work.bundle.release,
        "TDEV_BUNDLE_DIGEST": work.bundle.digest,
        "TDEV_DATA": "/scratch/tdev",
    }
