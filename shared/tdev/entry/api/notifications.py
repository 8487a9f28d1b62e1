"""``/api/notifications``: where events of this tenant are sent, and what became of them."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import ConfigDict, Field

from tdev.domain.audit.trail import Deed
from tdev.entry.api.fields import Cursor, IdInPath, Limit
from tdev.entry.api.resource import Resource, caller, current
from tdev.entry.process import runtime
from tdev.kernel.errors import ConflictError, Finding, InvalidError
from tdev.model.notice import Delivery, DeliveryStatus, EventType, NotificationTest, Subscription, SubscriptionDraft
from tdev.model.noun import Noun, Timestamp

RESOURCE = Resource("notifications", "Who is told what happens")


class SubscriptionBody(SubscriptionDraft):
    """Where events shall go. The address, and the key of a webhook, are kept as secrets first; here stand their names.

    A webhook gets the whole event as JSON, signed; Slack gets a few lines.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "team", "via": "slack", "address": "SLACK_URL", "types": ["DeploymentChanged"]}]
        }
    )


class SubscriptionList(Noun):
    """Subscriptions by name."""

    items: tuple[Subscription, ...]


class Removed(Noun):
    """The subscription that is no more."""

    name: str


class TestSent(Noun):
    """That an event is on its way to one subscription; its deliveries say when it has arrived."""

    __test__ = False

    subscription: str


class DeliveryLine(Noun):
    """One event on its way to one subscription."""

    id: str
    event_id: str
    type: EventType
    subscription: str
    status: DeliveryStatus
    attempts: int
    why: str = Field(default="", description="what kept it from being delivered the last time")
    updated_at: Timestamp


class DeliveryPage(Noun):
    """Deliveries, newest first. A page may have fewer than were asked for although there are more."""

    items: tuple[DeliveryLine, ...]
    next: str | None = None


@RESOURCE.get("/api/notifications", answer=SubscriptionList)
def list_notifications() -> SubscriptionList:
    """List where events are sent."""
    return SubscriptionList(items=tuple(runtime().subscriptions(caller().tenant).list()))


@RESOURCE.post("/api/notifications", answers={201: Subscription}, needs="admin", action="subscribe")
def add_notification(body: Annotated[SubscriptionBody, Body()]) -> Response[Subscription]:
    """Have events sent to a webhook or to Slack, from now on."""
    here, principal = runtime(), caller()
    _check_possible(here.settings.platform)
    found = [
        Finding(f"#/{field}", "there is no secret of this name: tdev secrets set NAME", "not_set")
        for field, name in (("address", body.address), ("key", body.key))
        if name is not None and not here.secrets.has(principal.tenant, name)
    ]
    if found:
        raise InvalidError(f"{body.name} cannot be kept: a secret is missing", found)
    draft = SubscriptionDraft(**body.model_dump())
    kept = here.subscriptions(principal.tenant).add(draft, actor=principal.subject, request_id=current().request_id)
    return Response(201, "application/json", kept, {"location": "/api/notifications"})


@RESOURCE.delete("/api/notifications/<id>", answers={200: Removed}, needs="admin", action="unsubscribe")
def remove_notification(id: IdInPath) -> Removed:
    """Send nothing there any more."""
    principal = caller()
    runtime().subscriptions(principal.tenant).remove(id, actor=principal.subject, request_id=current().request_id)
    return Removed(name=id)


@RESOURCE.post("/api/notifications/<id>/test", answers={202: TestSent}, needs="admin", action="test_notification")
def check_notification(id: IdInPath) -> Response[TestSent]:
    """Send an event to one subscription, to see that it arrives."""
    here, principal = runtime(), caller()
    _check_possible(here.settings.platform)
    name = here.subscriptions(principal.tenant).get(id).name
    told = NotificationTest(tenant=principal.tenant, subscription=name, by=principal.subject)
    here.outbox(principal.tenant).tell(told)
    _noted("test_notification", name)
    where = {"location": "/api/notifications/deliveries"}
    return Response(202, "application/json", TestSent(subscription=name), where)


@RESOURCE.get("/api/notifications/deliveries", answer=DeliveryPage)
def list_deliveries(
    status: Annotated[
        DeliveryStatus | None, Query(description="waiting, delivered or dead; none: all but waiting")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> DeliveryPage:
    """List what was sent in the last 14 days, or waits for another attempt (`waiting`), or was given up (`dead`)."""
    found, following = runtime().deliveries(caller().tenant).list(status, cursor, limit)
    return DeliveryPage(items=tuple(_line(each) for each in found), next=following)


@RESOURCE.post(
    "/api/notifications/deliveries/<id>/retry", answers={202: DeliveryLine}, needs="admin", action="redeliver"
)
def retry_delivery(id: IdInPath) -> Response[DeliveryLine]:
    """Send a dead letter once more."""
    again = runtime().deliveries(caller().tenant).again(id)
    _noted("redeliver", id)
    return Response(202, "application/json", _line(again), {"location": "/api/notifications/deliveries"})


def _noted(action: str, target: str) -> None:
    principal = caller()
    runtime().trail(principal.tenant).append(Deed(principal.subject, action, target, request_id=current().request_id))


def _check_possible(platform: str) -> None:
    if platform == "aws":
        message = "on AWS events are sent by EventBridge, not from here"
        hint = "subscribe to the topic of the stage (output EventsTopic), or put a rule on its bus"
        raise ConflictError(message, hint=hint)


def _line(delivery: Delivery) -> DeliveryLine:
    return DeliveryLine(
        id=delivery.id,
        event_id=delivery.event.id,
        type=delivery.event.detail_type,
        subscription=delivery.subscription,
        status=delivery.status,
        attempts=delivery.attempts,
        why=delivery.why,
        updated_at=delivery.updated_at,
    )
