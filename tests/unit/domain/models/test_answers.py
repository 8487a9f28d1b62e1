"""Data out of what a model said: as data, as JSON text, between marks, or what is wrong with it."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.models.answers import read, repair
from tdev.platform.models import Reply

SCHEMA = {
    "type": "object",
    "properties": {"n": {"type": "integer", "minimum": 0}},
    "required": ["n"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    "text",
    [
        '{"n": 3}',
        '  {"n": 3}\n',
        '```json\n{"n": 3}\n```',
        'Here it is:\n```\n{"n": 3}\n```\nAnything else?',
        'Sure! {"n": 3} is the answer.',
    ],
)
def test_json_is_found_in_the_text(text: str) -> None:
    assert read(Reply(text=text), SCHEMA) == ({"n": 3}, [])


def test_data_goes_before_text() -> None:
    assert read(Reply(text='{"n": 1}', data={"n": 2}), SCHEMA) == ({"n": 2}, [])


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("", "#"),
        ("I cannot do that.", "#"),
        ('{"n": 3', "#"),
        ('{"n": NaN}', "#"),
        ('{"n": 1, "n": 2}', "#/n"),
        ('{"n": "3"}', "#/n"),
        ('{"n": -1}', "#/n"),
        ("{}", "#/n"),
        ('{"n": 1, "more": 2}', "#/more"),
        ("[1]", "#"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(text: str, pointer: str) -> None:
    _, wrong = read(Reply(text=text), SCHEMA)
    assert [each.pointer for each in wrong] == [pointer]
    assert pointer in repair(wrong)


def test_a_repair_tells_of_a_few_places_only() -> None:
    schema: dict[str, Any] = {"type": "object", "required": [f"k{i}" for i in range(50)]}
    _, wrong = read(Reply(text="{}"), schema)
    assert len(repair(wrong)) < 1000


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_data_that_conforms_or_has_findings(text: str) -> None:
    data, wrong = read(Reply(text=text), SCHEMA)
    assert wrong or isinstance(data, dict)


@settings(deadline=None)
@given(st.integers(0, 10**9), st.text(alphabet="ab \n.:", max_size=20))
def test_words_around_the_braces_do_not_matter(number: int, words: str) -> None:
    assert read(Reply(text=f"{words}{json.dumps({'n': number})}{words}"), SCHEMA) == ({"n": number}, [])
