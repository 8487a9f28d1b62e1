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


def keys_of(folder: str) -> Mapping[str, Mapping[str, Any]]:
    """The condition on tables and indexes: keys of one tenant only.

    ``ForAllValues`` is true when the key is absent, so its presence is asked for as well.
    """
    return {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"T#{folder}#*"]},
        "Null": {"dynamodb:LeadingKeys": "false"},
    }
