"""``scripts/build``: see there."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from scripts.building.build import Build, Job, build
from scripts.building.bytecode import Interpreter, found, own
from scripts.building.target import Target, cloud, host
from tdev.kernel.errors import TDevError

CHECKOUT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str]) -> int:
    """Build and say what came out. Answers 0, or 1 when it could not be built."""
    parser = argparse.ArgumentParser(
        prog="scripts/build", description="Makes the layers and functions, without Docker."
    )
    parser.add_argument("--host", action="store_true", help="for this machine's Python instead of Lambda's")
    parser.add_argument("--out", type=Path, help="folder to build into (default: .build/cloud or .build/host)")
    parser.add_argument("--quiet", action="store_true", help="no table at the end")
    options = parser.parse_args(arguments)
    target = host() if options.host else cloud()
    out = options.out or CHECKOUT / ".build" / target.name
    begun = time.perf_counter()
    try:
        interpreter = (
            own() if options.host else lambda_python(target, os.environ.get("TDEV_LAMBDA_PYTHON", ""), Path.home())
        )
        made = build(Job(CHECKOUT, out.resolve(), target, interpreter, say=_say))
    except TDevError as error:
        print(f"build: {error.message}", *([f"  {error.hint}"] if error.hint else []), sep="\n", file=sys.stderr)
        return 1
    if not options.quiet:
        report(made, out, target, time.perf_counter() - begun)
    return 0


def _say(line: str) -> None:
    print(f"build: {line}", file=sys.stderr, flush=True)


def lambda_python(target: Target, named: str, home: Path) -> Interpreter | None:
    """The Python that makes the byte code, as ``found`` finds it; says loudly when there is none."""
    interpreter = found(target, named, home)
    if interpreter is None:
        print(
            f"build: WARNING: no Python {target.python_name} was found, so there is NO BYTE CODE in the layers:"
            f" every cold start compiles all it imports.\n  Install python{target.python_name}, or name one:"
            " TDEV_LAMBDA_PYTHON=/path/to/python scripts/build",
            file=sys.stderr,
        )
    return interpreter


def report(made: Build, out: Path, target: Target, seconds: float) -> None:
    """One line per layer, then the functions."""
    for layer in made.layers:
        size = layer.measured
        print(
            f"{layer.name:13} {size.unpacked / 1e6:6.1f} MB  {size.zipped / 1e6:5.1f} MB zipped  {size.digest}"
            f"  {'built' if layer.made else 'unchanged'}"
        )
    print(f"{'functions':13} {len(made.functions)}: {', '.join(made.functions)}")
    print(f"for Python {target.python_name} on {target.machine}, in {out} ({seconds:.1f} s)")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
