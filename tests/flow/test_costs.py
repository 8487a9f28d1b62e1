"""What orchestrations cost: units are counted as DynamoDB bills them, and every count reaches the bill."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.costing.command import BEGIN, END, GUIDE, counted, main, report, written
from scripts.costing.counting import CountedTables, Counts
from scripts.costing.estimate import as_markdown, per_thousand, standing
from tdev.domain.delivery.prices import PRICES, read_prices
from tdev.kernel.errors import InvalidError
from tdev.platform.functions import functions_folder, read_functions
from tdev.platform.storage import Absent, Check, Delete, Exists, Put, Query, Update
from tdev.platform.storage.embedded import SqliteTables
from tests.support.checkout import ROOT

FUNCTIONS = read_functions(functions_folder(ROOT / "functions"))
TABLE = read_prices(PRICES)
KEY = {"pk": "T#a#X", "sk": "1"}
LISTED = {"list_pk": "T#a#L", "list_sk": "1"}
SOME = Counts(
    orchestrations=2,
    states=20,
    history=60,
    requests=8,
    calls=Counter(api=8, planner=2),
    writes=100,
    reads=50,
    stored_bytes=9000,
    object_writes=2,
    object_reads=4,
    log_lines=10,
    log_bytes=2000,
)


class Store:
    """Tables whose counter starts anew with each question."""

    def __init__(self, tables: SqliteTables) -> None:
        self.counts = Counts()
        self.tables = CountedTables(tables, self.counts)

    def writes(self, *operations: object) -> float:
        before = self.counts.writes
        self.tables.write(*operations)  # type: ignore[arg-type]
        return self.counts.writes - before


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(SqliteTables(tmp_path / "tables.db")) as tables:
        yield Store(tables)


def of_size(kib: float, **more: str) -> dict[str, object]:
    return {**KEY, **more, "text": "x" * int(kib * 1024)}


class TestUnits:
    @pytest.mark.parametrize(("kib", "units"), [(0, 1), (0.9, 1), (1.5, 2), (10, 11)])
    def test_a_write_takes_one_unit_per_kib(self, store: Store, kib: float, units: int) -> None:
        assert store.writes(Put("audit", of_size(kib))) == units

    def test_a_transaction_takes_twice_as_many(self, store: Store) -> None:
        other = {**KEY, "sk": "2"}
        assert store.writes(Put("audit", of_size(1.5)), Put("audit", other)) == 2 * 2 + 2 * 1

    def test_a_check_in_a_transaction_is_paid_for(self, store: Store) -> None:
        store.writes(Put("audit", of_size(0)))
        assert store.writes(Check("audit", KEY, Exists()), Put("audit", {**KEY, "sk": "2"}, Absent())) == 4

    def test_an_index_takes_the_write_once_more(self, store: Store) -> None:
        assert store.writes(Put("registry", of_size(1.5, **LISTED))) == 2 + 2

    def test_an_item_that_is_not_in_the_index_takes_no_more(self, store: Store) -> None:
        assert store.writes(Put("registry", of_size(1.5))) == 2

    def test_a_key_of_the_index_that_changes_is_written_twice_there(self, store: Store) -> None:
        store.writes(Put("registry", of_size(0, **LISTED)))
        assert store.writes(Put("registry", of_size(0, **{**LISTED, "list_sk": "2"}))) == 1 + 2
        assert store.writes(Put("registry", of_size(0))) == 1 + 1

    def test_what_does_not_change_is_not_written_to_the_index(self, store: Store) -> None:
        store.writes(Put("registry", of_size(0, **LISTED)))
        assert store.writes(Put("registry", of_size(0, **LISTED))) == 1

    def test_an_update_is_paid_by_the_larger_of_before_and_after(self, store: Store) -> None:
        store.writes(Put("audit", of_size(3.5)))
        before = store.counts.writes
        store.tables.update(Update("audit", KEY, set={"text": "short"}))
        assert store.counts.writes - before == 4

    def test_a_deletion_is_paid_by_what_was_there(self, store: Store) -> None:
        store.writes(Put("audit", of_size(2.5)))
        assert store.writes(Delete("audit", KEY)) == 3
        assert store.writes(Delete("audit", KEY)) == 1

    def test_a_refused_write_changes_no_count_of_what_is_kept(self, store: Store) -> None:
        store.writes(Put("audit", of_size(1)))
        kept = store.counts.stored_bytes
        with pytest.raises(Exception, match="condition"):
            store.writes(Put("audit", of_size(2), Absent()))
        assert store.counts.stored_bytes == kept

    @pytest.mark.parametrize(("kib", "units"), [(0, 1), (3.9, 1), (4.5, 2)])
    def test_a_read_takes_one_unit_per_four_kib(self, store: Store, kib: float, units: int) -> None:
        store.writes(Put("audit", of_size(kib)))
        store.tables.get("audit", KEY)
        assert store.counts.reads == units

    def test_what_is_not_there_is_paid_for_as_well(self, store: Store) -> None:
        assert store.tables.get("audit", KEY) is None
        assert store.counts.reads == 1

    def test_a_query_is_paid_by_all_it_reads_and_half_through_an_index(self, store: Store) -> None:
        for number in range(3):
            store.writes(Put("registry", {**of_size(3, **LISTED), "sk": str(number)}))
        store.tables.query(Query("registry", KEY["pk"]))
        assert store.counts.reads == 3
        store.tables.query(Query("registry", LISTED["list_pk"], index="list"))
        assert store.counts.reads == 3 + 1.5

    def test_what_is_kept_grows_and_shrinks_with_the_items_and_counts_the_index(self, store: Store) -> None:
        store.writes(Put("registry", of_size(1)))
        alone = store.counts.stored_bytes
        assert 1024 < alone < 1200
        store.writes(Put("registry", of_size(1, **LISTED)))
        assert store.counts.stored_bytes > 2 * alone
        store.writes(Delete("registry", KEY))
        assert store.counts.stored_bytes == 0


def usd(counts: Counts) -> float:
    return sum(line.usd for line in per_thousand(counts, TABLE, "eu-central-1", FUNCTIONS))


class TestTheBill:
    @pytest.mark.parametrize(
        "name",
        ["states", "history", "requests", "writes", "reads", "stored_bytes", "object_writes", "object_reads",
         "log_lines", "log_bytes"],
    )  # fmt: skip
    def test_everything_that_is_counted_is_billed(self, name: str) -> None:
        more = replace(SOME, **{name: getattr(SOME, name) + 1_000_000})
        assert usd(more) > usd(SOME)

    def test_calls_cost_more_in_a_larger_function(self) -> None:
        small = replace(SOME, calls=Counter(claims=1000))
        large = replace(SOME, calls=Counter(executor=1000))
        assert usd(large) > usd(small) > usd(replace(SOME, calls=Counter()))

    @given(st.integers(1, 50))
    def test_a_thousand_cost_the_same_however_many_were_counted(self, times: int) -> None:
        many = Counts(
            **{name: getattr(SOME, name) * times for name in Counts.__slots__ if name != "calls"},
            calls=Counter({name: count * times for name, count in SOME.calls.items()}),
        )
        assert usd(many) == pytest.approx(usd(SOME))

    def test_the_figures_are_those_of_the_price_lists(self) -> None:
        lines = {line.name: line for line in per_thousand(SOME, TABLE, "us-east-1", FUNCTIONS)}
        assert lines["Step Functions: state transitions"].quantity == 12_000
        assert lines["Step Functions: state transitions"].usd == pytest.approx(0.30)
        assert lines["DynamoDB: writes"].usd == pytest.approx(50_000 * 0.625 / 1e6)
        assert lines["API Gateway: requests"].usd == pytest.approx(0.004)

    def test_what_stands_costs_by_the_metric(self) -> None:
        lines = {line.name: line for line in standing(TABLE, "us-east-1")}
        assert lines["Alarms"].usd == pytest.approx(TABLE.standing["alarm_metrics"] * 0.10)
        assert as_markdown(list(lines.values()))[-1].startswith("| **together** |")

    def test_a_region_without_prices_is_said(self) -> None:
        with pytest.raises(InvalidError, match="mars-1") as caught:
            per_thousand(SOME, TABLE, "mars-1", FUNCTIONS)
        assert "eu-central-1" in str(caught.value.hint)

    def test_a_function_without_a_duration_is_said(self) -> None:
        table = replace(TABLE, assumed={**TABLE.assumed, "ms": {"api": 80}})
        with pytest.raises(InvalidError, match="planner"):
            per_thousand(SOME, table, "us-east-1", FUNCTIONS)


class TestThePrices:
    def test_every_function_has_a_duration(self) -> None:
        assert set(TABLE.assumed["ms"]) == set(FUNCTIONS)

    def test_it_is_dated_and_all_prices_are_positive(self) -> None:
        assert date(2026, 1, 1) <= TABLE.date
        assert all(price > 0 for prices in TABLE.prices.values() for price in prices.values())
        assert "check before you rely on it" in PRICES.read_text("utf-8")

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("date = ", "day = "),
            ('"2026', '"x2026'),
            ("[standing]", "[idle]"),
            ("balancer_unit_hours = 0.008\n\n", "\n"),
            ("=", ""),
        ],
    )
    def test_a_table_that_lacks_something_is_refused(self, tmp_path: Path, old: str, new: str) -> None:
        text = PRICES.read_text("utf-8")
        assert old in text
        (tmp_path / "prices.toml").write_text(text.replace(old, new, 1))
        with pytest.raises(InvalidError, match=r"prices\.toml"):
            read_prices(tmp_path / "prices.toml")


@pytest.fixture(scope="module")
def demo() -> Counts:
    """The goals of the demo, counted."""
    return counted(int(TABLE.assumed["looks"]))


class TestTheGoals:
    def test_states_are_counted_and_the_refined_goal_has_more(self, demo: Counts) -> None:
        assert demo.orchestrations == 3
        plain = 9
        assert demo.states == 2 * plain + 13
        assert demo.calls["planner"] == demo.calls["evaluator"] == 4
        assert demo.calls["executor"] == demo.calls["recorder"] == 3
        assert demo.requests == demo.calls["api"] == 3 * (1 + TABLE.assumed["looks"])

    def test_stores_and_logs_are_counted(self, demo: Counts) -> None:
        assert demo.writes > 100
        assert demo.reads > 100
        assert demo.stored_bytes > 10_000
        assert demo.log_lines == sum(demo.calls.values())
        assert demo.log_bytes > 100 * demo.log_lines

    def test_the_guide_has_these_figures(self, demo: Counts) -> None:
        """Exact where the machine has no say; money within a tenth."""
        page = GUIDE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
        now = report(demo, TABLE, "eu-central-1")
        assert first_line(page, "1,000 orchestrations") == first_line(now, "1,000 orchestrations")
        assert first_line(page, "List prices") == first_line(now, "List prices")
        then, today = totals(page), totals(now)
        assert len(then) == 2
        assert then == pytest.approx(today, rel=0.1), "write them again: scripts/costs --write"


def first_line(text: str, begins: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(begins))


def totals(text: str) -> list[float]:
    return [float(amount) for amount in re.findall(r"\*\*together\*\* \| \| \*\*([0-9.]+)\*\*", text)]


class TestTheCommand:
    def test_it_prints_the_table_of_another_region(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--region", "us-east-1"]) == 0
        said = capsys.readouterr().out
        assert "in us-east-1" in said
        assert len(totals(said)) == 2

    @pytest.mark.parametrize("given", [["--region", "mars-1"], ["--prices", "nowhere.toml"]])
    def test_what_it_cannot_do_is_said(self, given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert main(given) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith("costs: ")

    def test_the_report_takes_its_place_in_a_page_and_leaves_the_rest(self) -> None:
        page = f"before\n{BEGIN}old{END}\nafter\n"
        once = written(page, "new\n")
        assert once == f"before\n{BEGIN}\nnew\n\n{END}\nafter\n"
        assert written(once, "new\n") == once
        with pytest.raises(ValueError, match="no place"):
            written("before", "new")
