"""A service on its way from one stage to the next: the same bytes, with who vouches for them."""

from pydantic import Field, JsonValue

from tdev.model.noun import Digest, Name, Noun
from tdev.model.service import Attestation, Deployment, Promoted, Target


class Promotion(Noun):
    """What a deployment here brings from the stage before."""

    artifact: Digest
    attestation: Attestation = Field(description="as it was signed there")
    source: Promoted


class Letter(Noun):
    """What one stage hands to the next."""

    service: Name
    artifact: Digest
    attestation: Attestation
    source: Promoted
    content: str = Field(description="the bundle: gzip, in Base64")
    goal: str = Field(default="", max_length=8000)
    threshold: float = Field(default=85, ge=0, le=100)
    target: Target = "local"
    names: dict[str, str] = Field(default_factory=dict, description="slot that the code leaves open -> resource")
    keys: dict[str, str] = Field(default_factory=dict, description="service.resource -> ARN of its KMS key")
    strategy: str = Field(default="immediate", max_length=40)
    options: dict[str, JsonValue] = Field(default_factory=dict, description="of the strategy")


class PromotionSent(Noun):
    """That the next stage has accepted a service; it is deployed there now."""

    status: str
    service_id: str
    to: str
    endpoint: str
    version: int = Field(description="of the release here; there it gets a number of its own")
    artifact: Digest
    deployment_id: str = Field(description="there")


class HistoryEntry(Deployment):
    """Something that happened to a service: a deployment, a promotion to the next stage, or a rollback by hand."""

    kind: str = Field(default="deployment", description="deployment, promotion or rollback")
    to: str | None = Field(default=None, description="of a promotion: the stage that it went to")
    deployment_id: str | None = Field(default=None, description="of a promotion: the deployment there")
