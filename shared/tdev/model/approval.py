"""What a person is asked, and what he has said.

A file of its own: deployments ask too, and whoever reads one needs nothing of executions and plans.
"""

from typing import Literal

from pydantic import Field, JsonValue

from tdev.model.noun import Digest, Noun, Timestamp


class BoundComponent(Noun):
    """What a question names of a component: exactly this code, with exactly these effects, permissions and secrets.

    ``via`` is the component that calls it; None for that of a step.
    """

    step: str
    ref: str
    code: str = Field(description="digest of its source; for what comes with the product, the product's version")
    effects: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    via: str | None = None


class Approval(Noun):
    """What a person is asked to approve: the digest binds the yes to exactly this, and to this question."""

    digest: Digest
    effects: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    components: tuple[BoundComponent, ...] = ()
    cost: JsonValue = Field(default=None, description="what it is estimated to cost, when that is known")
    reasons: tuple[str, ...] = ()
    asked_at: Timestamp
    expires_at: Timestamp | None = None
    decision: Literal["approved", "rejected"] | None = None
    by: str | None = None
    reason: str = ""
    request_id: str = ""
    decided_at: Timestamp | None = None
