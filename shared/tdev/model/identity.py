"""Who is asking, and the record of what was done."""

from typing import Literal

from pydantic import Field, JsonValue

from tdev.model.noun import Noun, Tenant, Timestamp

Role = Literal["viewer", "developer", "approver", "admin"]


class Principal(Noun):
    """The caller, read from the identity of the request and from nothing else."""

    tenant: Tenant
    subject: str = Field(min_length=1, max_length=200)
    roles: frozenset[Role] = frozenset({"viewer"})
    door: Literal["local", "jwt", "sigv4", "machine"] = "local"


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
