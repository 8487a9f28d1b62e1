"""Measures the embedded stores: tables, journal and catalogue. Run through ``scripts/bench/stores``.

Items have about 400 bytes and one index; journal records 1 kB. One thread. Every row is the median of its rounds with
the lowest and the highest; each round starts with an empty database in the folder for temporary files.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "shared"))

from tdev.domain.registry.catalogue import Catalogue  # noqa: E402
from tdev.model.component import Component, Example  # noqa: E402
from tdev.platform.journal.embedded import SqliteJournal  # noqa: E402
from tdev.platform.storage import Absent, Item, Put, Query, Update  # noqa: E402
from tdev.platform.storage.embedded import SqliteTables  # noqa: E402

TARGETS = {"puts": ">= 3,500/s", "gets": ">= 25,000/s", "journal append": "<= 20 us", "publish_many": "<= 1 s"}


def item(number: int) -> Item:
    """An item as the stores write them, about 400 bytes."""
    return {
        "pk": f"T#local#THING#{number:06}",
        "sk": "V#1",
        "list_pk": "T#local#THINGS",
        "list_sk": f"{number:06}",
        "doc": "x" * 300,
        "n": 0,
    }


def each(number: int, call: Callable[[int], object]) -> float:
    """Seconds per call."""
    started = time.perf_counter()
    for turn in range(number):
        call(turn)
    return (time.perf_counter() - started) / number


def tables_round(folder: Path, number: int) -> dict[str, float]:
    """Seconds per call of the tables."""
    tables = SqliteTables(folder / "tables.db")

    def key(turn: int) -> dict[str, str]:
        return {"pk": f"T#local#THING#{turn:06}", "sk": "V#1"}

    def two(turn: int) -> None:
        tables.write(Put("registry", item(turn + 2 * number), Absent()), Update("registry", key(turn), add={"n": 1}))

    found = {
        "puts": each(number, lambda turn: tables.write(Put("registry", item(turn)))),
        "puts if absent": each(number, lambda turn: tables.write(Put("registry", item(turn + number), Absent()))),
        "gets": each(number, lambda turn: tables.get("registry", key(turn))),
        "updates": each(number, lambda turn: tables.update(Update("registry", key(turn), add={"n": 1}))),
        "transactions of 2": each(number, two),
        "queries of 20": each(
            number // 4, lambda _: tables.query(Query("registry", "T#local#THINGS", index="list", limit=20))
        ),
    }
    tables.close()
    return found


def journal_round(folder: Path, number: int) -> dict[str, float]:
    """Seconds per record of the journal."""
    journal = SqliteJournal(folder / "journal.db")
    record = b'{"state":"one","output":"' + b"x" * 1000 + b'"}'
    found = {
        "journal append": each(number, lambda turn: journal.append([(f"run-{turn // 10}", turn % 10, record)])),
        "journal append, 100 in one commit": each(
            number // 100, lambda turn: journal.append([(f"bulk-{turn}", n, record) for n in range(100)])
        )
        / 100,
        "journal read of 10": each(number // 10, lambda turn: journal.read(f"run-{turn}")),
    }
    journal.close()
    return found


def catalogue_round(folder: Path, number: int) -> dict[str, float]:
    """Seconds of the catalogue with this many components."""
    components = [
        Component(
            name=f"component_{turn}",
            type="tool",
            description="Finds the e-mail addresses in a text and answers them in their order.",
            input_schema={"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
            output_schema={"type": "array", "items": {"type": "string"}},
            phrases=("find the mail addresses", "메일 주소 찾기"),
            examples=(Example(input={"text": "a@b.example"}, output=["a@b.example"]),),
        )
        for turn in range(number)
    ]
    tables = SqliteTables(folder / "catalogue.db")
    catalogue = Catalogue(tables, "local")
    found = {
        "publish_many": each(1, lambda _: catalogue.publish_many(components, actor="bench")),
        "snapshot": each(1, lambda _: catalogue.snapshot()),
        "get by name": each(1000, lambda turn: catalogue.get(f"component_{turn}")),
    }
    tables.close()
    return found


def shown(name: str, seconds: float) -> str:
    """The figure in the unit of its row."""
    if name in ("publish_many", "snapshot"):
        return f"{seconds:.2f} s"
    if name.startswith(("journal", "get ")):
        return f"{seconds * 1e6:.1f} us"
    return f"{1 / seconds:,.0f}/s"


def main() -> None:
    """Print one row per measure: median (lowest to highest time), and the target if there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--number", type=int, default=4000, help="calls per round")
    parser.add_argument("--components", type=int, default=10_000)
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors, {options.rounds} rounds")
    measured: dict[str, list[float]] = {}
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as folder:
            rows = tables_round(Path(folder), options.number)
            rows |= journal_round(Path(folder), options.number)
            rows |= catalogue_round(Path(folder), options.components)
        for name, seconds in rows.items():
            measured.setdefault(name, []).append(seconds)
    for name, times in measured.items():
        middle, low, high = (shown(name, value) for value in (statistics.median(times), min(times), max(times)))
        label = f"{name} ({options.components:,} components)" if name in ("publish_many", "snapshot") else name
        print(f"{label:40} {middle:>12}   ({low} to {high})   {TARGETS.get(name, '')}".rstrip())


main()
