"""Lessons added up."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.lessons.evidence import digest_of, evidence_of
from tdev.model.lesson import Lesson
from tests.support.lessons import BOILED, SHOUTED, lesson
from tests.support.plans import built_in_index

POST = ("post_webhook", {"url": "https://example.com/a", "body": "hi"})
LESSONS = (
    lesson("boil down notes.txt", *BOILED),
    lesson("Read notes.txt and shout it", *SHOUTED),
    lesson("shout notes.txt", *SHOUTED),
    lesson("notes.txt 를 소리쳐줘", *SHOUTED),
    lesson("Read notes.txt and summarize it", *BOILED),
)


def test_a_new_word_counts_for_the_component_it_asked_for() -> None:
    found = evidence_of(LESSONS[:1], built_in_index())
    assert found.words["boil"] == {"summarize_text": 0.666667}
    assert (found.count, found.verbs) == (1, frozenset({"boil"}))


def test_a_word_that_is_confirmed_counts_more() -> None:
    once, often = (lesson("boil down notes.txt", *BOILED, strength=n) for n in (1, 4))
    index = built_in_index()
    weak, strong = (evidence_of([each], index).words["boil"]["summarize_text"] for each in (once, often))
    assert weak < strong < 1


def test_other_lessons_outvote_a_word() -> None:
    other = lesson("boil notes.txt", *SHOUTED, strength=5)
    found = evidence_of([LESSONS[0], other], built_in_index()).words["boil"]
    assert found["change_case"] > 0.7
    assert "summarize_text" not in found


def test_nothing_is_learned_from_words_for_components_with_guarded_effects() -> None:
    found = evidence_of([lesson('zingle https://example.com/a with "hi"', POST)], built_in_index())
    assert not found.words
    assert not found.groups


def test_words_for_sending_and_destroying_are_not_learned() -> None:
    found = evidence_of([lesson("wipe notes.txt", *BOILED)], built_in_index())
    assert "delet" not in found.words
    assert not any(not each.wrong for each in found.groups)


def test_what_the_components_say_plainly_themselves_adds_nothing() -> None:
    found = evidence_of([LESSONS[4]], built_in_index())
    assert not any(each.agent == "summarize_text" for each in found.groups)
    assert "summar" not in found.words


def test_a_setting_that_nobody_said_is_a_habit_of_its_words() -> None:
    found = evidence_of([LESSONS[2]], built_in_index())
    (habit,) = found.habits["change_case", "case"]
    assert (habit.words, habit.value) == (("shout",), "upper")


def test_a_component_taken_wrongly_counts_against_itself_until_others_take_it_rightly() -> None:
    (wrong,) = (each for each in evidence_of([LESSONS[0]], built_in_index()).groups if each.wrong)
    assert (wrong.agent, wrong.words) == ("resize_image", ("boil", "down"))
    resized = lesson("boil down notes.png", ("resize_image", {"path": "notes.png"}), strength=3)
    assert resized.steps[0].words == ("boil", "down")
    both = evidence_of([LESSONS[0], resized], built_in_index())
    assert not any(each.wrong for each in both.groups)


def test_a_component_that_is_gone_is_left_out() -> None:
    gone = LESSONS[0].model_copy(update={"steps": (LESSONS[0].steps[1].model_copy(update={"agent": "gone_tool"}),)})
    assert not evidence_of([gone], built_in_index()).words


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False), st.lists(st.integers(1, 20), min_size=5, max_size=5))
def test_the_order_of_lessons_does_not_matter(order: random.Random, strengths: list[int]) -> None:
    known: list[Lesson] = [e.model_copy(update={"strength": n}) for e, n in zip(LESSONS, strengths, strict=True)]
    other = list(known)
    order.shuffle(other)
    assert evidence_of(known, built_in_index()) == evidence_of(other, built_in_index())


def test_times_and_sources_are_no_part_of_the_digest_and_strength_is() -> None:
    known = LESSONS[0]
    later = known.model_copy(update={"updated_at": "2027-01-01T00:00:00.000Z", "source": "imported"})
    assert digest_of([known]) == digest_of([later])
    assert digest_of([known]) != digest_of([known.model_copy(update={"strength": 2})])
