"""How far the composer gets without a model: specifications with held-back examples, written before it saw any of them.

The examples of the corpus are split into own ones, which the composer sees, and held-back ones, which only judge what
it made. Some specifications need more than any template can do: there a scaffold is the right answer. The *later* ones
were written after the first had been measured and looked at.
"""

import json
import logging
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import mean, median
from typing import Any

from tdev.agents.composer.agent import AutoAgentComposer, GenerateRequest
from tdev.domain.composing.building import Workshop, build
from tdev.domain.composing.catalogue import templates
from tdev.domain.composing.json_spec import spec_from_json
from tdev.domain.composing.trying import examples_hold, same
from tdev.kernel.errors import TDevError
from tdev.model.generation import Generated
from tdev.model.spec import SpecExample
from tdev.runtime import Runtime
from tdev.settings import Settings

CORPUS = Path(__file__).resolve().parents[2] / "tests" / "golden" / "composing" / "specs.json"


def show() -> dict[str, Any]:
    """Print the table; answers its figures."""
    logging.disable(logging.CRITICAL)
    rows = json.loads(CORPUS.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        runtime = Runtime(Settings(data=Path(folder), files=Path(folder), model="none"))
        try:
            workshop = AutoAgentComposer(runtime).workshop(GenerateRequest(tenant="local"))
            first = [row for row in rows if not row.get("later")]
            later = [row for row in rows if row.get("later")]
            figures = {
                "first": _measured("what is there first, then templates", first, workshop, reuse=True),
                "first, templates alone": _measured("templates alone", first, workshop, reuse=False),
                "later": _measured("later specifications, what is there first", later, workshop, reuse=True),
                "later, templates alone": _measured("later, templates alone", later, workshop, reuse=False),
            }
        finally:
            runtime.close()
    return figures


def _measured(title: str, rows: list[dict[str, Any]], workshop: Workshop, *, reuse: bool) -> dict[str, Any]:
    print(f"### {title}\n")
    how: Counter[str] = Counter()
    used: Counter[str] = Counter()
    held, scores, failed, honest = [], [], [], []
    for row in rows:
        given = {key: value for key, value in row.items() if key not in ("held", "beyond", "later")}
        spec = spec_from_json(given)
        made = build(spec, workshop, reuse=reuse)
        if row.get("beyond"):
            honest.append(made.how == "scaffold")
            if made.how != "scaffold":
                print(f"  not honest: {row['description']} ({made.how} {made.template or ''})")
            continue
        how[made.how] += 1
        used.update([made.template] if made.template else [])
        if made.mutation is not None and made.mutation.score is not None:
            scores.append(made.mutation.score)
        right = made.how != "scaffold" and keeps_held_back(made, row["held"], workshop)
        held.append(right)
        if not right:
            failed.append(f"{row['description']} ({made.template or made.how})")
    wanted = len(held)
    built = wanted - how["scaffold"]
    print(f"| specifications | {wanted} |\n|---|---|")
    print(f"| pass their own examples | {built} ({built / wanted:.0%}) |")
    print(f"| pass the held-back examples too | {sum(held)} ({sum(held) / wanted:.0%}) |")
    print(f"| how | {', '.join(f'{name} {count}' for name, count in how.most_common())} |")
    print(f"| templates exercised | {len(used)} of {len(templates())} |")
    if scores:
        high = sum(score >= 0.8 for score in scores)
        told = f"median {median(scores):.0%}, mean {mean(scores):.0%}, {high} of {len(scores)} >= 80 %"
        print(f"| mutation score | {told} |")
    print(f"| beyond templates, answered with a scaffold | {sum(honest)} of {len(honest)} |\n")
    for text in failed:
        print(f"  missed: {text}")
    print(file=sys.stdout, flush=True)
    return {
        "specifications": wanted,
        "own": built,
        "held_back": sum(held),
        "how": dict(how),
        "templates": len(used),
        "mutation_median": median(scores) if scores else None,
        "honest": sum(honest),
    }


def keeps_held_back(made: Generated, held: list[dict[str, Any]], workshop: Workshop) -> bool:
    """Whether what was made keeps the examples that it never saw."""
    names = list(made.spec.inputs.get("properties") or {})  # type: ignore[call-overload]
    if made.workflow is not None:
        try:
            return all(same(workshop.run(made.workflow, each["input"]), each["output"]) for each in held)
        except TDevError:
            return False
    assert all(set(each["input"]) <= set(names) for each in held)
    examples = tuple(SpecExample(input=each["input"], output=each["output"]) for each in held)
    spec = made.spec.model_copy(update={"examples": examples})
    return all(test.passed for test in examples_hold(spec, made.code, workshop.sandbox()))
