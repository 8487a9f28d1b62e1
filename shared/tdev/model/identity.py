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
    request_id: str = Field(default="", description="of the request, or the execution, that did it")
    detail: dict[str, JsonValue] = Field(default_factory=dict)
    before: str = Field(default="", description="hash of the record before it")
    hash: str = Field(default="", description="SHA-256 of the canonical record without this field; empty in old ones")


class AuditHead(Noun):
    """Where the chain of a tenant's records stands; who notes it elsewhere can prove later that nothing was cut off."""

    count: int = Field(ge=1, description="number of the newest record")
    hash: str = Field(description="hash of the newest record")
    start: int = Field(default=1, ge=1, description="first record of the chain; those before it have no hash")


class AuditFault(Noun):
    """A place where the records are not as they were written."""

    seq: int = Field(ge=0, description="number of the record; 0: the head")
    kind: Literal["edited", "missing", "inserted", "moved", "broken_link", "head"]
    message: str


class AuditCheck(Noun):
    """What was found in a stretch of the records; ``next`` says after which number to go on, null at the end."""

    checked: int = Field(ge=0, description="records of the chain that were looked at")
    faults: tuple[AuditFault, ...] = ()
    head: AuditHead | None = None
    noted_at: int | None = Field(default=None, description="number of the record that has the noted hash")
    next: int | None = None
