"""Plans the goals of a file over a registry of a file, with the weights that ship or with others.

    scripts/predict REGISTRY GOALS OUT [--open] [--weights FOLDER]

REGISTRY is a JSON array of components (``name``, ``description``, ``input_schema``, ``output_schema``), GOALS are JSON
Lines with ``id``, ``goal`` and perhaps ``candidates``: the names of those that may be called. With ``--open`` they are
not looked at. OUT gets JSON Lines with ``id`` and ``plan`` (``{"steps": [{id, agent, input}]}``); a goal that is
refused has no steps.
"""

import argparse
import json
from pathlib import Path

from scripts.training.yardsticks import components_of, lines
from tdev.domain.planning.ranked.choosing import selection
from tdev.domain.planning.ranked.proposing import Learned, Proposer
from tdev.domain.planning.ranked.trees import Trees
from tdev.domain.planning.retrieval import Retrieval


def learned(folder: Path | None) -> Learned:
    """What was learned: the weights of a folder, or those that ship."""
    if folder is None:
        return Learned()
    signs = json.loads((folder / "arguments.json").read_text("utf-8"))["signs"]
    weights = {sign: weight / 100 for sign, weight in signs.items()}
    second = Trees(json.loads((folder / "options.json").read_text("utf-8")))
    return Learned(selection(json.loads((folder / "selection.json").read_text("utf-8"))), weights, second=second)


def main() -> None:
    """Plan all goals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("registry", type=Path)
    parser.add_argument("goals", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--open", action="store_true", help="any component of the registry may be called")
    parser.add_argument("--weights", type=Path, help="a folder with arguments.json, options.json and selection.json")
    asked = parser.parse_args()
    registry = Retrieval(components_of(asked.registry))
    proposer = Proposer(registry, learned(asked.weights))
    planned = 0
    with asked.out.open("w", encoding="utf-8") as out:
        for each in lines(asked.goals):
            names = () if asked.open else each.get("candidates") or ()
            among = [registry.by_name[name] for name in names if name in registry.by_name]
            steps = proposer.propose(each["goal"], among or None).document()
            planned += bool(steps)
            row = {"id": each["id"], "plan": {"id": each["id"], "steps": steps}}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{planned} goals have a plan; see {asked.out}")


if __name__ == "__main__":
    main()
