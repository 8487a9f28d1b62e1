"""The courier: every event reaches those that want it, at least once, whatever dies or fails in between."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import PlatformError
from tdev.kernel.redaction import HANDED_OUT
from tdev.model.notice import NotificationTest, SubscriptionDraft
from tdev.orchestration.notifying import Courier
from tdev.runtime import Runtime
from tests.support.clock import SetClock
from tests.support.runtimes import runtime_in
from tests.support.telling import changed
from tests.support.web_server import Asked, Server, say, serving

OK = say(200, b"ok")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving({"/hook": OK, "/slack": OK}) as made:
        yield made


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def here(tmp_path: Path, server: Server, clock: SetClock) -> Iterator[Runtime]:
    with runtime_in(tmp_path, clock=clock, allowed_hosts=f"127.0.0.1:{server.port}") as made:
        for name, path in (("HOOK_URL", "hook"), ("SLACK_URL", "slack")):
            made.secrets.put("local", name, f"http://127.0.0.1:{server.port}/{path}")
        made.secrets.put("local", "HOOK_KEY", "a-key-that-both-know")
        yield made


@pytest.fixture
def courier(here: Runtime) -> Courier:
    return Courier(here)


def subscribe(here: Runtime, name: str = "team", **fields: Any) -> None:
    given = {"via": "slack", "address": "SLACK_URL", **fields}
    here.subscriptions("local").add(SubscriptionDraft(name=name, **given), actor="ann")


def statuses(here: Runtime) -> list[str]:
    store = here.deliveries("local")
    return [each.status for each in (*store.waiting(), *store.list()[0])]


def test_an_event_reaches_each_that_wants_it_once(here: Runtime, courier: Courier, server: Server) -> None:
    subscribe(here)
    subscribe(here, "hook", via="webhook", address="HOOK_URL", key="HOOK_KEY")
    subscribe(here, "calm", types=("ServiceUnhealthy",))
    here.outbox("local").tell(changed())
    assert courier.work() == 2
    assert courier.work() == 0
    assert sorted(each.path for each in server.asked) == ["/hook", "/slack"]
    assert statuses(here) == ["delivered", "delivered"]
    assert here.event_queue.waiting() == []


def test_nobody_is_sent_what_happened_before_he_subscribed(here: Runtime, courier: Courier, server: Server) -> None:
    here.outbox("local").tell(changed())
    courier.work()
    subscribe(here)
    assert (courier.work(), server.asked) == (0, [])


def test_what_fails_is_tried_again_after_a_pause_and_arrives(
    here: Runtime, courier: Courier, server: Server, clock: SetClock
) -> None:
    subscribe(here)
    server.answers["/slack"] = say(500)
    here.outbox("local").tell(changed())
    assert courier.work() == 1
    assert courier.work() == 0, "not before its pause is over"
    server.answers["/slack"] = OK
    clock.advance(5)
    assert courier.work() == 1
    assert statuses(here) == ["delivered"]


def test_later_events_wait_for_the_one_that_fails_and_others_do_not(
    here: Runtime, courier: Courier, server: Server, clock: SetClock
) -> None:
    subscribe(here)
    subscribe(here, "hook", via="webhook", address="HOOK_URL", key="HOOK_KEY")
    server.answers["/slack"] = say(500)
    for version in (1, 2):
        clock.advance(1)
        here.outbox("local").tell(changed(version=version))
    courier.work()
    assert [each.path for each in server.asked].count("/slack") == 1
    assert [each.path for each in server.asked].count("/hook") == 2
    server.answers["/slack"] = OK
    clock.advance(6)
    courier.work()
    sent = [each.body.decode() for each in server.asked if each.path == "/slack"]
    assert ["greeter-v1" in sent[1], "greeter-v2" in sent[2], len(sent)] == [True, True, 3]


def test_what_a_process_left_in_the_outbox_is_found_by_the_next_one(
    here: Runtime, courier: Courier, server: Server
) -> None:
    subscribe(here)
    here.tables_of("local").write(*here.outbox("local").puts(changed()))
    assert courier.work() == 0
    courier.recover()
    assert courier.work() == 1


def test_a_courier_that_died_after_sending_sends_once_more_and_one_before_it_loses_nothing(
    here: Runtime, server: Server
) -> None:
    subscribe(here)
    here.outbox("local").tell(changed())

    def die(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        OK(handler, asked)
        here.tables.close()

    server.answers["/slack"] = die
    with pytest.raises(PlatformError):
        Courier(here).work()
    here.__dict__.pop("tables")
    server.answers["/slack"] = OK
    assert Courier(here).work() == 1
    assert (len(server.asked), statuses(here)) == (2, ["delivered"])


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda here: here.secrets.remove("local", "SLACK_URL"), "SLACK_URL"),
        (lambda here: here.subscriptions("local").remove("team", actor="ann"), "team"),
    ],
)
def test_what_is_gone_is_said(here: Runtime, server: Server, spoil: Callable[[Runtime], None], why: str) -> None:
    subscribe(here)
    server.answers["/slack"] = say(500)
    here.outbox("local").tell(changed())
    Courier(here).work()
    spoil(here)
    here.clock.advance(10)  # type: ignore[attr-defined]
    Courier(here).work()
    (found,) = (*here.deliveries("local").waiting(), *here.deliveries("local").list()[0])
    assert (why in found.why, len(server.asked)) == (True, 1)


def test_an_address_inside_gets_nothing(here: Runtime, courier: Courier, server: Server) -> None:
    here.secrets.put("local", "SLACK_URL", f"https://localhost:{server.port}/slack")
    subscribe(here)
    here.outbox("local").tell(changed())
    courier.work()
    (dead,) = here.deliveries("local").list("dead")[0]
    assert ("lies inside" in dead.why, server.asked) == (True, [])


def test_a_dead_letter_that_is_sent_again_is_found_within_seconds(
    here: Runtime, courier: Courier, server: Server, clock: SetClock
) -> None:
    subscribe(here)
    server.answers["/slack"] = say(410)
    here.outbox("local").tell(changed())
    courier.work()
    (dead,) = here.deliveries("local").list("dead")[0]
    server.answers["/slack"] = OK
    here.deliveries("local").again(dead.id)
    clock.advance(11)
    assert courier.work() == 1
    assert statuses(here) == ["delivered"]


def test_a_test_reaches_one_subscription_alone(here: Runtime, courier: Courier, server: Server) -> None:
    subscribe(here)
    subscribe(here, "hook", via="webhook", address="HOOK_URL", key="HOOK_KEY")
    here.outbox("local").tell(NotificationTest(tenant="local", subscription="hook", by="ann"))
    courier.work()
    assert [each.path for each in server.asked] == ["/hook"]


def test_an_event_of_a_tenant_goes_to_nobody_elses_subscriptions(
    here: Runtime, courier: Courier, server: Server
) -> None:
    subscribe(here)
    here.outbox("other").tell(changed(tenant="other"))
    assert (courier.work(), server.asked) == (0, [])


def test_addresses_and_keys_are_kept_out_of_logs(here: Runtime, courier: Courier, server: Server) -> None:
    subscribe(here, "hook", via="webhook", address="HOOK_URL", key="HOOK_KEY")
    here.outbox("local").tell(changed())
    courier.work()
    for value in (f"http://127.0.0.1:{server.port}/hook", "a-key-that-both-know"):
        assert HANDED_OUT.shows_in(f"x {value} y")
