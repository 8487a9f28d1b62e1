"""Corrections, schedules and what is handed over behind a colon."""

import pytest

from tdev.domain.planning.described.revising import cron_of, revised


@pytest.mark.parametrize(
    ("said", "cron"),
    [
        ("every weekday at 9am", "0 9 * * 1-5"),
        ("매일 아침 8시에", "0 8 * * *"),
        ("every 15 minutes", "*/15 * * * *"),
        ("30분마다", "*/30 * * * *"),
        ("hourly", "0 * * * *"),
        ("every Friday at 5:30 pm", "30 17 * * 5"),
        ("매주 월요일 오후 3시", "0 15 * * 1"),
        ("monthly", "0 0 1 * *"),
        ("daily at noon", "0 12 * * *"),
        ("every day at 12 am", "0 0 * * *"),
    ],
)
def test_a_schedule_becomes_cron(said: str, cron: str) -> None:
    assert cron_of(said) == cron


@pytest.mark.parametrize(
    ("goal", "text"),
    [
        ("Translate it to French - no wait, German", "Translate it to German"),
        ("Post it to #dev, no, #ops", "Post it to #ops"),
        ("영어 말고 일본어로 번역해줘", "일본어로 번역해줘"),
        ("부산 아니 대구 날씨", "대구 날씨"),
    ],
)
def test_what_is_said_last_wins(goal: str, text: str) -> None:
    assert revised(goal).text == text
    assert len(revised(goal).notes) == 1


def test_no_correction_without_two_of_a_kind() -> None:
    assert revised("Actually, translate it to German").text == "Actually, translate it to German"


def test_a_schedule_is_taken_out_and_told() -> None:
    found = revised("Every morning at 6am post the news to #a")
    assert found.text == "post the news to #a"
    assert "'0 6 * * *'" in found.notes[0]


def test_code_behind_a_colon_is_a_payload() -> None:
    found = revised("Review this code: def f(x): return x")
    assert found.payload is not None
    assert (found.text, found.payload.value) == ("Review this code", "def f(x): return x")


def test_a_quote_behind_a_colon_is_no_payload() -> None:
    assert revised('Translate this: "hello"').payload is None
