"""Cases."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.tools.change_case import change_case


@pytest.mark.parametrize(
    ("case", "text"),
    [
        ("upper", "READ THE XML-FILE"),
        ("lower", "read the xml-file"),
        ("title", "Read The Xml-File"),
        ("sentence", "Read the xml-file"),
        ("snake", "read_the_xml_file"),
        ("kebab", "read-the-xml-file"),
        ("camel", "readTheXmlFile"),
        ("pascal", "ReadTheXmlFile"),
    ],
)
def test_each_case(case: Any, text: str) -> None:
    assert change_case("read the XML-file", case)["text"] == text


def test_names_are_taken_apart() -> None:
    assert change_case("parseHTTPRequest2", "kebab")["text"] == "parse-http-request-2"
    assert change_case("사용자_이름", "kebab")["text"] == "사용자-이름"
    assert change_case("", "camel")["text"] == ""


@given(st.lists(st.sampled_from(["user", "name", "id", "row"]), min_size=1))
def test_names_go_there_and_back(words: list[str]) -> None:
    snake = "_".join(words)
    for case in ("camel", "pascal", "kebab", "snake"):
        there: Any = case
        assert change_case(change_case(snake, there)["text"], "snake")["text"] == snake
