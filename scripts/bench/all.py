"""Runs every benchmark of this folder, one after another, and makes one table of what they print.

Each keeps its own way of printing; here it is only read. Figures are those of the minutes in which they were measured.
"""

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shape import CALM_US, yardstick_us

from tdev.kernel.clock import iso, system_clock

FOLDER = Path(__file__).parent
PAGE = FOLDER.parents[1] / "docs" / "reference" / "benchmarks.md"
_TARGETED = re.compile(
    r"(?P<name>.+?)\s{2,}(?P<value>[\d.,]+ \S+)\s+(?P<spread>\[[^\]]+\])(?:\s+calm +(?P<calm>[\d.]+))?"
    r"(?:\s+target +(?:[<>]=)?\s*(?P<target>[\d.]+): (?P<verdict>.+))?"
)
_STORES = re.compile(
    r"(?P<name>.+?)\s{2,}(?P<value>[\d.,]+ ?\S+)\s+\((?P<spread>[^)]+)\)(?:\s+(?P<target>[<>]= [\d.,]+ ?\S+))?"
)
_PLANNER = re.compile(r"  (?P<name>.+?)\s+p50 +(?P<value>[\d.]+ ms)\s+p99 +(?P<late>[\d.]+ ms)")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the table."""

    name: str
    value: str
    spread: str = ""
    target: str = ""


def targeted(text: str) -> Iterator[Row]:
    """Lines that may carry their target and verdict (engine, executor, walk, sandbox, services and others)."""
    for match in filter(None, map(_TARGETED.fullmatch, map(str.rstrip, text.splitlines()))):
        spread = match["spread"] + (f" calm {match['calm']}" if match["calm"] else "")
        target = f"{match['target']}: {match['verdict']}" if match["target"] else ""
        yield Row(match["name"].strip(), match["value"], spread, target)


def stores(text: str) -> Iterator[Row]:
    """Lines with a target and no verdict."""
    for match in filter(None, map(_STORES.fullmatch, map(str.rstrip, text.splitlines()))):
        target = match["target"] or ""
        if target:
            reached = _number(match["value"]) <= _number(target)
            reached = reached if target.startswith("<") else _number(match["value"]) >= _number(target)
            target += ": reached" if reached else ": NOT reached"
        yield Row(match["name"].strip(), match["value"], f"[{match['spread']}]", target)


def planner(text: str) -> Iterator[Row]:
    """Blocks of lines, each below the number of components."""
    block = ""
    for line in text.splitlines():
        found = _PLANNER.match(line)
        if found:
            yield Row(f"{found['name']}, {block}", found["value"], f"p99 {found['late']}")
        else:
            block = line.partition(",")[0]


def region(text: str) -> Iterator[Row]:
    """A JSON object of objects; the medians are what counts."""
    yield from _leaves(json.loads(text), ())


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[Row]:
    name = " ".join(path).replace("_", " ")
    if isinstance(value, dict) and "median" in value:
        yield Row(name, f"{value['median']}", f"least {value['least']}, p99 {value['p99']}")
    elif isinstance(value, dict):
        for part, each in value.items():
            yield from _leaves(each, (*path, part))
    else:
        yield Row(name, str(value))


def _number(text: str) -> float:
    found = re.search(r"[\d.,]+", text)
    return float(found[0].replace(",", "")) if found else 0.0


BENCHMARKS: dict[str, Callable[[str], Iterator[Row]]] = {
    "walk": targeted,
    "engine": targeted,
    "executor": targeted,
    "stores": stores,
    "planner": planner,
    "region": region,
    "sandbox": targeted,
    "coldstart": targeted,
    "cli": targeted,
    "service": targeted,
    "hosting": targeted,
    "deploy": targeted,
    "trust": targeted,
}


def table() -> str:
    """Run everything; the page as Markdown."""
    lines = [
        "# Benchmarks",
        "",
        f"Measured {iso(system_clock())[:10]} by `scripts/bench/all --write` on {os.cpu_count()} cores"
        f" ({platform.machine()}, Python {platform.python_version()}), shared with others while it was measured.",
        "Medians of at least five rounds; in brackets the lowest and the highest. *calm* is the figure divided by how",
        f"much slower than a calm machine the yardstick was (writing and reading a small JSON state, {CALM_US} us).",
        "",
        "| | figure | value | spread | target |",
        "|---|---|---|---|---|",
    ]
    for name in BENCHMARKS:
        lines += block(name)
    return "\n".join(lines) + "\n"


def block(name: str) -> list[str]:
    """Run one benchmark; its rows of the table."""
    before = yardstick_us()
    print(f"== {name}", file=sys.stderr)
    done = subprocess.run([str(FOLDER / name)], capture_output=True, text=True, check=True)
    print(done.stdout, file=sys.stderr)
    factor = (before + yardstick_us()) / 2 / CALM_US
    rows = list(BENCHMARKS[name](done.stdout))
    if not rows:
        raise SystemExit(f"no figure could be read from scripts/bench/{name}")
    head = f"| **{name}** | *yardstick {factor:.1f} x* | | | |"
    return [head, *(f"| | {row.name} | {row.value} | {row.spread} | {row.target} |" for row in rows)]


def main() -> None:
    """Print the page; with ``--write`` keep it too."""
    page = table()
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
