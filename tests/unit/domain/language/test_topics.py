"""Key terms, telling sentences and topics."""

from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.language.topics import key_terms, telling_sentences, topics


def test_a_pair_that_always_stands_together_is_one_term() -> None:
    text = "Machine learning is here. Machine learning wins. A machine learning talk."
    assert key_terms(text, 1) == [("machine learning", 3)]


def test_forms_of_a_word_count_together_and_show_the_shortest() -> None:
    assert key_terms("Boxes, boxes, box. Lid.", 2) == [("box", 3), ("lid", 1)]


def test_ties_are_decided_by_the_first_place() -> None:
    assert [name for name, _ in key_terms("pear, apple, plum", 3)] == ["pear", "apple", "plum"]


def test_korean_terms_are_shown_without_particles() -> None:
    assert key_terms("배송이 늦었다. 배송은 느리다. 배송을 기다린다.", 1) == [("배송", 3)]


def test_telling_sentences_keep_the_order_of_the_text() -> None:
    text = "Cats sleep. Dogs bark at cats. I had tea. Cats and dogs fight. Cats and dogs play."
    chosen = telling_sentences(text, 2)
    assert len(chosen) == 2
    assert [text.index(one) for one in chosen] == sorted(text.index(one) for one in chosen)
    assert "I had tea." not in chosen


def test_the_second_sentence_says_something_else() -> None:
    text = "Weak battery life hurts. Weak battery life annoys. The screen and the screen cover broke. Blue sky."
    chosen = telling_sentences(text, 2)
    assert any("screen" in one for one in chosen)


@given(st.text(alphabet="ab .\n가", max_size=80), st.integers(1, 5))
def test_sentences_come_from_the_text_and_are_not_more_than_asked(text: str, count: int) -> None:
    chosen = telling_sentences(text, count)
    assert len(chosen) <= count
    flat = " ".join(text.split())
    assert all("".join(one.split()) in "".join(flat.split()) for one in chosen)


COMPLAINTS = [
    "The delivery was late",
    "Late delivery again",
    "My delivery came late and wet",
    "The screen is broken",
    "Broken screen on arrival",
    "Support never answers",
]


def test_topics_come_by_size_and_take_each_text_once() -> None:
    found = topics(COMPLAINTS, 3)
    assert [len(topic.members) for topic in found] == [3, 2, 1]
    assert "delivery" in found[0].name
    assert "late" in found[0].name
    assert "screen" in found[1].name
    members = [index for topic in found for index in topic.members]
    assert len(members) == len(set(members))


def test_there_are_no_topics_without_words() -> None:
    assert topics(["", "12", "the"], 3) == []


@given(st.lists(st.text(alphabet="abc ", max_size=20), max_size=8), st.integers(1, 4))
def test_the_order_of_topics_is_by_size(texts: list[str], count: int) -> None:
    sizes = [len(topic.members) for topic in topics(texts, count)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) <= count
