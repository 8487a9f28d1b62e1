"""The command line of ``scripts/costs``."""

import argparse
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from scripts.costing.counting import Counts, counting
from scripts.costing.estimate import as_markdown, per_thousand, standing
from tdev.domain.delivery.prices import PRICES, PriceTable, read_prices
from tdev.kernel.errors import PlatformError, TDevError
from tdev.platform.functions import functions_folder, read_functions

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "recipes" / "deploy.md"
BEGIN, END = "<!-- costs: written by scripts/costs --write -->\n", "<!-- end of costs -->"
GOALS = (
    "Read complaints.csv, clean it, find the top 3 topics, and write the table as Markdown to digest.md",
    "Read meeting.txt, summarize it, extract the keywords, and extract the e-mail addresses",
    "Fetch the feed {feed} and show the entries as a Markdown table",
)
"""Those of ``scripts/demo``: a chain, a fan, and one that is refined before it runs."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def _feed() -> Iterator[str]:
    """The address of the feed of the examples, served on this machine."""
    handler = partial(_Quiet, directory=str(ROOT / "examples"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/releases.xml"
        finally:
            server.shutdown()


def counted(looks: int) -> Counts:
    """What the goals use. Raises ``PlatformError`` when one of them fails."""
    counts = Counts()
    with (
        tempfile.TemporaryDirectory() as folder,
        _feed() as feed,
        counting(Path(folder), ROOT / "examples", counts) as region,
    ):
        for goal in GOALS:
            status = region.orchestrate(goal.format(feed=feed), looks)
            if status != "succeeded":
                raise PlatformError(f"{goal!r} ended as {status}; its use says nothing about others")
    return counts


def report(counts: Counts, table: PriceTable, region: str) -> str:
    """The estimate as Markdown."""
    functions = read_functions(functions_folder(ROOT / "functions"))
    calls = ", ".join(f"{name} {count / counts.orchestrations:.2g}" for name, count in sorted(counts.calls.items()))
    lines = [
        f"List prices of {table.date.isoformat()} in {region}, before free tiers: check before you rely on them.",
        "",
        f"1,000 orchestrations, each with {counts.states / counts.orchestrations:.1f} states and these calls: {calls}.",
        "",
        *as_markdown(per_thousand(counts, table, region, functions)),
        "",
        "A stage, each month, whether anybody works or not:",
        "",
        *as_markdown(standing(table, region)),
    ]
    return "\n".join(lines) + "\n"


def written(page: str, text: str) -> str:
    """The page with the report in its place. Raises ``ValueError`` when it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the page has no place for the costs")
    return f"{before}{begin}\n{text}\n{end}{after}"


def main(arguments: list[str]) -> int:
    """Count, estimate, print; with ``--write`` into the operator's guide as well."""
    parser = argparse.ArgumentParser(prog="scripts/costs", description="What orchestrations cost on AWS: an estimate.")
    parser.add_argument("--region", default="eu-central-1", help="a region of the table of prices")
    parser.add_argument("--prices", type=Path, default=PRICES, help="another table of prices")
    parser.add_argument("--write", action="store_true", help="also write it into docs/recipes/deploy.md")
    chosen = parser.parse_args(arguments)
    try:
        table = read_prices(chosen.prices)
        text = report(counted(int(table.assumed["looks"])), table, chosen.region)
    except (TDevError, OSError) as error:
        print(f"costs: {error}", file=sys.stderr)
        if isinstance(error, TDevError) and error.hint:
            print(f"  try: {error.hint}", file=sys.stderr)
        return 1
    print(text, end="")
    if chosen.write:
        GUIDE.write_text(written(GUIDE.read_text(encoding="utf-8"), text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
