"""``scripts/demo-deploy``: a service on this machine gets good versions and a broken one, under calls."""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from scripts.deploying.load import Load
from scripts.deploying.promises import Figure, broken, table
from scripts.deploying.region import DemoError, region
from scripts.deploying.walk import FULL, INPUTS, RATE, SERVICE, SHORT, Pace, Walk

OK, BROKEN, FAILED, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str]) -> int:
    """Play it; 0 when every promise was kept."""
    parser = argparse.ArgumentParser(prog="scripts/demo-deploy", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a quick run for CI: figures of speed are not judged")
    short = parser.parse_args(arguments).short
    signal.signal(signal.SIGTERM, _interrupted)
    begun = time.monotonic()
    try:
        figures = played(SHORT if short else FULL)
    except KeyboardInterrupt:
        print("interrupted; everything that it started has ended", file=sys.stderr)
        return INTERRUPTED
    except DemoError as error:
        print(f"the demo cannot go on: {error}", file=sys.stderr)
        return FAILED
    print("", *table(figures, with_speed=not short), "", sep="\n")
    wrong = broken(figures, with_speed=not short)
    for each in wrong:
        print(f"broken: {each.name.strip()} is {each.value}, promised was {each.promise}")
    print(f"{len(wrong) or 'no'} promise{'' if len(wrong) == 1 else 's'} broken; {time.monotonic() - begun:.0f} s")
    return BROKEN if wrong else OK


def played(pace: Pace) -> list[Figure]:
    """All acts, on a region of their own that is gone afterwards.

    Raises:
        DemoError: When one cannot be played.
    """
    with tempfile.TemporaryDirectory(prefix="tdev-demo-") as folder, region(Path(folder)) as here:
        walk = Walk(here, pace, lambda line: print(f"   {line}", flush=True))
        _act(1, "a component and a workflow become a service")
        figures = walk.first()
        with Load(here, SERVICE, INPUTS, RATE) as load:
            _act(2, f"{RATE} calls a second from here on; a good version comes as a canary")
            figures += walk.canary(load)
            _act(3, "another good one comes blue-green")
            figures += walk.blue_green(load)
            _act(4, "one that is wrong for these callers comes as a canary, and returns by itself")
            figures += walk.broken_canary(load)
            _act(5, "somebody rolls back by hand")
            figures += walk.rollback(load)
        return figures + walk.overhead()


def _act(number: int, title: str) -> None:
    print(f"{number}. {title}", flush=True)


def _interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
