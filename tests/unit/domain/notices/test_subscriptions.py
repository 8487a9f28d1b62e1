"""Where events are sent is on record, by names of secrets."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tdev.domain.audit.trail import AuditTrail
from tdev.domain.notices.subscriptions import MOST, Subscriptions
from tdev.kernel.errors import ConflictError, InvalidError, NotFoundError
from tdev.model.notice import NotificationTest, SubscriptionDraft
from tdev.platform.storage.embedded import SqliteTables
from tests.support.telling import changed, event


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[SqliteTables]:
    store = SqliteTables(tmp_path / "store.db")
    yield store
    store.close()


@pytest.fixture
def store(tables: SqliteTables) -> Subscriptions:
    return Subscriptions(tables, "local")


def draft(name: str = "team", **fields: Any) -> SubscriptionDraft:
    return SubscriptionDraft(**{"name": name, "via": "slack", "address": "SLACK_URL", **fields})


def test_a_subscription_is_kept_with_who_made_it_and_is_on_record(store: Subscriptions, tables: SqliteTables) -> None:
    kept = store.add(draft(), actor="ann")
    assert (store.get("team"), store.list(), kept.created_by) == (kept, [kept], "ann")
    store.remove("team", actor="bob")
    assert store.list() == []
    trail = [(each.subject, each.action, each.target) for each in AuditTrail(tables, "local").list()]
    assert trail == [("ann", "subscribe", "team"), ("bob", "unsubscribe", "team")]


def test_names_are_given_once_and_what_is_not_there_cannot_be_removed(store: Subscriptions) -> None:
    store.add(draft(), actor="ann")
    with pytest.raises(ConflictError, match="team"):
        store.add(draft(), actor="ann")
    for act in (store.get, lambda name: store.remove(name, actor="ann")):
        with pytest.raises(NotFoundError):
            act("other")


@pytest.mark.parametrize("fields", [{"via": "webhook"}, {"key": "KEY"}, {"pattern": {"a": "x"}}])
def test_a_webhook_needs_a_key_slack_has_none_and_patterns_are_checked(store: Subscriptions, fields: Any) -> None:
    with pytest.raises(InvalidError):
        store.add(draft(**fields), actor="ann")
    assert store.list() == []


@pytest.mark.parametrize("fields", [{"address": "https://x"}, {"name": "a b"}, {"types": ("Other",)}, {"url": "x"}])
def test_an_address_or_an_unknown_event_is_no_draft(fields: Any) -> None:
    with pytest.raises(ValidationError):
        draft(**fields)


def test_there_are_at_most_so_many(store: Subscriptions) -> None:
    for number in range(MOST):
        store.add(draft(f"s{number}"), actor="ann")
    with pytest.raises(InvalidError, match=str(MOST)):
        store.add(draft("more"), actor="ann")


@pytest.mark.parametrize(
    ("fields", "wants"),
    [
        ({}, True),
        ({"types": ("DeploymentChanged",)}, True),
        ({"types": ("ServiceUnhealthy",)}, False),
        ({"pattern": {"detail": {"status": ["rolled_back", "failed"]}}}, True),
        ({"pattern": {"detail": {"status": ["live"]}}}, False),
        ({"types": ("DeploymentChanged",), "pattern": {"detail": {"service": [{"prefix": "x"}]}}}, False),
    ],
)
def test_an_event_goes_to_those_that_want_it(store: Subscriptions, fields: Any, wants: bool) -> None:
    store.add(draft(**fields), actor="ann")
    assert [each.name for each in store.wanting(event(changed()))] == (["team"] if wants else [])


def test_a_test_goes_to_one_alone_whatever_it_wants(store: Subscriptions) -> None:
    store.add(draft("a", types=("ServiceUnhealthy",)), actor="ann")
    store.add(draft("b"), actor="ann")
    tried = event(NotificationTest(tenant="local", subscription="a", by="ann"))
    assert [each.name for each in store.wanting(tried)] == ["a"]


def test_tenants_do_not_see_each_other(tables: SqliteTables, store: Subscriptions) -> None:
    store.add(draft(), actor="ann")
    assert Subscriptions(tables, "other").list() == []
