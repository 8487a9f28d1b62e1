"""The store of services: numbers that are never given again, one deployment at a time, and history that stays."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from tdev.domain.audit.trail import AuditTrail
from tdev.domain.delivery.services import Packed, ServiceStore
from tdev.domain.delivery.strategies import canary
from tdev.kernel.errors import ConditionFailedError, ConflictError, InvalidError, NotFoundError, PlatformError
from tdev.model.service import Deployment, PinWish, Service
from tdev.platform.storage import Tables
from tdev.platform.storage.aws import DynamoTables
from tdev.platform.storage.embedded import SqliteTables
from tdev.platform.tables import AUDIT, SERVICES
from tests.support.dynamo import client, create_tables
from tests.support.nouns import AT

DIGEST = "sha256:" + "0" * 64
OTHER = "sha256:" + "1" * 64
PACKED = Packed(DIGEST, "w@1", {"extract_emails@1.0.0": DIGEST})


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[SqliteTables]:
    store = SqliteTables(tmp_path / "store.db")
    yield store
    store.close()


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    with mock_aws():
        made = client("dynamodb")
        yield made
        made.close()


@pytest.fixture(params=["sqlite", "dynamodb"])
def tables(request: pytest.FixtureRequest, tmp_path: Path) -> Tables:
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite")
    dynamodb, prefix = request.getfixturevalue("dynamodb"), f"{hashlib.sha256(bytes(tmp_path)).hexdigest()[:12]}-"
    create_tables(dynamodb, prefix, [SERVICES, AUDIT])
    return DynamoTables(dynamodb, prefix)


@pytest.fixture
def store(tables: Tables) -> ServiceStore:
    return ServiceStore(tables, "local")


@pytest.fixture
def shared(sqlite: SqliteTables) -> ServiceStore:
    """A store for many threads, which moto is not made for."""
    return ServiceStore(sqlite, "local")


def deployment(id: str = "dep-1", service: str = "matcher", **fields) -> Deployment:
    return Deployment(id=id, service=service, **{"status": "accepted", "created_at": AT, "updated_at": AT, **fields})


def deployed(store: ServiceStore, id: str, packed: Packed = PACKED, status: str = "live", service: str = "matcher"):
    """One deployment from its beginning to its end."""
    store.accept(deployment(id, service), actor="ann")
    store.release(id, packed, actor="machine")
    return store.end(id, status, actor="machine")


def test_a_deployment_begins_a_service_and_its_end_makes_the_version_live(store):
    accepted = store.accept(deployment(target="lambda", rollout=canary()), actor="ann")
    assert (accepted.version, accepted.replaces) == (None, None)
    assert store.get("matcher") == Service(
        name="matcher", tenant="local", target="lambda", deploying="dep-1", deployments=("dep-1",)
    )
    release = store.release("dep-1", PACKED, actor="machine")
    assert (release.version, release.components) == (1, PACKED.components)
    ended = store.end("dep-1", "live", actor="machine", endpoint="/services/matcher")
    assert (ended.status, ended.version, ended.artifact) == ("live", 1, DIGEST)
    found = store.get("matcher")
    assert (found.live_version, found.deploying, found.endpoint) == (1, None, "/services/matcher")
    assert found.releases == (release,)
    assert store.deployment("dep-1") == ended


@pytest.mark.parametrize("status", ["rolled_back", "failed"])
def test_a_deployment_that_fails_leaves_the_version_of_before(status, store):
    deployed(store, "dep-1")
    store.accept(deployment("dep-2"), actor="ann")
    store.release("dep-2", Packed(OTHER, "w@2"), actor="machine")
    ended = store.end("dep-2", status, actor="machine", reason="too many errors")
    assert (ended.reason, ended.replaces) == ("too many errors", 1)
    found = store.get("matcher")
    assert (found.live_version, found.deploying) == (1, None)
    assert [release.version for release in found.releases] == [1, 2]


def test_a_deployment_that_fails_before_it_is_packed_takes_no_number(store):
    store.accept(deployment("dep-1"), actor="ann")
    store.end("dep-1", "failed", actor="machine", reason="gate")
    assert store.get("matcher").live_version is None
    deployed(store, "dep-2")
    assert store.get("matcher").live_version == 1


def test_only_one_deployment_of_a_service_is_under_way(store):
    store.accept(deployment("dep-1"), actor="ann")
    with pytest.raises(ConflictError, match="dep-1 of matcher is under way"):
        store.accept(deployment("dep-2"), actor="bob")
    store.accept(deployment("dep-3", "another"), actor="bob")
    store.end("dep-1", "failed", actor="machine")
    store.accept(deployment("dep-2"), actor="bob")


def test_of_many_that_deploy_at_once_one_wins(shared):
    store = shared

    def attempt(number: int) -> bool:
        try:
            store.accept(deployment(f"dep-{number}"), actor="ann")
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(attempt, range(8)))
    assert sum(won) == 1
    assert store.get("matcher").deploying == f"dep-{won.index(True)}"


def test_every_step_can_be_made_again(store, tables):
    first = store.accept(deployment(), actor="ann")
    assert store.accept(deployment(), actor="ann") == first
    release = store.release("dep-1", PACKED, actor="machine")
    assert store.release("dep-1", PACKED, actor="machine") == release
    ended = store.end("dep-1", "live", actor="machine")
    assert store.end("dep-1", "live", actor="machine") == ended
    assert [record.action for record in AuditTrail(tables, "local").list()] == ["deploy", "release", "live"]


def test_packing_again_to_another_artifact_is_told(store):
    store.accept(deployment(), actor="ann")
    store.release("dep-1", PACKED, actor="machine")
    with pytest.raises(ConflictError, match="has the artifact"):
        store.release("dep-1", Packed(OTHER, "w@1"), actor="machine")


def test_an_id_belongs_to_one_service(store):
    store.accept(deployment(), actor="ann")
    with pytest.raises(ConflictError, match="one of matcher"):
        store.accept(deployment(service="another"), actor="ann")


@pytest.mark.parametrize("status", ["accepted", "deploying", "failed", "rolled_back"])
def test_what_has_ended_stays_ended(status, store):
    deployed(store, "dep-1")
    with pytest.raises(ConflictError):
        store.end("dep-1", status, actor="machine")
    with pytest.raises(ConflictError, match="has ended"):
        store.change("dep-1", lambda now: now)
    assert store.release("dep-1", PACKED, actor="machine").version == 1


def test_nothing_is_live_without_a_release(store):
    store.accept(deployment(), actor="ann")
    with pytest.raises(ConflictError, match="cannot become live"):
        store.end("dep-1", "live", actor="machine")


def test_what_is_under_way_can_be_changed_and_is_dated(tables):
    store = ServiceStore(tables, "local", clock=lambda: 1_800_000_000.0)
    store.accept(deployment(), actor="ann")
    changed = store.change("dep-1", lambda now: now.model_copy(update={"status": "deploying"}))
    assert (changed.status, changed.updated_at) == ("deploying", "2027-01-15T08:00:00.000Z")
    assert store.deployment("dep-1") == changed


def test_those_who_change_at_once_lose_nothing(shared):
    store = shared
    store.accept(deployment(), actor="ann")

    def attempt(number: int) -> None:
        store.change("dep-1", lambda now: now.model_copy(update={"reason": f"{now.reason}{number}"}))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(attempt, range(6)))
    assert sorted(store.deployment("dep-1").reason) == list("012345")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ends=st.lists(st.sampled_from(["live", "failed", "rolled_back", "unpacked", "removed"]), min_size=1, max_size=8))
def test_numbers_rise_and_are_never_given_again(ends, tmp_path_factory):
    tables = SqliteTables(tmp_path_factory.mktemp("numbers") / "store.db")
    try:
        store = ServiceStore(tables, "local")
        given_out, live = [], None
        for number, end in enumerate(ends):
            store.accept(deployment(f"dep-{number}"), actor="ann")
            if end != "unpacked":
                given_out.append(store.release(f"dep-{number}", PACKED, actor="machine").version)
            store.end(f"dep-{number}", end if end in ("live", "rolled_back") else "failed", actor="machine")
            live = given_out[-1] if end == "live" else live
            if end == "removed":
                store.remove("matcher", actor="ann")
                live = None
        assert given_out == list(range(1, len(given_out) + 1))
        releases, _ = store.releases("matcher")
        assert [release.version for release in releases] == given_out[::-1]
        if ends[-1] != "removed":
            assert store.get("matcher").live_version == live
    finally:
        tables.close()


def test_a_rollback_by_hand_names_a_release_that_is_there(store, tables):
    deployed(store, "dep-1")
    deployed(store, "dep-2", Packed(OTHER, "w@2"))
    assert store.back("matcher", 1, actor="ann", reason="slow").live_version == 1
    assert store.get("matcher").live_version == 1
    with pytest.raises(NotFoundError, match="no version 3"):
        store.back("matcher", 3, actor="ann")
    [record] = AuditTrail(tables, "local").list()[-1:]
    assert (record.action, record.target, record.detail) == ("rollback", "matcher-v1", {"reason": "slow"})


def test_while_a_deployment_is_under_way_nothing_else_moves(store):
    deployed(store, "dep-1")
    store.accept(deployment("dep-2"), actor="ann")
    with pytest.raises(ConflictError, match="dep-2 of matcher"):
        store.back("matcher", 1, actor="ann")
    with pytest.raises(ConflictError, match="dep-2 of matcher"):
        store.remove("matcher", actor="ann")


def test_what_was_taken_away_is_gone_and_its_history_is_not(store):
    deployed(store, "dep-1")
    store.remove("matcher", actor="ann")
    for act in (store.get, lambda name: store.remove(name, actor="ann")):
        with pytest.raises(NotFoundError, match="no service"):
            act("matcher")
    assert store.list() == ([], None)
    assert store.release_of("matcher", 1).artifact == DIGEST
    deployed(store, "dep-2")
    assert store.get("matcher").live_version == 2


def test_pins_are_set_changed_and_let_go(store):
    deployed(store, "dep-1")
    assert store.pin("matcher", PinWish(component="shout", version="1"), actor="ann").pins == {"shout": "1"}
    store.pin("matcher", PinWish(component="whisper", version="2.0"), actor="ann")
    store.pin("matcher", PinWish(component="shout", version="1.2.0"), actor="ann")
    assert store.get("matcher").pins == {"shout": "1.2.0", "whisper": "2.0"}
    assert store.pin("matcher", PinWish(component="shout", version=None), actor="ann").pins == {"whisper": "2.0"}


def test_lists_come_in_pages(store):
    for name in ("b", "a", "c"):
        deployed(store, f"dep-{name}", service=name)
    page, cursor = store.list(limit=2)
    rest, end = store.list(cursor, limit=2)
    assert [service.name for service in page + rest] == ["a", "b", "c"]
    assert end is None
    assert [service.name for service in store.all()] == ["a", "b", "c"]


def test_deployments_and_releases_come_newest_first(store):
    for number in (1, 2, 3):
        store.accept(deployment(f"dep-{number}", created_at=f"2026-11-21T08:00:0{number}.000Z"), actor="ann")
        store.release(f"dep-{number}", PACKED, actor="machine")
        store.end(f"dep-{number}", "live", actor="machine")
    first, cursor = store.deployments("matcher", limit=2)
    rest, _ = store.deployments("matcher", cursor)
    assert [each.id for each in first + rest] == ["dep-3", "dep-2", "dep-1"]
    page, cursor = store.releases("matcher", limit=2)
    assert [release.version for release in page + store.releases("matcher", cursor)[0]] == [3, 2, 1]


def test_tenants_do_not_see_one_another(store, tables):
    deployed(store, "dep-1")
    other = ServiceStore(tables, "other")
    for act in (
        lambda: other.get("matcher"),
        lambda: other.deployment("dep-1"),
        lambda: other.release_of("matcher", 1),
    ):
        with pytest.raises(NotFoundError):
            act()
    assert other.list() == ([], None)
    assert deployed(other, "dep-1").version == 1


@pytest.mark.parametrize("id", ["", "a#b", "x" * 201])
def test_an_id_that_could_be_no_key_is_invalid(id, store):
    with pytest.raises(InvalidError):
        store.deployment(id)


def test_what_is_not_there_is_not_found(store):
    for act in (
        lambda: store.get("matcher"),
        lambda: store.deployment("dep-1"),
        lambda: store.end("dep-1", "live", actor="x"),
        lambda: store.release("dep-1", PACKED, actor="x"),
        lambda: store.release_of("matcher", 1),
        lambda: store.pin("matcher", PinWish(component="a", version="1"), actor="x"),
    ):
        with pytest.raises(NotFoundError):
            act()


class Contended:
    """Tables in which somebody else is quicker, so many times."""

    def __init__(self, tables: SqliteTables, times: int) -> None:
        self.get, self.query = tables.get, tables.query
        self._tables, self.times = tables, times

    def write(self, *operations) -> None:
        if self.times:
            self.times -= 1
            raise ConditionFailedError(0)
        self._tables.write(*operations)


def acts(store: ServiceStore) -> dict:
    return {
        "accept": lambda: store.accept(deployment("dep-2"), actor="ann"),
        "change": lambda: store.change("dep-1", lambda now: now),
        "release": lambda: store.release("dep-1", PACKED, actor="machine"),
        "end": lambda: store.end("dep-1", "failed", actor="machine"),
        "pin": lambda: store.pin("matcher", PinWish(component="shout", version="1"), actor="ann"),
    }


@pytest.mark.parametrize("act", ["accept", "change", "release", "end", "pin"])
@pytest.mark.parametrize("times", [3, 10**6])
def test_who_was_slower_tries_again_and_not_for_ever(act, times, sqlite, shared):
    tables, store = sqlite, shared
    store.accept(deployment(), actor="ann")
    if act == "accept":
        store.end("dep-1", "failed", actor="machine")
    contended = ServiceStore(Contended(tables, times), "local")
    if times == 3:
        assert acts(contended)[act]()
        return
    with pytest.raises(PlatformError, match="too many at once"):
        acts(contended)[act]()
