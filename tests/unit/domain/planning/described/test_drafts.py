"""Drafts over components that only describe themselves: verdicts, and laws for any goal."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.described.drafts import draft_described
from tdev.domain.planning.drafting import draft
from tdev.domain.workflow.validation import findings
from tdev.model.plan import PlanOutcome
from tests.support.described import described_index
from tests.support.plans import agents, built_in_index

PIECES = (
    "summarize", "translate", "https://example.com/x", "s3://a/b.csv", "to German", "#ops", "post", "send it", ", then",
    "and", "요약해서", "번역해줘", "날씨", "서울", "보내줘", "no wait,", '"quoted ${inputs.x}"', "every day at 9am", "gs://x/y",
    "not", "when it rains", "bo@example.com", "average", "by region", "12% of 80", ":", "def f(): pass", "다음", "말고",
)  # fmt: skip
GOALS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(GOALS)
def test_a_plan_is_sound_and_the_same_each_time(goal: str) -> None:
    outcome = draft(goal, described_index())
    assert draft(goal, described_index()) == outcome
    if outcome.verdict == "plan":
        assert outcome.workflow is not None
        assert findings(outcome.workflow, lambda ref: described_index().by_name[ref.partition("@")[0]]) == []
    assert outcome.workflow is not None or outcome.verdict in ("ask", "refuse")


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_it(goal: str) -> None:
    assert draft(goal, described_index()).verdict in ("plan", "ask", "partial", "refuse")


def test_only_an_index_without_phrases_speaks_for_itself() -> None:
    assert described_index().speaks_for_itself
    assert not built_in_index().speaks_for_itself


def test_what_is_left_out_as_asked_is_told() -> None:
    outcome = draft("Summarize https://example.com/a, do not translate it", described_index())
    assert agents(outcome) == ["page_fetcher", "page_reader", "digest_writer"]
    assert any("left out as asked" in note for note in outcome.notes)


def test_a_goal_that_says_too_little_is_asked_about() -> None:
    found = draft_described("make it nice", described_index(), {})
    assert isinstance(found, PlanOutcome)
    assert (found.verdict, found.workflow) == ("ask", None)


def test_a_deed_nobody_can_do_is_refused_and_named() -> None:
    found = draft_described("compress it", described_index(), {})
    assert isinstance(found, PlanOutcome)
    assert (found.verdict, found.missing) == ("refuse", ("compress it",))
