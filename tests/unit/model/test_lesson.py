"""Lessons as data: only words, kinds and plain shapes fit into them."""

import pytest
from pydantic import ValidationError

from tdev.model.lesson import LessonFile, Teaching
from tests.support.lessons import BOILED, lesson

STEP = {"agent": "change_case", "words": ["shout"]}


def teaching(**fields: object) -> Teaching:
    return Teaching.model_validate({"how": "corrected", "said": ["shout", "{path}"], "steps": [STEP], **fields})


def test_a_correction_counts_twice_what_a_confirmation_does() -> None:
    known = lesson("boil down notes.txt", *BOILED, strength=3)
    assert known.weight == 6
    assert known.model_copy(update={"how": "accepted"}).weight == 3


@pytest.mark.parametrize("word", ["17", "Zebulon", "a b", "ann@example.com", "b52", "{Path}", "{}", "x" * 31, ""])
def test_what_is_no_word_does_not_fit(word: str) -> None:
    with pytest.raises(ValidationError):
        teaching(said=[word])
    with pytest.raises(ValidationError):
        teaching(steps=[{**STEP, "words": [word]}])


def test_words_of_any_language_fit() -> None:
    assert teaching(said=["소리쳐줘", "{path}"]).said[0] == "소리쳐줘"


def test_a_file_says_what_it_is() -> None:
    with pytest.raises(ValidationError):
        LessonFile.model_validate({"format": "other", "digest": "sha256:" + "0" * 64, "lessons": []})
