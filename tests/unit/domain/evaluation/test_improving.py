"""Refining: no step lowers the score, the best plan is kept, and the end says why."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.evaluation.improving import improved, refined
from tdev.domain.evaluation.scoring import evaluate
from tdev.domain.planning.refining import applied
from tdev.model.evaluation import Evaluation, Suggestion
from tdev.model.workflow import Step, Workflow
from tests.support.judging import step
from tests.support.plans import built_in_index, resolve
from tests.support.seeding import KINDS, Seeded, seeded

FETCH = step("f", "fetch_url", url="https://example.com/a")
TEXT = step("t", "html_to_text", html="${f.text}")
SHORT = step("s", "summarize_text", text="${t.text}")
BARE = Workflow(id="w", goal="summarize https://example.com/a", steps=(FETCH, TEXT, SHORT))


def judge(workflow: Workflow) -> Evaluation:
    """What the Evaluator makes of a plan of built-in components."""
    return evaluate(workflow, built_in_index(), resolve)


def fix(workflow: Workflow, suggestion: Suggestion) -> Workflow | None:
    """A plan with one fix."""
    return applied(workflow, suggestion, built_in_index(), resolve)


def test_a_plan_is_refined_up_to_its_gate_and_says_what_each_fix_gained() -> None:
    better, found, history = refined(BARE, judge, fix)
    assert (history.ended, found.passed, history.questions) == ("threshold", True, ())
    assert [each.passed for each in history.rounds] == [False, True]
    first = history.rounds[0]
    assert {each.code for each in first.fixes} == {"add_timeout", "add_retry"}
    assert sum(each.gain for each in first.fixes) == pytest.approx(found.score - first.score)
    assert first.fixes[0].told.endswith("(+9)")
    assert better.version == BARE.version + 1


def test_fixes_that_gain_only_together_are_made_together() -> None:
    sent = step("p", "post_webhook", url="https://hooks.example.com/in", body="${s.text}")
    goal = "summarize https://example.com/a and post it to https://hooks.example.com/in"
    plan = Workflow(id="w", goal=goal, steps=(FETCH, TEXT, SHORT, sent))
    assert judge(plan).criteria[5].points == 0
    alone = [improved(plan, [each], judge, fix, least=0.05)[1] for each in judge(plan).suggestions]
    assert not any(alone)
    _, found, history = refined(plan, judge, fix)
    assert (history.ended, found.passed) == ("threshold", True)
    assert sum(each.gain for each in history.rounds[0].fixes) == pytest.approx(18)


def test_fixes_that_gain_nothing_together_end_without_gain() -> None:
    def same(workflow: Workflow) -> Evaluation:
        return judge(BARE)

    best, _, history = refined(BARE, same, fix)
    assert (best, history.ended) == (BARE, "no_gain")


def test_a_good_plan_is_left_as_it_is() -> None:
    best, _, _ = refined(BARE, judge, fix)
    same, _, history = refined(best, judge, fix)
    assert same == best
    assert (history.ended, len(history.rounds)) == ("threshold", 1)


def test_no_rounds_are_no_changes() -> None:
    same, _, history = refined(BARE, judge, fix, rounds=0)
    assert same == BARE
    assert (history.ended, len(history.rounds)) == ("rounds", 1)


def test_what_no_fix_can_mend_ends_without_gain_and_becomes_a_question() -> None:
    one = Workflow(
        id="w", goal="summarize it; and frobnicate the quux", steps=(step("s", "summarize_text", text="it"),)
    )
    same, found, history = refined(one, judge, fix)
    assert same == one
    assert history.ended == "no_gain"
    assert any("frobnicate the quux" in question for question in history.questions)
    assert not found.passed


def test_the_rounds_are_used_up() -> None:
    def never(workflow: Workflow) -> Evaluation:
        return judge(workflow).model_copy(update={"passed": False})

    def longer(workflow: Workflow, suggestion: Suggestion) -> Workflow | None:
        return workflow if suggestion.code == "add_timeout" else None

    def slowly(workflow: Workflow) -> Evaluation:
        calls.append(1)
        return never(workflow).model_copy(update={"score": min(80.0, float(len(calls)))})

    calls: list[int] = []
    _, _, history = refined(BARE, slowly, longer, rounds=2)
    assert history.ended == "rounds"
    assert len(history.rounds) == 3


def test_a_fix_that_closes_a_gate_or_costs_points_is_not_kept() -> None:
    gone = Suggestion(code="drop_step", step="s", message="away with it")
    same, fixes = improved(BARE, [gone], judge, fix)
    assert (same, fixes) == (BARE, ())


def test_the_fix_that_promises_most_comes_first() -> None:
    small = Suggestion(code="add_timeout", step="f", message="small", fix={"timeout_s": 5}, gain=1)
    large = Suggestion(code="add_timeout", step="f", message="large", fix={"timeout_s": 9}, gain=9)
    better, fixes = improved(BARE, [small, large], judge, fix, least=0.05)
    assert better.steps[0].timeout_s == 9
    assert [each.message for each in fixes] == ["large"]


def _refine_step(bad: Seeded) -> None:
    def score(workflow: Workflow) -> Evaluation:
        return evaluate(workflow, built_in_index(), bad.find, inputs=bad.good.inputs)

    def mend(workflow: Workflow, suggestion: Suggestion) -> Workflow | None:
        return applied(workflow, suggestion, built_in_index(), bad.find, bad.good.inputs)

    _, found, history = refined(bad.workflow, score, mend, rounds=3)
    scores = [each.score for each in history.rounds]
    assert scores == sorted(scores)
    assert found.score >= scores[0]
    for each in history.rounds:
        assert all(one.after >= one.before for one in each.fixes)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_refine_step_lowers_the_score_of_any_kind_of_bad_plan(kind: str) -> None:
    for bad in seeded(kind, 3):
        _refine_step(bad)


CODES = ["add_timeout", "add_retry", "drop_retry", "drop_step", "drop_after", "use_constant", "add_approval", "patch"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(CODES), st.integers(0, 3), st.integers(0, 9)), max_size=6))
def test_whatever_is_suggested_the_score_never_falls(wild: list[tuple[str, int, int]]) -> None:
    ids = [each.id for each in BARE.steps] + ["nowhere"]
    suggestions = [
        Suggestion(
            code=code,
            step=ids[which],
            message="wild",
            gain=gain,
            fix={
                "timeout_s": gain,
                "max_attempts": gain,
                "parameter": "text",
                "value": gain,
                "after": "f",
                "patch": [{"op": "remove", "path": f"/steps/{which}"}],
            },
        )
        for code, which, gain in wild
    ]
    better, _ = improved(BARE, suggestions, judge, fix)
    assert judge(better).score >= judge(BARE).score


def test_a_step_by_hand_is_mended_by_a_patch() -> None:
    patch = Suggestion(
        code="patch",
        message="name the page",
        fix={"patch": [{"op": "replace", "path": "/steps/0/input/url", "value": "https://example.com/a"}]},
    )
    wrong = BARE.model_copy(
        update={"steps": (FETCH.model_copy(update={"input": {"url": "https://x.org"}}), TEXT, SHORT)}
    )
    better, fixes = improved(wrong, [patch], judge, fix)
    assert better.steps[0].input == {"url": "https://example.com/a"}
    assert fixes[0].gain > 0


def test_a_twin_goes_and_its_readers_read_the_other() -> None:
    again = step("t2", "html_to_text", html="${f.text}")
    both = step("c", "compare_texts", old="${t.text}", new="${t2.text}")
    twins = Workflow(id="w", steps=(FETCH, TEXT, again, both))
    drop = next(each for each in judge(twins).suggestions if each.code == "drop_step")
    better = fix(twins, drop)
    assert better is not None
    assert better.steps[-1].input == {"old": "${t.text}", "new": "${t.text}"}


def test_a_step_nobody_asked_for_goes_and_its_reader_reads_what_it_read() -> None:
    extra = step("e", "echo_tool", text="${t.text}")
    longer = BARE.model_copy(update={"steps": (FETCH, TEXT, extra, step("s", "summarize_text", text="${e.text}"))})
    better, _, _ = refined(longer, judge, fix)
    assert [each.id for each in better.steps] == ["f", "t", "s"] or judge(better).passed
    dropped = fix(longer, Suggestion(code="drop_step", step="e", message="nobody asked"))
    assert dropped is not None
    assert dropped.steps[-1] == Step(id="s", agent="summarize_text", input={"text": "${t.text}"})
