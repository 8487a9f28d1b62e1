"""What an encrypted resource needs beside its own action: use of its key, and only through its service."""

from collections.abc import Iterator

from tdev.domain.permissions.arguments import at
from tdev.domain.permissions.binding import ACCOUNT, PARTITION, Manifest, arn_fields, region_of
from tdev.domain.permissions.calls import SdkCall
from tdev.domain.permissions.conditions import Condition
from tdev.domain.permissions.values import Text

_READ, _WRITE, _BOTH = ("kms:Decrypt",), ("kms:GenerateDataKey",), ("kms:Decrypt", "kms:GenerateDataKey")
KEY_ACTIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("s3:GetObject", "s3:GetObjectVersion"), _READ),
    "s3:PutObject": _BOTH,  # a transfer in parts reads what it has written
    **dict.fromkeys(("sqs:SendMessage", "sns:Publish"), _BOTH),
    "sqs:ReceiveMessage": _READ,
    "secretsmanager:GetSecretValue": _READ,
    **dict.fromkeys(("secretsmanager:CreateSecret", "secretsmanager:PutSecretValue"), _BOTH),
    "secretsmanager:UpdateSecret": _BOTH,
    **dict.fromkeys(("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"), _READ),
    "ssm:PutParameter": ("kms:Encrypt",),
    **dict.fromkeys(("kinesis:PutRecord", "kinesis:PutRecords"), _WRITE),
    **dict.fromkeys(("kinesis:GetRecords", "kinesis:SubscribeToShard"), _READ),
    **dict.fromkeys(
        tuple(
            f"dynamodb:{name}"
            for name in "GetItem PutItem UpdateItem DeleteItem Query Scan BatchGetItem BatchWriteItem".split()
        ),
        _READ,
    ),
}
"""What the caller needs on the key of a resource for an action on it: forward access, as each service documents."""


def key_uses(
    call: SdkCall, action: str, resources: tuple[str, ...], manifest: Manifest
) -> Iterator[tuple[str, str, Condition]]:
    """Action, key and condition for every key that the code or the manifest names for these resources."""
    if action not in KEY_ACTIONS:
        return
    service = action.partition(":")[0]
    region = region_of(call, manifest)
    condition = {"StringEquals": {"kms:ViaService": [f"{service}.{region}.amazonaws.com"]}}
    for key in sorted({*_declared(service, resources, manifest), *_in_code(call, region)}):
        for use in KEY_ACTIONS[action]:
            yield use, key, condition


def _declared(service: str, resources: tuple[str, ...], manifest: Manifest) -> Iterator[str]:
    for name, key in manifest.keys.items():
        prefix, _, resource = name.partition(".")
        if prefix == service and any(_names(arn, resource) for arn in resources):
            yield key


def _names(arn: str, name: str) -> bool:
    """Whether an ARN is of the resource with this name, or of something in it."""
    last = arn_fields(arn)[-1]
    return name in (last, last.partition("/")[0], last.partition("/")[2], last.partition(":")[2])


def _in_code(call: SdkCall, region: str) -> Iterator[str]:
    for path in ("SSEKMSKeyId", "ExtraArgs.SSEKMSKeyId"):
        for value in at(call.arguments, path):
            if isinstance(value, Text) and value.known and "alias/" not in value.known:
                plain = value.known
                yield plain if plain.startswith("arn:") else f"arn:{PARTITION}:kms:{region}:{ACCOUNT}:key/{plain}"
