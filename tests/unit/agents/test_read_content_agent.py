"""Reading content of any kind."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.agents.read_content_agent import ReadContentAgent
from tests.support.components import context_in


@pytest.mark.parametrize(
    ("text", "kind", "rows"),
    [
        ('[{"a": 1}, {"a": 2}]', "json", [{"a": 1}, {"a": 2}]),
        (' {"a": [1]}', "json", []),
        ("name;age\nKim;31\nLee;9", "csv", [{"name": "Kim", "age": "31"}, {"name": "Lee", "age": "9"}]),
        ("<!doctype html><p>Hi</p>", "html", []),
        ("<div>part</div>", "html", []),
        (
            "<?xml version='1.0'?><rss version='2.0'><channel><title>t</title>"
            "<item><title>One</title></item></channel></rss>",
            "feed",
            [{"title": "One", "url": "", "published": "", "text": ""}],
        ),
        ("Just a sentence, with a comma.", "text", []),
        ("Dear Kim,\nthanks, all is well.\nBye, Lee", "text", []),
        ("[not json", "text", []),
        ("", "text", []),
    ],
)
def test_the_content_decides_how_it_is_read(tmp_path: Path, text: str, kind: str, rows: list[Any]) -> None:
    found = ReadContentAgent().run(text, context_in(tmp_path))
    assert (found["kind"], found["rows"]) == (kind, rows)


def test_html_gives_its_readable_text(tmp_path: Path) -> None:
    assert ReadContentAgent().run("<html><p>Hello</p></html>", context_in(tmp_path))["text"] == "Hello"


def test_a_json_value_is_kept(tmp_path: Path) -> None:
    assert ReadContentAgent().run('{"a": [1]}', context_in(tmp_path))["value"] == {"a": [1]}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet='[]{}<>"a,;:1\n rsf/?', max_size=40))
def test_what_cannot_be_read_stays_a_text(tmp_path: Path, text: str) -> None:
    found = ReadContentAgent().run(text, context_in(tmp_path))
    if found["kind"] == "text":
        assert found["text"] == text
