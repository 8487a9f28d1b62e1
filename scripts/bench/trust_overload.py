"""More callers than a region lets in: how much is sent away, whether what was accepted ends, and how others fare."""

import argparse
from pathlib import Path

from tests.support.overload import Load, token_of
from tests.support.overload import overload as flooded
from tests.support.tdev_up import tdev_up

REQUESTS, CLIENTS = 2000, 100
"""Ten callers for each request that is served at a time, and more than one tenant may have waiting."""


def overload(folder: Path, _: argparse.Namespace) -> None:
    """Flood a region with work of one tenant while another one looks at his."""
    with tdev_up(folder) as region:
        calm = region.with_token(token_of(folder / "data", "blue"))
        load = flooded(region, calm, requests=REQUESTS, clients=CLIENTS, within_s=300)
        region.terminate()
    _tell(load)


def _tell(load: Load) -> None:
    """The lines, as ``scripts/bench/all`` reads them."""
    asked, calm = sum(load.statuses.values()), sum(load.calm.values())
    told = f"{asked:,} asked in {load.seconds:.0f} s by {CLIENTS} callers"
    rows: tuple[tuple[str, int, str, int | None], ...] = (
        ("accepted", load.statuses[202], told, None),
        ("sent away (429, 503)", load.shed, "each is asked to come again", None),
        ("sent away without Retry-After", load.without_retry, "-", 0),
        ("accepted and lost", load.lost, "-", 0),
        ("other answers", sum(load.wrong.values()), "-", 0),
        ("another tenant sent away", calm - load.calm[200], f"{calm} asked meanwhile", 0),
        ("refused right after", 5 - load.after[202], "5 asked", 0),
    )
    for name, count, spread, most in rows:
        verdict = "" if most is None else f"target <= {most}: {'reached' if count <= most else 'NOT reached'}"
        print(f"{'overload: ' + name:<44} {count:>8} {'requests':<8} [{spread}]  {verdict}".rstrip(), flush=True)
