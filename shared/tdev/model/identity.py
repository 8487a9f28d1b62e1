"""Who is asking, and the record of what was done."""

from typing import Literal

from pydantic import Field, JsonValue

from tdev.kernel.roles import Role
from tdev.model.noun import Noun, Tenant, Timestamp


class Principal(Noun):
    """The caller, read from the identity of the request and from nothing else."""

    tenant: Tenant
    subject: str = Field(min_length=1, max_length=200)
    roles: frozenset[Role] = frozenset({"viewer"})
    door: Literal["local", "jwt", "iam", "machine"] = "local"


class Caller(Noun):
    """Whose tenant an AWS identity is that signs its requests: a role or a user of IAM, by its ARN."""

    arn: str = Field(min_length=1, max_length=200)
    tenant: Tenant
    roles: tuple[Role, ...] = Field(min_length=1)
    added_by: str
    added_at: Timestamp


class AuditRecord(Noun):
    """Who did what to which thing, when, and how it ended."""

    tenant: Tenant
    seq: int = Field(ge=1)
    at: Timestamp
    subject: str
    action: str
    target: str
    outcome: Literal["done", "refused", "failed"]
    request_id: str = ""
    detail: dict[str, JsonValue] = Field(default_factory=dict)
