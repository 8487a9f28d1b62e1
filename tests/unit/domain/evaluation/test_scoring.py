"""The evaluation as a whole: same plan, same score; every seeded defect costs."""

from collections.abc import Callable
from typing import Any

import pytest

from tdev.domain.evaluation.scoring import evaluate
from tdev.domain.planning.retrieval import Retrieval
from tdev.model.component import Component
from tdev.model.evaluation import Evaluation
from tdev.model.workflow import Retry, Step, Workflow
from tests.support.nouns import component
from tests.support.plans import built_in_index, resolve

GOAL = "summarize https://example.com/a and post it to the webhook https://hooks.example.com/x"
FETCH = Step(
    id="fetch", agent="fetch_url", input={"url": "https://example.com/a"}, timeout_s=30, retry=Retry(max_attempts=2)
)
READ = Step(id="read", agent="html_to_text", input={"html": "${fetch.text}"})
SHORT = Step(id="short", agent="summarize_text", input={"text": "${read.text}"})
SEND = Step(
    id="send",
    agent="post_webhook",
    input={"url": "https://hooks.example.com/x", "body": "${short.text}"},
    timeout_s=30,
)
PLAN = Workflow(id="w", goal=GOAL, steps=(FETCH, READ, SHORT, SEND))


def judged(plan: Workflow, find: Callable[[str], Component] = resolve, **more: Any) -> Evaluation:
    return evaluate(plan, built_in_index(), find, **more)


def changed(step: str, **fields: Any) -> Workflow:
    steps = tuple(one.model_copy(update=fields) if one.id == step else one for one in PLAN.steps)
    return PLAN.model_copy(update={"steps": steps})


def test_a_good_plan_passes_all_gates() -> None:
    found = judged(PLAN)
    assert found.passed
    assert found.score >= 90
    assert found.needs_approval
    assert set(found.effects) == {"fetch", "pure", "send"}
    assert sum(criterion.max for criterion in found.criteria) == 100


def test_a_hundred_runs_give_one_evaluation() -> None:
    fresh = [evaluate(PLAN, Retrieval(built_in_index().components), resolve) for _ in range(3)]
    runs = [judged(PLAN) for _ in range(97)]
    assert all(run == fresh[0] for run in fresh + runs)


IDLE = Step(id="idle", agent="echo_tool", input={"text": "x"})
DEFECTS = {
    "wrong type": changed("short", input={"text": 3}),
    "missing input": changed("short", input={}),
    "unknown input": changed("short", input={"text": "${read.text}", "colour": "red"}),
    "unknown reference": changed("short", input={"text": "${nowhere.text}"}),
    "a field that is not there": changed("short", input={"text": "${read.txet}"}),
    "circle": changed("fetch", input={"url": "${short.text}"}),
    "unknown component": changed("short", agent="summarize_everything"),
    "idle step": PLAN.model_copy(update={"steps": (*PLAN.steps, IDLE)}),
    "no time limit": changed("fetch", timeout_s=None),
    "no retry": changed("fetch", retry=None),
    "blind retry": changed("send", retry=Retry(max_attempts=3)),
    "needless wait": changed("read", after=("fetch",)).model_copy(
        update={"steps": (FETCH, READ, SHORT, SEND.model_copy(update={"after": ("read",)}))}
    ),
    "part left out": PLAN.model_copy(update={"steps": (FETCH, READ, SHORT)}),
    "address not used": changed("send", input={"url": "https://other.example.com", "body": "${short.text}"}),
    "far too long": PLAN.model_copy(
        update={
            "steps": (
                *PLAN.steps,
                *(
                    IDLE.model_copy(update={"id": f"e{n}", "input": {"text": f"${{e{n - 1}.text}}"}})
                    for n in range(1, 9)
                ),
                IDLE.model_copy(update={"id": "e0"}),
            )
        }
    ),
    "two steps of one name": PLAN.model_copy(update={"steps": (*PLAN.steps, FETCH)}),
    "nothing at all": PLAN.model_copy(update={"steps": ()}),
    "an input nobody gave": PLAN.model_copy(
        update={"inputs": {"type": "object", "properties": {"x": {}}, "required": ["x"]}}
    ),
}


@pytest.mark.parametrize("defect", sorted(DEFECTS))
def test_a_seeded_defect_costs_points_or_closes_a_gate(defect: str) -> None:
    good, bad = judged(PLAN), judged(DEFECTS[defect])
    closed = {gate.name for gate in bad.gates if not gate.passed} - {
        gate.name for gate in good.gates if not gate.passed
    }
    assert bad.score < good.score or closed
    assert not (bad.score > good.score)


@pytest.mark.parametrize("status", ["deprecated", "experimental", "disabled"])
def test_immature_components_cost(status: str) -> None:
    def find(ref: str) -> Component:
        found = resolve(ref)
        return found.model_copy(update={"status": status if found.name == "summarize_text" else "stable"})

    def stable(ref: str) -> Component:
        return resolve(ref).model_copy(update={"status": "stable"})

    bad = judged(PLAN, find)
    assert bad.score < judged(PLAN, stable).score
    assert bad.passed is (status != "disabled")


def test_points_do_not_buy_off_a_gate() -> None:
    found = judged(DEFECTS["an input nobody gave"], threshold=10)
    assert found.score > 10
    assert not found.passed
    assert judged(DEFECTS["an input nobody gave"], threshold=10, inputs={"x": 1}).passed


def test_an_unsound_plan_has_no_points_and_the_worst_rating() -> None:
    found = judged(DEFECTS["circle"])
    assert (found.score, found.rating, found.criteria, found.passed) == (0, "F", (), False)


def test_a_plan_without_a_goal_is_judged_by_itself() -> None:
    found = judged(PLAN.model_copy(update={"goal": ""}))
    assert found.passed
    assert found.score == pytest.approx(100 - sum(c.max - c.points for c in found.criteria), abs=0.06)


@pytest.mark.parametrize(("threshold", "passed"), [(0, True), (100, False)])
def test_the_threshold_decides(threshold: float, passed: bool) -> None:
    assert judged(changed("fetch", retry=None), threshold=threshold).passed is passed


def test_a_plan_of_what_is_deprecated_is_judged_by_the_index_that_knows_it() -> None:
    old = component(
        "frobnicate",
        description="Frobnicates a text.",
        phrases=("frobnicate the text",),
        status="deprecated",
        input_schema={"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    )
    index = Retrieval(built_in_index().components, None, Retrieval([*built_in_index().components, old]))
    steps = (Step(id="f", agent="frobnicate", input={"text": "abc"}),)
    plan = Workflow(id="w", goal="frobnicate the text 'abc'", steps=steps)
    found = evaluate(plan, index, lambda ref: old)
    assert {gate.name: gate.passed for gate in found.gates}["goal_served"]
    assert next(each for each in found.criteria if each.name == "maturity").points == 0
