"""Stems and features."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.words import features, identifiers, stem, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("summarize", "summary"),
        ("summarizing", "summarise"),
        ("links", "link"),
        ("filtering", "filters"),
        ("queries", "query"),
        ("picture", "images"),
        ("mean", "average"),
        ("erase", "deleting"),
        ("요약해줘", "요약하고"),
        ("읽어줘", "읽고"),
        ("파일을", "file"),
        ("번역해줘", "translate"),
        ("이메일", "email"),
    ],
)
def test_forms_and_synonyms_meet_in_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("meaning", "mean"), ("order", "ordinary"), ("news", "new"), ("text", "test")]
)
def test_words_that_only_look_alike_stay_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_names_are_taken_apart() -> None:
    assert words("readCsvFile extract_emails2 XML") == ["read", "csv", "file", "extract", "emails2", "xml"]


def test_asking_for_a_number_is_counting() -> None:
    assert "count" in features("how many links")
    assert "count" in features("the number of links")
    assert features("how much is it") == ("much",)


def test_e_mail_is_email() -> None:
    assert features("e-mails") == features("emails") == features("이메일")


def test_korean_words_also_give_their_bigrams() -> None:
    assert features("정규표현식") == ("정규", "규표", "표현", "현식", "정규표현식")


def test_particles_and_courtesies_say_nothing() -> None:
    assert features("이거 좀 해줘") == ()
    assert features("please could you do it for me") == ()


@given(st.text(max_size=300))
def test_features_are_the_same_each_time_and_each_once(text: str) -> None:
    found = features(text)
    assert features.__wrapped__(text) == found
    assert len(set(found)) == len(found)
    assert all(found)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("use my_tool on notes.txt", {"my_tool"}),
        ("MyTool, then my-tool!", {"MyTool", "my-tool"}),
        ("summarize the text of notes.txt", set()),
        ("요약해줘 EchoTool로", {"EchoTool"}),
        ("", set()),
    ],
)
def test_names_that_are_no_words_are_found(text: str, names: set[str]) -> None:
    assert identifiers(text) == names
