"""Digests of questions, and about how many tokens a text has."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.platform.model_questions import about, digest_of

TURNS = [("system", "Be brief."), ("user", "Where?")]


def test_the_same_question_has_the_same_digest() -> None:
    first, second = (digest_of("m", TURNS, {"b": 1, "a": 2}), digest_of("m", list(TURNS), {"a": 2, "b": 1}))
    assert first == second
    assert first.startswith("sha256:")
    assert len(first) == 71


def test_whatever_is_different_gives_another_digest() -> None:
    found = {
        digest_of("m", TURNS),
        digest_of("n", TURNS),
        digest_of("m", TURNS[1:]),
        digest_of("m", [("system", "Be brief.Where?"), ("user", "")]),
        digest_of("m", TURNS, {}),
        digest_of("m", TURNS, None, 7),
    }
    assert len(found) == 6


@settings(deadline=None)
@given(st.text(), st.text())
def test_tokens_never_get_fewer_with_more_text(first: str, second: str) -> None:
    assert about(first) <= about(first + second) <= about(first, second)
    assert about("") == 0
