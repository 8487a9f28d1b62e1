"""What cdk-nag finds in a stage with containers and we keep, each with the reason; see ``acknowledged``."""

from collections.abc import Iterator

from infra.acknowledged import BUCKET, Acknowledged

_OF = "<AWS::Region>:<AWS::AccountId>"
_MAKER = "Containers/Role/DefaultPolicy/Resource"
_STARTER = "Containers/Starter/DefaultPolicy/Resource"
_FUNCTIONS = tuple(
    f"Functions/{name}Roles/Own/DefaultPolicy/Resource" for name in ("Api", "Deployer", "Mcp", "Settler")
)
"""The functions that divide calls among versions of services."""
_NAMES = "Names of services, which are not known before they are generated; none of the platform's own starts so."
_SHORT = (
    "CloudFormation puts only the first letters of a stack's name into these; nothing but services starts with them."
)


def _iam(resource: str, *paths: str, reason: str) -> Iterator[Acknowledged]:
    for path in paths:
        yield Acknowledged(f"AwsSolutions-IAM5[Resource::{resource}]", path, reason)


def _arn(service: str, rest: str) -> str:
    return f"arn:<AWS::Partition>:{service}:{_OF}:{rest}"


_SERVICE = _arn("ecs", "service/tdevs-{stage}-*/tdevs-{stage}-*")
_RULE = _arn("elasticloadbalancing", "listener-rule/app/tdevs-*/*/*/*")
_STREAMS = _arn("logs", "log-group:/tdev/{stage}/services/*:log-stream:*")

WITH_CONTAINERS: tuple[Acknowledged, ...] = (
    *_iam("*", _MAKER, reason="Looks at lists, and taking back a task definition: AWS knows no resource for these."),
    *_iam("*", _STARTER, reason="A token for ECR belongs to no repository; what it fetches is one repository by name."),
    *_iam(
        f"{BUCKET}/<aws:PrincipalTag/tenant>/bundles/*",
        "Functions/DeployerRoles/Data/DefaultPolicy/Resource",
        reason="Bundles of the session's tenant, by their digests, which are not known before they are packed.",
    ),
    *_iam(_SERVICE, _MAKER, *_FUNCTIONS, reason=_NAMES),
    *_iam(_arn("ecs", "cluster/tdevs-{stage}-*"), _MAKER, reason=_NAMES),
    *_iam(_arn("ecs", "task-definition/tdevs-{stage}-*:*"), _MAKER, reason=_NAMES),
    *_iam(_arn("cloudwatch", "alarm:tdevs-{stage}-*"), _MAKER, reason=_NAMES),
    *_iam(_arn("logs", "log-group:/tdev/{stage}/services/*"), _MAKER, reason=_NAMES),
    *_iam(_STREAMS, _STARTER, *_FUNCTIONS, reason=_NAMES),
    *_iam(_RULE, _MAKER, *_FUNCTIONS, reason=_SHORT),
    *_iam(_arn("elasticloadbalancing", "listener/app/tdevs-*/*/*"), _MAKER, reason=_SHORT),
    *_iam(_arn("elasticloadbalancing", "loadbalancer/app/tdevs-*/*"), _MAKER, reason=_SHORT),
    *_iam(_arn("elasticloadbalancing", "targetgroup/tdevs-*/*"), _MAKER, reason=_SHORT),
    *_iam(
        _arn("application-autoscaling", "scalable-target/*"),
        _MAKER,
        reason="AWS gives these ids by itself; a condition limits the statement to services of ECS.",
    ),
    *_iam(
        _arn("ec2", "security-group/*"),
        _MAKER,
        reason="AWS gives these ids by itself; conditions limit the statement to the network and the tag of services.",
    ),
    *_iam(
        "arn:<AWS::Partition>:iam::<AWS::AccountId>:role/aws-service-role/*",
        _MAKER,
        reason="AWS names these roles; a condition limits the statement to three services of AWS.",
    ),
    *_iam("arn:<AWS::Partition>:iam::<AWS::AccountId>:role/tdev/{stage}/services/*", _MAKER, reason=_NAMES),
)
