"""What rules and targets of EventBridge do on AWS, here for one machine: to each subscription what it wants."""

import logging

from tdev.domain.notices.deliveries import Tried
from tdev.domain.notices.sending import Post, send
from tdev.kernel.errors import InvalidError, NotFoundError, TDevError
from tdev.kernel.redaction import HANDED_OUT
from tdev.model.notice import Delivery, Subscription
from tdev.runtime import Runtime

_LOOK_S = 10.0
"""So often the deliveries of a tenant are looked at when none is due: somebody may have sent a dead letter again."""
_LOGGER = logging.getLogger("tdev.notices")


class Courier:
    """Takes events from the queue of this machine and delivers them; one at a time is enough.

    Args:
        runtime: The abilities of this process.
        timeout_s: Seconds for one attempt.
    """

    def __init__(self, runtime: Runtime, *, timeout_s: float = 10.0) -> None:
        self._runtime = runtime
        self._timeout_s = timeout_s
        self._due: dict[str, float] | None = None

    def recover(self) -> None:
        """Publish what processes have left in outboxes when they died."""
        for tenant in self._runtime.event_queue.tenants():
            self._runtime.outbox(tenant).flush()

    def work(self) -> int:
        """Take what waits and try what is due; answers how many attempts there were."""
        if self._due is None:
            self._due = dict.fromkeys(self._runtime.event_queue.tenants(), 0.0)
        self._take(self._due)
        now = self._runtime.clock()
        return sum(self._deliver(tenant, self._due) for tenant, at in tuple(self._due.items()) if at <= now)

    def _take(self, due: dict[str, float]) -> None:
        queue = self._runtime.event_queue
        while events := queue.waiting():
            for event in events:
                deliveries = self._runtime.deliveries(event.tenant)
                for subscription in self._runtime.subscriptions(event.tenant).wanting(event):
                    deliveries.add(event, subscription.name)
                    due[event.tenant] = 0.0
            queue.taken([event.id for event in events])

    def _deliver(self, tenant: str, due: dict[str, float]) -> int:
        """Try what is due of a tenant. When one attempt fails, later events of that subscription wait for it."""
        deliveries, now, tried = self._runtime.deliveries(tenant), self._runtime.clock(), 0
        stuck: set[str] = set()
        following = [now + _LOOK_S]
        for each in deliveries.waiting():
            if each.next_at > now or each.subscription in stuck:
                stuck.add(each.subscription)
                following.append(max(each.next_at, now + 1.0))
                continue
            tried += 1
            after = deliveries.noted(each, self._tried(tenant, each))
            if after.status == "waiting":
                stuck.add(each.subscription)
                following.append(after.next_at)
            if after.status == "dead":
                _LOGGER.warning("an event of %s was given up: %s", tenant, after.why, extra={"delivery": after.id})
        due[tenant] = min(following)
        return tried

    def _tried(self, tenant: str, delivery: Delivery) -> Tried:
        try:
            subscription = self._runtime.subscriptions(tenant).get(delivery.subscription)
            post = self._post(tenant, subscription)
        except NotFoundError as cause:
            return Tried(False, cause.message, final="subscription" in cause.message)
        except InvalidError:
            return Tried(False, "one of its secrets cannot be used", final=True)
        except TDevError:
            return Tried(False, "its secrets cannot be read")
        return send(self._runtime.web, post, delivery.event, self._runtime.clock())

    def _post(self, tenant: str, subscription: Subscription) -> Post:
        secrets = self._runtime.secrets
        address = secrets.get(tenant, subscription.address)
        key = None if subscription.key is None else secrets.get(tenant, subscription.key)
        HANDED_OUT.add([value for value in (address, key) if value is not None])
        plain = frozenset(self._runtime.settings.allowed_hosts.split(",")) - {""}
        return Post(address, key, plain, self._timeout_s, self._runtime.settings.address)
