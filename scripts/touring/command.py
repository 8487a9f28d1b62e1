"""``scripts/demo-tour``: five minutes through the product on one machine, each step the real thing."""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from scripts.deploying.region import DemoError, environment
from scripts.touring.outside import outside
from scripts.touring.recording import Recording, cast, page
from scripts.touring.stage import Stage
from scripts.touring.walk import Walk
from tdev.kernel.clock import system_clock

OK, FAILED, INTERRUPTED = 0, 1, 130
TITLE = "A tour of T-Developer"
PREFACE = """
This page is a recording of `scripts/demo-tour`, which sets everything up and plays it on your machine, without AWS,
Docker or a model: `./scripts/demo-tour --pause` waits for Enter between the parts. Every command below was run, and
every answer is what the product said; only ids, times and ports are made the same. Rows of dots stand for lines left
out. `./scripts/demo-tour --record docs/tour.md` writes it again.
"""


def main(arguments: Sequence[str], play: Callable[..., None] | None = None) -> int:
    """Play it; 0 when every step showed what it says.

    Args:
        arguments: Words of the command line.
        play: What plays it, by default ``played``.
    """
    parser = argparse.ArgumentParser(prog="scripts/demo-tour", description=__doc__)
    parser.add_argument("--pause", action="store_true", help="wait for Enter between the parts")
    parser.add_argument(
        "--record",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="write what was shown: Markdown (.md), or an asciicast (.cast), which asciinema plays; may be given twice",
    )
    given = parser.parse_args(arguments)
    unknown = [str(file) for file in given.record if file.suffix not in _FORMATS]
    if unknown:
        parser.error(f"--record: {unknown[0]} is neither .md nor .cast")
    signal.signal(signal.SIGTERM, _interrupted)
    recording = Recording(TITLE, int(system_clock()))
    begun = time.monotonic()
    try:
        (play or played)(recording, pause=given.pause)
    except KeyboardInterrupt:
        print("\ninterrupted; everything that it started has ended", file=sys.stderr)
        return INTERRUPTED
    except DemoError as error:
        title = recording.acts[-1].title if recording.acts else "the beginning"
        print(f"\nthe tour stops at {len(recording.acts)}. {title}:\n{error}", file=sys.stderr)
        return FAILED
    for file in given.record:
        file.write_text(_FORMATS[file.suffix](recording), "utf-8")
    took = time.monotonic() - begun
    print(f"\nThat was the tour: {len(recording.acts)} parts in {took:.0f} s. Nothing of it is left running.")
    return OK


def played(recording: Recording, *, pause: bool) -> None:
    """All acts, in a folder and a region of their own that are gone afterwards.

    Raises:
        DemoError: When one does not show what it says.
    """
    with tempfile.TemporaryDirectory(prefix="tdev-tour-") as name, outside() as world:
        folder = Path(name)
        stage = Stage(folder, _variables(folder), sys.stdout, recording, _enter if pause else _on)
        with Walk(stage, folder, world).whole() as walk:
            for act in (walk.goal, walk.plans, walk.one_byte, walk.crash, walk.canary, walk.why, walk.assistant):
                act()


def _variables(folder: Path) -> dict[str, str]:
    """Of the commands: ``tdev`` and ``python`` are those that play the tour, the stores are in its folder."""
    programs = folder / "bin"
    programs.mkdir()
    for program, words in (("tdev", " -m tdev.entry.cli.main"), ("python", "")):
        (programs / program).write_text(f'#!/bin/sh\nexec "{sys.executable}"{words} "$@"\n')
        (programs / program).chmod(0o755)
    found = environment(data="data", files=".", allowed_hosts="127.0.0.1")
    found |= {"PATH": f"{programs}{os.pathsep}{found['PATH']}", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    if sys.stdout.isatty():
        found |= {"FORCE_COLOR": "1"} if "NO_COLOR" not in os.environ else {}
    return found


def _enter() -> None:
    try:
        input("\n   Enter goes on, Ctrl-C ends: ")
    except EOFError:
        """Nobody is there to press it."""


def _on() -> None:
    """Without a pause."""


def _interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


_FORMATS = {".md": lambda recording: page(recording, PREFACE), ".cast": cast}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
