"""What happened, as it is told outside: the envelope of EventBridge around one of a few details, and who wants it."""

from typing import Literal

from pydantic import ConfigDict, Field, JsonValue

from tdev.kernel.secret_forms import NAME
from tdev.model.component import Kind, Status
from tdev.model.evaluation import Rating
from tdev.model.noun import Name, Noun, Semver, Tenant, Timestamp
from tdev.model.service import DeploymentStatus, Strategy, Target

EventType = Literal[
    "NewComponent",
    "TestsFinished",
    "EvaluationFinished",
    "DeploymentChanged",
    "ApprovalRequested",
    "ServiceUnhealthy",
    "ServiceRecovered",
    "NotificationTest",
]
Via = Literal["webhook", "slack"]
DeliveryStatus = Literal["waiting", "delivered", "dead"]
_SECRET = f"^{NAME.pattern}$"


class NewComponent(Noun):
    """A version of a component was published."""

    tenant: Tenant = Field(description="whose it is")
    component: Name = Field(description="its name")
    version: Semver
    type: Kind = Field(description="what it was classified as")
    brain_count: int = Field(ge=0, description="how many decisions of its own it makes")
    reusability: Literal["A", "B", "C", "D"]
    status: Status
    by: str = Field(description="who published it")


class TestsFinished(Noun):
    """The tests of a version of a component were run."""

    __test__ = False  # a noun, not a pytest class

    tenant: Tenant = Field(description="for whom they ran")
    component: Name
    version: Semver
    run_id: str = Field(description="look at it with: tdev test history")
    passed: int = Field(ge=0)
    failed: int = Field(ge=0)
    mutation_score: float | None = Field(default=None, description="share of changed copies that they noticed")


class EvaluationFinished(Noun):
    """A plan of an execution has its score; each round of refining is told."""

    tenant: Tenant = Field(description="whose it is")
    execution_id: str = Field(description="look at it with: tdev runs get")
    workflow: str = Field(description="id of the plan")
    round: int = Field(ge=0)
    score: float = Field(ge=0, le=100)
    rating: Rating
    passed: bool = Field(description="whether it reached its gate")
    threshold: float


class DeploymentChanged(Noun):
    """A deployment has begun, waits for a person, is under way, or has ended."""

    tenant: Tenant = Field(description="whose it is")
    service: Name = Field(description="its name")
    deployment_id: str = Field(description="look at it with: tdev status")
    version: int | None = Field(default=None, description="null until it is packed")
    target: Target
    strategy: Strategy
    status: DeploymentStatus
    reason: str = Field(default="", description="why it went back or failed")
    replaces: int | None = Field(default=None, description="the version that was live when it began")
    calls: int | None = Field(default=None, description="calls that the new version got until the end")
    errors: int | None = Field(default=None, description="those of them that failed")


class ApprovalRequested(Noun):
    """Something waits for a person's yes or no."""

    tenant: Tenant = Field(description="whose it is")
    kind: Literal["execution", "deployment"]
    id: str = Field(description="of the execution or the deployment: what is answered")
    about: str = Field(default="", description="the service, or the id of the workflow")


class ServiceUnhealthy(Noun):
    """The live version of a service does worse than it should."""

    tenant: Tenant = Field(description="whose it is")
    service: Name = Field(description="its name")
    version: int
    reason: str
    calls: int = Field(default=0, description="of the last minute")
    errors: int = Field(default=0, description="those of them that failed")
    returns_to: int | None = Field(default=None, description="the version that gets the calls again; null: none does")


class ServiceRecovered(Noun):
    """The live version of a service does well again."""

    tenant: Tenant = Field(description="whose it is")
    service: Name = Field(description="its name")
    version: int
    unhealthy_since: Timestamp


class NotificationTest(Noun):
    """Somebody tries out a subscription; only that one gets it."""

    tenant: Tenant = Field(description="whose it is")
    subscription: str
    by: str


DETAILS: dict[EventType, type[Noun]] = {
    "NewComponent": NewComponent,
    "TestsFinished": TestsFinished,
    "EvaluationFinished": EvaluationFinished,
    "DeploymentChanged": DeploymentChanged,
    "ApprovalRequested": ApprovalRequested,
    "ServiceUnhealthy": ServiceUnhealthy,
    "ServiceRecovered": ServiceRecovered,
    "NotificationTest": NotificationTest,
}
"""What stands in ``detail``, by ``detail-type``; there also stands ``event_id``, the id of the envelope."""


class Envelope(Noun):
    """One event. It may come more than once: ``id`` says which one it is."""

    model_config = ConfigDict(populate_by_name=True)

    version: Literal["0"] = "0"
    id: str
    source: Literal["tdev"] = "tdev"
    detail_type: EventType = Field(alias="detail-type")
    time: Timestamp
    detail: dict[str, JsonValue]

    @property
    def tenant(self) -> str:
        """Whose event it is."""
        return str(self.detail["tenant"])

    def plain(self) -> dict[str, JsonValue]:
        """The event as JSON, with the names that EventBridge uses."""
        return self.model_dump(mode="json", by_alias=True)


class SubscriptionDraft(Noun):
    """Where events shall go. Addresses and keys are secrets: only their names stand here."""

    name: str = Field(pattern="^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$", description="at most 40 of a-z A-Z 0-9 - _")
    via: Via
    address: str = Field(pattern=_SECRET, description="name of the secret that holds the https:// address")
    key: str | None = Field(
        default=None, pattern=_SECRET, description="of a webhook: name of the secret that signs the messages"
    )
    types: tuple[EventType, ...] = Field(default=(), max_length=10, description="all when empty")
    pattern: dict[str, JsonValue] = Field(
        default_factory=dict, description="an event pattern of EventBridge that must match too"
    )


class Subscription(SubscriptionDraft):
    """A tenant's wish to be told, and who made it."""

    created_by: str
    created_at: Timestamp


class Delivery(Noun):
    """One event on its way to one subscription."""

    id: str
    event: Envelope
    subscription: str
    status: DeliveryStatus = "waiting"
    attempts: int = Field(default=0, ge=0)
    next_at: float = Field(default=0.0, ge=0, description="when it is tried next, in seconds since the epoch")
    why: str = Field(default="", description="what kept it from being delivered the last time")
    updated_at: Timestamp
