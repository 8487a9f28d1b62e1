"""Which plan is used: the model's when it has more points and passes all gates; ours in every other case."""

from typing import Any

import pytest

from tdev.domain.models.asking import CarefulModel
from tdev.domain.models.choosing import better_of
from tdev.kernel.errors import BudgetError, ModelBusyError, ModelError, NotFoundError
from tdev.model.plan import PlanOutcome
from tdev.platform.models.none import NoModel
from tests.support.model_plans import COUNT_GOAL, COUNT_STEPS, SEND_GOAL, SEND_STEPS, court, own_plan, proposal
from tests.support.model_server import ScriptedModel

FETCH = COUNT_STEPS[0]
OWN = own_plan(COUNT_GOAL, FETCH, notes=("noted before",))
MAILS_GOAL = "Read notes.txt, extract the e-mail addresses and count them"
MAILS_STEPS: list[dict[str, Any]] = [
    SEND_STEPS[0],
    {"id": "mails", "agent": "extract_emails", "input": {"text": "${notes.text}"}},
    {"id": "count", "agent": "count_items", "input": {"items": "${mails}"}},
]
ASKING = [
    *MAILS_STEPS[:2],
    {"id": "again", "agent": "extract_emails", "input": {"text": "${notes.text}"}},
    MAILS_STEPS[2],
]
"""The same with a step that nobody needs."""


def chosen(answer: Any, own: PlanOutcome = OWN) -> PlanOutcome:
    return better_of(own, lambda: CarefulModel(ScriptedModel(answer)), court())


def test_the_plan_with_more_points_is_used_and_the_note_says_whose_it_is() -> None:
    own = own_plan(MAILS_GOAL, *ASKING, notes=("noted before",))
    found = chosen({"steps": MAILS_STEPS}, own)
    assert found.workflow is not None
    assert [step.id for step in found.workflow.steps] == ["notes", "mails", "count"]
    assert found.verdict == "plan"
    before, note = found.notes
    assert before == "noted before"
    assert note.startswith("scripted:model proposed this plan: ")
    assert "points, ours has" in note
    assert [reason.agent for reason in found.reasons] == ["read_text_file", "extract_emails", "count_items"]


def test_in_a_tie_ours_is_kept() -> None:
    found = chosen({"steps": [FETCH]})
    assert found.workflow == OWN.workflow
    assert found.notes[-1].endswith("and is kept")


def test_a_plan_with_fewer_points_is_not_used() -> None:
    own = own_plan(MAILS_GOAL, *ASKING)
    found = chosen({"steps": [*ASKING, {**ASKING[1], "id": "third"}]}, own)
    assert found.workflow == own.workflow
    assert "and is kept" in found.notes[-1]


def test_where_ours_serves_nothing_a_good_plan_is_used() -> None:
    found = chosen({"steps": COUNT_STEPS}, own_plan(COUNT_GOAL))
    assert (found.verdict, found.missing) == ("plan", ())
    assert "served in part or not at all" in found.notes[-1]


def test_a_plan_that_fails_a_gate_is_not_used_and_the_gate_is_named() -> None:
    goal = "Read notes.txt and translate it into Klingon"
    found = chosen({"steps": SEND_STEPS[:1]}, own_plan(goal))
    assert found.verdict == "refuse"
    assert "fails the gate goal_served" in found.notes[-1]


@pytest.mark.parametrize(
    "answer",
    [
        ModelError("wrong key"),
        ModelBusyError("busy", 9999.0),
        BudgetError("too much"),
        "no JSON at all",
        {"steps": []},
        {"steps": [{**FETCH, "input": {"url": "https://evil.example/"}}]},
        proposal(COUNT_STEPS, 1, input={}),
    ],
)
def test_whatever_goes_wrong_our_plan_stands_with_the_reason(answer: Any) -> None:
    found = chosen(answer)
    assert found.workflow == OWN.workflow
    assert found.verdict == OWN.verdict
    assert found.notes[-1].startswith("no plan of a model is used: ")


def test_a_model_that_cannot_even_be_reached_changes_nothing() -> None:
    def missing() -> CarefulModel:
        raise NotFoundError("the secret 'ANTHROPIC_API_KEY' is not set")

    assert better_of(OWN, missing, court()).notes[-1].endswith("'ANTHROPIC_API_KEY' is not set")
    assert better_of(OWN, NoModel, court()).workflow == OWN.workflow


def test_a_plan_that_cannot_be_beaten_is_not_asked_about() -> None:
    goal = "Read notes.txt"
    own = own_plan(goal, SEND_STEPS[0])
    assert own.workflow is not None
    model = ScriptedModel({"steps": SEND_STEPS})
    found = better_of(own, lambda: CarefulModel(model), court())
    if court().judge(own.workflow).score == 100.0:
        assert (found, model.asked) == (own, [])
    else:
        assert model.asked


def test_the_same_answer_gives_the_same_outcome() -> None:
    assert chosen({"steps": COUNT_STEPS}) == chosen({"steps": COUNT_STEPS})


def test_what_would_send_is_only_taken_over_from_our_own_plan() -> None:
    found = chosen({"steps": SEND_STEPS}, own_plan(SEND_GOAL, SEND_STEPS[0]))
    assert found.workflow is not None
    assert "post_webhook" not in {step.agent.partition("@")[0] for step in found.workflow.steps}
