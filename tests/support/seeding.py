"""The corpus that the Evaluator's score is measured on: good plans, and the same plans with one defect each."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tdev.domain.evaluation.scoring import evaluate
from tdev.model.component import Component, Standing
from tdev.model.evaluation import Evaluation
from tdev.model.workflow import Workflow
from tests.support.defects import EARLIER, Kind
from tests.support.good_plans import GoodPlan, good_plans
from tests.support.later_defects import LATER
from tests.support.plans import built_in_index, resolve

MOST = 30
"""Plans per kind."""
KINDS: Mapping[str, Kind] = {**EARLIER, **LATER}


@dataclass(frozen=True)
class Seeded:
    """A good plan with one defect. ``find`` resolves its components; a part may have been deprecated since."""

    kind: str
    good: GoodPlan
    workflow: Workflow
    find: Callable[[str], Component] = resolve

    def judged(self) -> Evaluation:
        """What the Evaluator makes of it."""
        return evaluate(self.workflow, built_in_index(), self.find, inputs=self.good.inputs)


def judged(good: GoodPlan) -> Evaluation:
    """What the Evaluator makes of a good plan."""
    return evaluate(good.workflow, built_in_index(), resolve, inputs=good.inputs)


def seeded(kind: str, most: int = MOST) -> tuple[Seeded, ...]:
    """At most so many plans with this defect, spread over the good ones; the same in every run."""
    chance = random.Random(kind)
    found = []
    for good in chance.sample(good_plans(), len(good_plans())):
        bad = KINDS[kind](good.workflow, chance)
        if bad is None or bad.document() == good.workflow.document():
            continue
        find = _with_an_end(bad, chance) if kind == "deprecated part" else resolve
        found.append(Seeded(kind, good, bad, find))
        if len(found) == most:
            break
    return tuple(found)


def _with_an_end(workflow: Workflow, chance: random.Random) -> Callable[[str], Component]:
    ended = resolve(chance.choice(workflow.steps).agent).name
    standing = Standing(reason="it is not kept up any more")

    def find(ref: str) -> Component:
        found = resolve(ref)
        return found.model_copy(update={"status": "deprecated", "standing": standing}) if found.name == ended else found

    return find


def held_out(good: GoodPlan) -> bool:
    """Whether a plan belongs to the half that no criterion was adjusted by; plans by hand of one form stay together."""
    form = good.name.rpartition(" ")[0] if good.source == "hand" else good.name
    return random.Random(f"half {form}").random() < 0.5


def auc(good: Sequence[float], bad: Sequence[float]) -> float:
    """How likely a good one has the higher score than a bad one; a tie counts half (Mann-Whitney U over n x m)."""
    wins = sum((high > low) + 0.5 * (high == low) for high in good for low in bad)
    return wins / (len(good) * len(bad))
