"""The table of the mind; see ``main``. Run through ``scripts/bench/mind``.

Each part is a file beside this one, ``mind_<part>.py``, with ``show()``, which prints its table and answers the figures
of it as plain JSON. A new part is a new file.
"""

import argparse
import importlib
import json
import sys
from pathlib import Path
from time import perf_counter

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "shared"), str(ROOT), str(HERE)]


def parts() -> list[str]:
    """The parts that can be measured."""
    return sorted(path.stem.removeprefix("mind_") for path in HERE.glob("mind_*.py"))


def main() -> None:
    """Measure the parts that are named, or all; with ``--json`` the figures as one object at the end."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("parts", nargs="*", choices=[*parts(), []], help="what to measure; all without a name")
    options.add_argument("--json", action="store_true", help="print the figures as JSON, too")
    given = options.parse_args()
    figures = {}
    for name in given.parts or parts():
        begun = perf_counter()
        print(f"## {name}\n")
        figures[name] = importlib.import_module(f"mind_{name}").show()
        print(f"\n({perf_counter() - begun:.0f} s)\n")
    if given.json:
        print(json.dumps(figures, sort_keys=True))


if __name__ == "__main__":
    main()
