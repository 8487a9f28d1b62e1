"""Requests that came through the door of signatures, and who is registered there."""

from collections.abc import Callable
from typing import Any

from tdev.model.identity import Caller

ACCOUNT = "123456789012"
BUILD = f"arn:aws:iam::{ACCOUNT}:role/Build"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/Build/run-7"
USER = f"arn:aws:iam::{ACCOUNT}:user/people/ann"


def authorizer(arn: Any = SESSION, **more: Any) -> dict[str, Any]:
    """What the IAM authorizer of an HTTP API writes into an event."""
    found = {
        "accessKey": "ASIAEXAMPLE",
        "accountId": ACCOUNT,
        "callerId": "AROAEXAMPLE:run-7",
        "cognitoIdentity": None,
        "principalOrgId": "aws:PrincipalOrgID",
        "userArn": arn,
        "userId": "AROAEXAMPLE:run-7",
    }
    return {"iam": {**found, **more}}


def signed(arn: Any = SESSION, **more: Any) -> dict[str, Any]:
    """An event with nothing but its signer."""
    return {"requestContext": {"authorizer": authorizer(arn, **more)}}


def caller(arn: str, tenant: str, *roles: Any) -> Caller:
    """A registered caller."""
    return Caller(arn=arn, tenant=tenant, roles=roles, added_by="op", added_at="2026-11-21T08:43:00.123Z")


def only(known: Caller) -> Callable[[str], Caller | None]:
    """A look-up that knows this caller alone."""
    return {known.arn: known}.get


def nobody(arn: str) -> None:
    """A look-up that knows nobody."""
