"""Measures what a region does with more callers than it lets in."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "shared")]

from tests.support.overload import Load, overload, token_of  # noqa: E402
from tests.support.tdev_up import tdev_up  # noqa: E402

CLIENTS = 100
"""Ten times as many as are served at a time, and more than one tenant may have waiting."""


def measured(requests: int) -> Load:
    """Flood a region of its own with so many requests."""
    with tempfile.TemporaryDirectory() as folder, tdev_up(Path(folder)) as region:
        calm = region.with_token(token_of(Path(folder) / "data", "blue"))
        load = overload(region, calm, requests=requests, clients=CLIENTS, within_s=300)
        region.terminate()
    return load


def lines(load: Load) -> Iterator[str]:
    """What there is to say of it, a line each."""
    total = sum(load.statuses.values())
    yield f"overload: {total:,} requests of {CLIENTS} callers in {load.seconds:.1f} s"
    yield f"  accepted {load.statuses[202]:,}  shed {load.shed:,} (429 or 503, all with Retry-After: " + (
        "yes)" if not load.without_retry else f"no, {load.without_retry} without)"
    )
    yield f"  accepted and lost {load.lost}  other answers {sum(load.wrong.values())}"
    calm = sum(load.calm.values())
    yield f"  another tenant meanwhile: {load.calm[200]} of {calm} requests answered with 200"
    yield f"  the next five requests: {load.after[202]} accepted"


if __name__ == "__main__":
    for line in lines(measured(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)):
        print(line)
