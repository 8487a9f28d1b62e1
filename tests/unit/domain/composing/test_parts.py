"""Parts of a goal: examples are taken out of it and belong to the words before them; what was made is named in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.composing.parts import MOST_GOAL, MOST_PARTS, naming, parts_of, specified_parts, without_examples
from tdev.kernel.errors import InvalidError
from tdev.model.generation import MadePart
from tests.support.plans import built_in_index

VERBS = built_in_index().verbs
TAIL = ' for "see AB-12 and CD-3" gives ["AB-12", "CD-3"], for "none" gives []'


def made(words: str, *components: str) -> MadePart:
    return MadePart(words=words, name="x_y", how="template", status="experimental", components=components)


@pytest.mark.parametrize(
    ("goal", "plain"),
    [
        (f"read t.txt, extract the codes:{TAIL}, and count them", "read t.txt, extract the codes, and count them"),
        ('read s.csv and grade it (95 -> "A", 10 -> "F"), then sort it', "read s.csv and grade it, then sort it"),
        ('t.txt를 읽고 코드를 추출해줘: "AB-1 x"이면 ["AB-1"], "x"이면 []', "t.txt를 읽고 코드를 추출해줘"),
        ('send "a" to b@c.de', 'send "a" to b@c.de'),
        ('for "x" gives "y"', 'for "x" gives "y"'),
    ],
)
def test_a_goal_is_planned_without_its_examples(goal: str, plain: str) -> None:
    assert without_examples(goal) == plain


def test_examples_belong_to_the_words_before_them() -> None:
    goal = f'read t.txt, extract the codes:{TAIL}, then write the size: "ab" -> 2, "" -> 0'
    assert specified_parts(goal, VERBS) == ["extract the codes", "write the size"]
    first, second = parts_of(goal, (), VERBS)
    assert first.spec is not None
    assert [each.output for each in first.spec.examples] == [["AB-12", "CD-3"], []]
    assert second.spec is not None
    assert [each.output for each in second.spec.examples] == [2, 0]


def test_what_nothing_serves_is_a_part_too_and_parts_stand_in_the_order_of_the_goal() -> None:
    goal = f"frobnicate t.txt, then extract the codes:{TAIL}"
    found = parts_of(goal, ["frobnicate t.txt"], VERBS)
    assert [part.words for part in found] == ["frobnicate t.txt", "extract the codes"]
    assert found[0].spec is not None
    assert found[0].spec.examples == ()


def test_a_part_with_examples_that_nothing_serves_is_one_part() -> None:
    found = parts_of(f"extract the codes:{TAIL}", ["extract the codes"], VERBS)
    assert [part.words for part in found] == ["extract the codes"]


def test_a_condition_is_no_component() -> None:
    (found,) = parts_of("read t.txt; if it is long", ["if it is long"], VERBS)
    assert found.spec is None


def test_too_many_parts_are_refused_with_a_way_on() -> None:
    goal = "; ".join(f"frobnicate the zorp {letter}" for letter in "abcdefghij"[: MOST_PARTS + 1])
    with pytest.raises(InvalidError, match=f"at most {MOST_PARTS}") as raised:
        parts_of(goal, goal.split("; "), VERBS)
    assert "tdev generate" in raised.value.hint


def test_what_was_made_is_named_where_its_words_stand() -> None:
    plain = "read t.txt, extract the codes, and count them"
    found = naming(plain, [made("extract the codes", "extract_codes@1.0.0"), made("count them")])
    assert found == "read t.txt, extract the codes with extract_codes, and count them"
    both = naming("count the mails", [made("count the mails", "extract_emails@1.0.0", "count_items@1.0.0")])
    assert both == "count the mails with extract_emails then count_items"
    assert naming("코드를 추출해줘", [made("코드를 추출해줘", "a_b@1.0.0")]) == "코드를 추출해줘 (a_b)"


def test_the_same_words_twice_are_named_one_after_the_other() -> None:
    found = naming("trim it, then trim it", [made("trim it", "a_b@1.0.0"), made("trim it", "c_d@1.0.0")])
    assert found == "trim it with a_b, then trim it with c_d"


def test_a_goal_that_gets_too_long_is_refused() -> None:
    plain = "trim it " + "x" * (MOST_GOAL - 10)
    with pytest.raises(InvalidError, match="more than 8,000 characters"):
        naming(plain, [made("trim it", "a_long_name@1.0.0")])


@given(st.text(max_size=200))
def test_any_text_can_be_taken_apart_and_nothing_is_added(goal: str) -> None:
    plain = without_examples(goal)
    assert len(plain) <= len(goal)
    assert naming(plain, ()) == plain
    specified_parts(goal, VERBS)
