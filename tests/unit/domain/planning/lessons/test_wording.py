"""Which words asked for which component."""

from tests.support.lessons import BOILED, SHOUTED, taught


def test_words_that_the_planner_served_otherwise_belong_to_the_persons_component() -> None:
    found = taught("boil down notes.txt", *BOILED)
    assert [step.words for step in found.steps] == [(), ("boil", "down")]
    (wrong,) = found.instead
    assert (wrong.words, wrong.wrong, wrong.right) == (("boil", "down"), "resize_image", "summarize_text")


def test_words_that_no_component_of_the_plan_has_belong_to_the_step_that_nothing_asked_for() -> None:
    found = taught("Read notes.txt and shout it", *SHOUTED)
    assert found.steps[1].words == ("shout",)
    assert "shout" not in found.steps[0].words


def test_parts_that_were_served_rightly_keep_their_words() -> None:
    found = taught("Read notes.txt and summarize it", *BOILED)
    assert found.steps[1].words == ("summar",)
    assert not found.instead


def test_several_parts_and_steps_that_do_not_match_in_number_teach_no_words() -> None:
    found = taught("frobnicate notes.txt, then zingle it, then blarf it", *BOILED)
    assert not any(step.words for step in found.steps)
    assert not found.instead


def test_as_many_parts_as_steps_belong_together_in_order() -> None:
    calls = (("change_case", {"text": "hello", "case": "upper"}), ("wrap_text", {"text": "${x0.text}", "width": 9}))
    found = taught('zingle "hello", then blarf it at 9', *calls)
    assert [step.words for step in found.steps] == [("zingl",), ("blarf",)]
