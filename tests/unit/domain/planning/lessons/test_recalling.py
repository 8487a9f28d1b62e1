"""The same goal said again."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.evaluation.scoring import evaluate
from tdev.domain.planning.lessons.recalling import best_for, by_words, keeps, recalled, remembered
from tdev.domain.planning.lessons.saying import said_in
from tdev.domain.planning.lessons.taught import Taught
from tdev.domain.planning.preferring import preferred
from tdev.model.evaluation import Evaluation, Gate
from tdev.model.lesson import Given, Lesson
from tdev.model.plan import PlanOutcome
from tdev.model.workflow import Workflow
from tests.support.lessons import BOILED, SHOUTED, kept, lesson, taught
from tests.support.plans import agents, built_in_index, resolve

POST = ("post_webhook", {"url": "https://example.com/a", "body": "hi"})
SENT = lesson('zingle https://example.com/a with "hi"', POST)
"""It has an effect that its goal does not ask for."""
ODD = lesson("boil down notes.txt", *BOILED, ("change_case", {"text": "${x1.text}", "case": "upper"}))
"""Its words alone do not give its plan."""
SAME = "boil down other.txt"


def judge(workflow: Workflow) -> Evaluation:
    return evaluate(workflow, built_in_index(), resolve)


def closed(workflow: Workflow) -> Evaluation:
    gate = Gate(name="secrets", passed=False, evidence="a secret is not set")
    return judge(workflow).model_copy(update={"gates": (gate,)})


def plan(goal: str, *lessons: Lesson, judged: Any = None, inputs: dict[str, Any] | None = None) -> PlanOutcome:
    index, given = Taught(built_in_index(), lessons), inputs or {}
    own = judged or (lambda workflow: evaluate(workflow, index, resolve, inputs=given))
    return remembered(preferred(goal, index, inputs)[0], index, given, own)


def test_the_same_goal_gets_the_plan_of_the_lesson_with_its_own_values() -> None:
    outcome = plan(SAME, ODD)
    assert (outcome.verdict, agents(outcome)) == ("plan", ["read_text_file", "summarize_text", "change_case"])
    assert outcome.workflow is not None
    assert outcome.workflow.steps[0].input == {"path": "other.txt"}
    assert outcome.learned is not None
    assert [(each.lesson, each.by) for each in outcome.learned.decided] == [(ODD.id, "plan")]


def test_the_outcome_says_what_it_was_made_with() -> None:
    learned = plan("count the words of notes.txt", SENT).learned
    assert learned is not None
    assert (learned.lessons, learned.decided) == (1, ())
    assert learned.digest != learned.registry


def test_an_index_without_lessons_changes_nothing() -> None:
    own = preferred(SAME, built_in_index())[0]
    assert remembered(own, built_in_index(), {}, judge) is own
    assert by_words(own, built_in_index(), {}) is own


def test_a_plan_that_fails_a_gate_is_not_used_and_that_is_said() -> None:
    outcome = plan(SAME, ODD, judged=closed)
    assert "summarize_text" not in agents(outcome)
    assert any(ODD.id in note and "secrets" in note for note in outcome.notes)


def test_an_effect_that_the_goal_does_not_ask_for_fails_the_gate_lesson_or_not() -> None:
    outcome = plan('zingle https://example.com/b with "ho"', SENT)
    assert "post_webhook" not in agents(outcome)
    assert any(SENT.id in note for note in outcome.notes)


def test_more_people_who_took_another_plan_outvote_a_correction() -> None:
    other = taught("boil down notes.txt", *SHOUTED)
    accepted = kept(other.model_copy(update={"how": "accepted", "whole": True}), strength=9)
    said = said_in(SAME, built_in_index().knows)
    assert best_for(said, Taught(built_in_index(), [ODD])) == ODD
    assert best_for(said, Taught(built_in_index(), [ODD, accepted])) is None


def test_the_newer_of_two_corrections_counts_when_both_were_said_as_often() -> None:
    later = ODD.model_copy(update={"id": "les-0", "updated_at": "2027-01-01T00:00:00.000Z"})
    said = said_in(SAME, built_in_index().knows)
    for lessons in ((ODD, later), (later, ODD)):
        assert best_for(said, Taught(built_in_index(), lessons)) == later


def test_what_is_refused_whatever_the_components_stays_refused() -> None:
    goal = "delete all production databases"
    forged = SENT.model_copy(update={"said": ("delete", "all", "production", "databases")})
    outcome = plan(goal, forged)
    assert outcome.verdict == "refuse"
    assert recalled(goal, Taught(built_in_index(), [forged])) == (None, None)


def test_what_the_goal_says_not_to_do_is_not_done() -> None:
    goal = "read notes.txt and do not post it to a webhook"
    said = tuple(each.form for each in said_in(goal, built_in_index().knows))
    forged = SENT.model_copy(
        update={
            "said": said,
            "steps": (
                SENT.steps[0].model_copy(
                    update={"input": {"url": Given(kind="said", places=(1,)), "body": Given(kind="said", places=(1,))}}
                ),
            ),
        }
    )
    assert recalled(goal, Taught(built_in_index(), [forged])) == (None, None)


def test_an_approval_that_the_goal_asks_for_is_asked_for() -> None:
    goal = 'zingle https://example.com/a with "hi" and ask me before'
    _, workflow = recalled(goal, Taught(built_in_index(), [lesson(goal, POST)]))
    assert workflow is not None
    assert workflow.steps[-1].agent.startswith("post_webhook")
    assert workflow.steps[-1].approve


def test_a_plan_that_is_not_sound_is_not_made() -> None:
    broken = SENT.steps[0].model_copy(update={"input": {"url": SENT.steps[0].input["url"]}})
    found = recalled(
        'zingle https://example.com/b with "ho"',
        Taught(built_in_index(), [SENT.model_copy(update={"steps": (broken,)})]),
    )
    assert found == (None, None)


def test_an_input_that_is_missing_is_asked_for() -> None:
    schema = {"type": "object", "properties": {"text": {"type": "string"}}}
    calls = (("summarize_text", {"text": "${inputs.text}"}), ("change_case", {"text": "${x0.text}", "case": "upper"}))
    known = kept(taught("zingle it", *calls, inputs=schema))
    asked = plan("zingle it", known)
    assert (asked.verdict, len(asked.questions)) == ("ask", 1)
    assert "'text'" in asked.questions[0]
    assert plan("zingle it", known, inputs={"text": "x"}).verdict == "plan"


def test_words_that_decided_are_told_with_their_lesson() -> None:
    boiled = lesson("boil down notes.txt", *BOILED)
    index = Taught(built_in_index(), [boiled])
    goal = "Read x.txt, boil it down and save it to y.txt"
    outcome = by_words(remembered(preferred(goal, index)[0], index, {}, judge), index, {})
    assert outcome.learned is not None
    (decided,) = outcome.learned.decided
    assert (decided.lesson, decided.by, decided.step, decided.words) == (
        boiled.id,
        "words",
        "summarize_text",
        ("boil", "down"),
    )


def test_a_plan_of_a_lesson_is_not_drafted_anew() -> None:
    index = Taught(built_in_index(), [ODD])
    workflow = plan(SAME, ODD).workflow
    assert workflow is not None
    assert keeps(workflow, index)
    assert not keeps(workflow, built_in_index())
    assert not keeps(workflow.model_copy(update={"goal": "count the words"}), index)


@settings(max_examples=15, deadline=None)
@given(st.permutations(["shout", "boil", "down", "notes.txt", "it", "then"]), st.sampled_from(['"hi"', "17", "a.txt"]))
def test_whatever_is_said_no_lesson_makes_an_unsound_plan(words: list[str], value: str) -> None:
    lessons = (lesson("boil down notes.txt", *BOILED), lesson("shout notes.txt", *SHOUTED), SENT)
    outcome = plan(" ".join([*words, value]), *lessons)
    if outcome.workflow is not None and outcome.verdict == "plan":
        assert judge(outcome.workflow).gates[0].passed
