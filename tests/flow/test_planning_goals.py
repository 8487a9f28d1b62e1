"""The table of goals: what people say, and the plan it means. The share that is met is held; misses are printed."""

import json
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.evaluation.scoring import evaluate
from tdev.domain.planning.drafting import draft
from tdev.domain.planning.refining import refine
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.registry.built_in import built_in_components
from tdev.domain.workflow.validation import findings
from tdev.model.component import FREE_EFFECTS
from tests.support.plans import agents, built_in_index, planned, resolve
from tests.support.registries import generated_components

GOALS: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "golden/goals.json").read_text(encoding="utf-8"))
LEAST_SHARE = 0.97


def misses(each: dict[str, Any]) -> list[str]:
    """What is not as the table says, for one goal."""
    outcome = planned(each["goal"], each.get("inputs"))
    found = [] if outcome.verdict == each["verdict"] else [f"verdict {outcome.verdict}, not {each['verdict']}"]
    if agents(outcome) != each["agents"]:
        found.append(f"steps {agents(outcome)}, not {each['agents']}")
    steps = {step.id: step for step in outcome.workflow.steps} if outcome.workflow else {}
    for place, expected in each.get("holds", {}).items():
        step, _, name = place.partition(".")
        held = steps[step].input.get(name) if step in steps else None
        if held != expected:
            found.append(f"{place} is {held!r}, not {expected!r}")
    return found


def test_goals_get_the_plans_they_mean() -> None:
    wrong = {each["goal"]: found for each in GOALS if (found := misses(each))}
    share = 1 - len(wrong) / len(GOALS)
    report = "\n".join(f"- {goal}: {'; '.join(found)}" for goal, found in wrong.items())
    print(f"{share:.1%} of {len(GOALS)} goals\n{report}")
    assert share >= LEAST_SHARE, report


def test_the_table_is_wide_enough() -> None:
    named = {agent for each in GOALS for agent in each["agents"]}
    assert named >= {component.name for component in built_in_components()}
    assert sum(any("\uac00" <= char <= "\ud7a3" for char in each["goal"]) for each in GOALS) >= 20
    assert sum(each["verdict"] == "refuse" for each in GOALS) >= 15


@pytest.mark.parametrize("each", [each for each in GOALS if each["verdict"] == "refuse"], ids=lambda each: each["goal"])
def test_what_nobody_can_do_is_refused(each: dict[str, Any]) -> None:
    outcome = planned(each["goal"])
    assert outcome.verdict == "refuse"
    assert outcome.workflow is None


def test_no_step_that_nobody_asked_for_has_a_guarded_effect() -> None:
    for each in GOALS:
        outcome = planned(each["goal"], each.get("inputs"))
        for reason in outcome.reasons:
            if reason.relevance == 0:
                assert FREE_EFFECTS.issuperset(resolve(reason.agent).effects), each["goal"]


def test_plans_are_sound_and_pass_the_gate_after_refining() -> None:
    for each in GOALS:
        outcome = planned(each["goal"], each.get("inputs"))
        if outcome.verdict != "plan":
            continue
        assert outcome.workflow is not None
        assert findings(outcome.workflow, resolve) == []
        plan, inputs = outcome.workflow, each.get("inputs")
        judged = evaluate(plan, built_in_index(), resolve, inputs=inputs)
        for _ in range(5):
            if judged.passed:
                break
            plan, changes = refine(plan, judged.suggestions, built_in_index(), resolve, inputs)
            assert changes, (each["goal"], judged)
            judged = evaluate(plan, built_in_index(), resolve, inputs=inputs)
        assert judged.passed, (each["goal"], judged)


def test_strangers_in_the_registry_do_not_change_what_is_refused() -> None:
    crowded = Retrieval([*built_in_components(), *generated_components(300)])
    for goal in ("Transfer 500 euros to Kim", "Wipe the disk", "500유로 송금해줘", "rm -rf /"):
        assert draft(goal, crowded).verdict == "refuse"
