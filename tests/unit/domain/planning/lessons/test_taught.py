"""The index with lessons: what they add, and what they never touch."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.lessons.taught import Taught
from tdev.domain.planning.preferring import preferred
from tdev.domain.planning.ranked.proposing import proposer_of
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.words import features
from tdev.domain.registry.built_in import built_in_components
from tdev.model.component import FREE_EFFECTS
from tdev.model.lesson import Lesson
from tests.support.lessons import BOILED, SHOUTED, lesson
from tests.support.plans import agents, built_in_index

LESSONS = (
    lesson("boil down notes.txt", *BOILED),
    lesson("shout notes.txt", *SHOUTED),
    lesson("make notes.txt loud", *SHOUTED),
    lesson('zingle https://example.com/a with "hi"', ("post_webhook", {"url": "https://example.com/a", "body": "hi"})),
)
TERMS = sorted({*features("boil down shout it loud zingle a webhook text file rows summary resize image"), "qqq"})


def index(*lessons: Lesson) -> Taught:
    return Taught(built_in_index(), lessons)


def planned(goal: str, *lessons: Lesson) -> list[str]:
    return agents(preferred(goal, index(*lessons))[0])


def test_words_of_one_lesson_serve_in_goals_that_nobody_taught() -> None:
    goal = "Read x.txt, boil it down and save it to y.txt"
    assert "summarize_text" not in agents(preferred(goal, built_in_index())[0])
    assert planned(goal, LESSONS[0]) == ["read_text_file", "summarize_text", "write_text_file"]


def test_a_setting_comes_with_its_words() -> None:
    outcome, _ = preferred('Shout "a" and save it to b.txt', index(LESSONS[1]))
    assert outcome.workflow is not None
    assert outcome.verdict == "plan"
    assert outcome.workflow.steps[0].input == {"text": "a", "case": "upper"}


def test_two_habits_of_equal_weight_are_none() -> None:
    lower = lesson(
        "shout a.txt quietly",
        ("read_text_file", {"path": "a.txt"}),
        ("change_case", {"text": "${x0.text}", "case": "lower"}),
    )
    component = built_in_index().by_name["change_case"]
    assert index(LESSONS[1]).usual(component, "case", ("shout",)) == "upper"
    same = lower.model_copy(update={"steps": tuple(s.model_copy(update={"words": ("shout",)}) for s in lower.steps)})
    assert index(LESSONS[1], same).usual(component, "case", ("shout",)) is None
    assert built_in_index().usual(component, "case", ("shout",)) is None


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(TERMS), min_size=1, max_size=6, unique=True))
def test_a_component_with_guarded_effects_never_gains(terms: list[str]) -> None:
    plain, taught = built_in_index(), index(*LESSONS)
    for component in plain.components:
        if not FREE_EFFECTS.issuperset(component.effects):
            assert taught.relevance(component, terms) <= plain.relevance(component, terms)
            assert all(taught.has(component, term) == plain.has(component, term) for term in terms)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(TERMS), min_size=1, max_size=6, unique=True))
def test_relevance_stays_from_0_to_1(terms: list[str]) -> None:
    assert all(0 <= match.relevance <= 1 for match in index(*LESSONS).search(terms, 20))


@pytest.mark.parametrize(
    "goal",
    ["Make a QR code for https://example.com/menu", "Read sales.csv, sort by amount and save as CSV to out.csv"],
)
def test_a_goal_without_a_word_of_a_lesson_is_planned_to_the_byte_as_without(goal: str) -> None:
    assert preferred(goal, index(*LESSONS))[0].text() == preferred(goal, built_in_index())[0].text()


def test_lessons_leave_the_plain_index_as_it_is() -> None:
    plain = Retrieval(built_in_components())
    before = preferred("boil down notes.txt", plain)[0].text()
    taught = Taught(plain, LESSONS)
    assert preferred("boil down notes.txt", taught)[0].text() != before
    plain.forget()
    assert preferred("boil down notes.txt", plain)[0].text() == before
    assert taught.plain is plain
    assert proposer_of(taught) is proposer_of(plain)


def test_the_same_lessons_give_the_same_plan_in_whatever_order() -> None:
    goal = "Read x.txt, boil it down, shout it and save it to y.txt"
    assert preferred(goal, index(*LESSONS))[0].text() == preferred(goal, index(*LESSONS[::-1]))[0].text()


def test_a_stable_component_that_serves_plainly_is_not_put_aside_by_words() -> None:
    components = [
        c.model_copy(update={"status": "experimental"}) if c.name == "slugify_text" else c
        for c in built_in_components()
    ]
    vouched = Retrieval([c for c in components if c.status != "experimental"])
    plain = Retrieval(components, vouched)
    known = lesson('summarize "hello"', ("slugify_text", {"text": "hello"}), strength=9)
    taught = Taught(plain, [known])
    assert taught.vouched.plain is vouched
    assert agents(preferred('summarize "hello there"', taught)[0]) == ["summarize_text"]


def test_it_says_what_it_knows() -> None:
    taught = index(*LESSONS)
    component = taught.by_name["summarize_text"]
    assert taught.knows("boil")
    assert taught.has(component, "boil")
    assert taught.mentions(component, "boil")
    assert not built_in_index().knows("boil")
    assert "boil" in taught.verbs
    assert taught.registry_digest.startswith("sha256:")
    taught.forget()
    assert taught.search(("boil",), 1)[0].component.name == "summarize_text"
