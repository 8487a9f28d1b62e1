"""Conditions that make a permission narrower than its resource: what the call itself says about the request."""

from collections.abc import Iterator

from tdev.domain.permissions.arguments import at
from tdev.domain.permissions.binding import ACCOUNT, PARTITION, REGION, Manifest, region_of
from tdev.domain.permissions.calls import SdkCall
from tdev.domain.permissions.values import Text, as_text

Condition = dict[str, dict[str, list[str]]]
"""Operator, key, values: as a policy has it."""

_EXACT: dict[str, tuple[tuple[str, str], ...]] = {
    "cloudwatch:PutMetricData": (("cloudwatch:namespace", "Namespace"),),
    "s3:ListBucket": (("s3:prefix", "Prefix"),),
    "s3:ListBucketVersions": (("s3:prefix", "Prefix"),),
    "ses:SendEmail": (("ses:FromAddress", "Source"), ("ses:FromAddress", "FromEmailAddress")),
    "ses:SendRawEmail": (("ses:FromAddress", "Source"),),
    "ses:SendTemplatedEmail": (("ses:FromAddress", "Source"),),
}
"""Keys of a request that an argument says, by action."""

_PASSED_TO = {
    "ecs": "ecs-tasks",
    "stepfunctions": "states",
    "batch": "batch",
    "sagemaker": "sagemaker",
    "apigatewayv2": "apigateway",
}
"""The service that takes a role, where its name is not boto3's."""

_GLOBAL = frozenset(
    "iam sts route53 cloudfront organizations budgets ce pricing shield s3 account health support tag sso".split()
)
"""Prefixes whose requests are not bound to the region of the caller."""


def conditions_of(call: SdkCall, action: str, resources: tuple[str, ...], manifest: Manifest) -> Condition:
    """The conditions for one action of one call."""
    found: Condition = {}
    for operator, key, values in _all(call, action, resources, manifest):
        found.setdefault(operator, {})[key] = sorted(set(values))
    return found


def _all(
    call: SdkCall, action: str, resources: tuple[str, ...], manifest: Manifest
) -> Iterator[tuple[str, str, list[str]]]:
    prefix = action.partition(":")[0]
    if action == "iam:PassRole":
        yield "StringEquals", "iam:PassedToService", [f"{_PASSED_TO.get(call.service, call.service)}.amazonaws.com"]
    for key, argument in _EXACT.get(action, ()):
        values = _known(call, argument)
        if values:
            yield "StringEquals", key, values
    if prefix == "kms":
        aliases = [value[value.index("alias/") :] for value in _keys(call) if "alias/" in value]
        if aliases:
            yield "StringEquals", "kms:RequestAlias", aliases
    if action == "ecs:RunTask":
        clusters = _known(call, "cluster") or ([] if at(call.arguments, "cluster", unsure=call.open) else ["default"])
        if clusters:
            start = f"arn:{PARTITION}:ecs:{region_of(call, manifest)}:{ACCOUNT}:cluster/"
            yield "ArnEquals", "ecs:cluster", [c if c.startswith("arn:") else start + c for c in clusters]
    if resources == ("*",) and prefix not in _GLOBAL and (call.region is None or region_of(call, manifest) != REGION):
        yield "StringEquals", "aws:RequestedRegion", [region_of(call, manifest)]


def _keys(call: SdkCall) -> list[str]:
    return [value for name in ("KeyId", "SourceKeyId", "DestinationKeyId") for value in _known(call, name)]


def _known(call: SdkCall, argument: str) -> list[str]:
    """The values of an argument when all of them are known, else none: a condition must not shut out a real call."""
    texts = [as_text(value) for value in at(call.arguments, argument, unsure=call.open)]
    known = [text.known for text in texts if isinstance(text, Text)]
    return [value for value in known if value is not None] if len(known) == len(texts) and None not in known else []
