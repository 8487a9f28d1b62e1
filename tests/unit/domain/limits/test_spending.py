"""What was spent on a day is added up, whoever adds."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tdev.domain.limits.spending import Spending
from tdev.platform.storage.embedded import SqliteTables
from tests.support.clock import SetClock


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[SqliteTables]:
    store = SqliteTables(tmp_path / "store.db")
    yield store
    store.close()


def test_a_day_begins_with_nothing(tables: SqliteTables) -> None:
    spending = Spending(tables, "local")
    assert spending.today() == 0
    assert spending.add(0) == 0


def test_amounts_of_one_day_are_added_and_the_next_day_is_another(tables: SqliteTables) -> None:
    clock = SetClock()
    spending = Spending(tables, "local", clock=clock)
    assert (spending.add(5), spending.add(7), spending.today()) == (5, 12, 12)
    clock.now += 86_400
    assert spending.today() == 0
    assert spending.add(3) == 3


def test_each_tenant_has_its_own(tables: SqliteTables) -> None:
    Spending(tables, "local").add(5)
    assert Spending(tables, "other").today() == 0


def test_nothing_is_lost_when_many_add_at_once(tables: SqliteTables) -> None:
    clock = SetClock()
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: Spending(tables, "local", clock=clock).add(1), range(60)))
    assert Spending(tables, "local", clock=clock).today() == 60


def test_what_is_added_up_under_another_word_is_apart(tables: SqliteTables) -> None:
    Spending(tables, "local").add(5)
    tokens = Spending(tables, "local", what="TOKENS")
    tokens.add(7)
    assert (Spending(tables, "local").today(), tokens.today()) == (5, 7)
