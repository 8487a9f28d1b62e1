"""What holds besides the table of grants: who may become a data role, and for which keys its statements are good."""

from collections.abc import Mapping
from typing import Any

TENANT = "${aws:PrincipalTag/tenant}"
"""The tenant of a session, as IAM fills it in."""
SHARED = "_shared"
"""The shared catalogue: everybody reads it, no function writes it."""

ASSUMED: Mapping[str, Mapping[str, Any]] = {
    "StringLike": {"aws:RequestTag/tenant": "?*"},
    "StringNotEquals": {"aws:RequestTag/tenant": SHARED},
    "ForAllValues:StringEquals": {"aws:TagKeys": ["tenant"]},
}
"""A function may become its data role only with a tenant's name on the session, and with no other tag."""


CALLERS = "table/callers"
"""Whose tenant an identity is: it belongs to no tenant."""
TAGGED: Mapping[str, Mapping[str, Any]] = {"StringEquals": {"aws:ResourceTag/tdev:tenant": TENANT}}
"""Functions and log groups of services carry the tag of their tenant: a session reaches those of its own."""
PASSED: Mapping[str, Mapping[str, Any]] = {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}
"""The role that makes services is handed to CloudFormation and to nobody else."""


def conditions_on(resource: str, folder: str) -> Mapping[str, Mapping[str, Any]]:
    """The condition under which a statement on a resource of the table of grants holds; empty where there is none.

    Args:
        resource: As in ``Allowed``.
        folder: Of the tenant, or of the shared catalogue.
    """
    kind = resource.partition("/")[0]
    if kind in ("table", "index"):
        return {} if resource == CALLERS else keys_of(folder)
    return {"services": TAGGED, "service-logs": TAGGED, "service-role": PASSED}.get(kind, {})


def keys_of(folder: str) -> Mapping[str, Mapping[str, Any]]:
    """The condition on tables and indexes: keys of one tenant only.

    ``ForAllValues`` is true when the key is absent, so its presence is asked for as well.
    """
    return {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"T#{folder}#*"]},
        "Null": {"dynamodb:LeadingKeys": "false"},
    }
