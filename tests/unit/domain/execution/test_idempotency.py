from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.domain.execution.idempotency import KEPT_S, Claim, Idempotency
from tdev.domain.execution.store import ExecutionStore
from tdev.kernel.errors import ConditionFailedError, InvalidError
from tdev.kernel.json_types import digest
from tdev.platform.artifacts.embedded import FolderArtifacts
from tdev.platform.storage import Absent, Put
from tdev.platform.storage.embedded import SqliteTables
from tests.support.clock import SetClock
from tests.support.nouns import execution

ROUTE = "POST /api/orchestrate"
BODY = digest({"goal": "say hello"})


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def tables(tmp_path: Path, clock: SetClock) -> Iterator[SqliteTables]:
    tables = SqliteTables(tmp_path / "store.db", clock=clock)
    yield tables
    tables.close()


@pytest.fixture
def keys(tables: SqliteTables, clock: SetClock) -> Idempotency:
    return Idempotency(tables, "local", clock=clock)


def test_the_first_answer_is_the_answer_of_all(keys: Idempotency) -> None:
    assert keys.claim(ROUTE, "k", BODY, {"id": "one", "n": 1.5}) == Claim({"id": "one", "n": 1.5}, first=True)
    assert keys.claim(ROUTE, "k", BODY, {"id": "two"}) == Claim({"id": "one", "n": 1.5}, first=False)


def test_the_same_key_with_another_body_is_a_mismatch(keys: Idempotency) -> None:
    keys.claim(ROUTE, "k", BODY, {"id": "one"})
    with pytest.raises(InvalidError) as caught:
        keys.claim(ROUTE, "k", digest("other"), {"id": "two"})
    assert [finding.code for finding in caught.value.findings] == ["idempotency_mismatch"]


@pytest.mark.parametrize(("route", "key"), [(ROUTE, "other"), ("POST /api/plan", "k"), (f"{ROUTE}k", "")])
def test_another_key_or_route_is_another_claim(keys: Idempotency, route: str, key: str) -> None:
    keys.claim(ROUTE, "k", BODY, {"id": "one"})
    if key:
        assert keys.claim(route, key, BODY, {"id": "two"}).first
    else:
        with pytest.raises(InvalidError):
            keys.claim(route, key, BODY, {"id": "two"})


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_1_to_255_characters(keys: Idempotency, key: str) -> None:
    with pytest.raises(InvalidError):
        keys.claim(ROUTE, key, BODY, {})


@pytest.mark.parametrize("key", ["x" * 255, "#T#other#", "한글", "a\x1fb", "../x"])
def test_any_other_text_is_a_key(keys: Idempotency, key: str) -> None:
    assert keys.claim(ROUTE, key, BODY, {"id": "one"}).first
    assert not keys.claim(ROUTE, key, BODY, {"id": "two"}).first


def test_after_24_hours_a_key_is_new(keys: Idempotency, clock: SetClock) -> None:
    keys.claim(ROUTE, "k", BODY, {"id": "one"})
    clock.advance(KEPT_S - 1)
    assert not keys.claim(ROUTE, "k", BODY, {"id": "two"}).first
    clock.advance(1)
    assert keys.claim(ROUTE, "k", digest("other"), {"id": "three"}).first
    assert keys.claim(ROUTE, "k", digest("other"), {"id": "four"}).answer == {"id": "three"}


def test_of_fifty_callers_with_one_key_one_does_the_work(
    keys: Idempotency, tables: SqliteTables, tmp_path: Path
) -> None:
    store = ExecutionStore(tables, FolderArtifacts(tmp_path / "a"), "local")

    def call(number: int) -> Claim:
        mine = execution(f"exec-{number}")
        deed = Deed(f"caller {number}", "orchestrate", mine.id)
        commit = partial(AuditTrail(tables, "local").append, deed)
        return keys.claim(ROUTE, "k", BODY, {"id": mine.id}, *store.creation(mine), commit=commit)

    with ThreadPoolExecutor(50) as pool:
        claims = list(pool.map(call, range(50)))
    (first,) = [claim for claim in claims if claim.first]
    assert [claim.answer for claim in claims] == [first.answer] * 50
    assert [e.id for e in store.list()[0]] == [first.answer["id"]]
    assert [record.target for record in AuditTrail(tables, "local").list()] == [first.answer["id"]]


def test_when_the_work_cannot_be_done_the_key_is_not_claimed(keys: Idempotency, tables: SqliteTables) -> None:
    taken = Put("registry", {"pk": "a", "sk": "1"}, Absent())
    tables.write(taken)
    with pytest.raises(ConditionFailedError) as caught:
        keys.claim(ROUTE, "k", BODY, {"id": "one"}, taken)
    assert caught.value.index == 1
    assert keys.claim(ROUTE, "k", BODY, {"id": "two"}).first
