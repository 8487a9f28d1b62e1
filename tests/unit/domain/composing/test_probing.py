"""What the sandbox runs: each source by itself, whatever it raises is an answer, and the world is a script."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.composing.probing import call_all, call_scripted, try_sources

DOUBLE = "def work(n):\n    return n * 2\n"
FAILS = "def work(n):\n    raise ValueError('no')\n"
BROKEN = "def work(n:\n"
WEB = """
from tdev.sdk import Context

def work(url: str, context: Context) -> int:
    answer = context.web().request("POST", url, body=b"hi", headers={"a": "b"})
    if answer.status != 200:
        raise LookupError(answer.content.decode())
    return len(answer.content)
"""
CALLS = """
def work(text, context: "Context"):
    return context.call("other", {"text": text}) + "!"
"""
AWS = """
import boto3

def work(key: str):
    return boto3.client("s3").get_object(Bucket="b", Key=key)["Body"].read().decode()
"""


@pytest.fixture(autouse=True)
def same_modules() -> Iterator[None]:
    """What runs here runs in a sandbox of its own else: the modules that it puts in place are taken away again."""
    before = {name: sys.modules.get(name) for name in ("boto3", "component")}
    yield
    for name, module in before.items():
        sys.modules.pop(name, None)
        if module is not None:
            sys.modules[name] = module


def test_each_source_answers_each_input() -> None:
    found = try_sources([DOUBLE, FAILS, BROKEN, "x = 1\n"], "work", [{"n": 1}, {"n": "a"}])
    assert found == [[["ok", 2], ["ok", "aa"]], [["error", "ValueError"], ["error", "ValueError"]], None, None]


@given(n=st.integers(-99, 99))
def test_inputs_of_one_call_are_not_seen_by_the_next(n: int) -> None:
    source = "def work(items):\n    items.append(1)\n    return items\n"
    given_ = [{"items": [n]}, {"items": [n]}]
    assert try_sources([source], "work", given_) == [[["ok", [n, 1]], ["ok", [n, 1]]]]
    assert given_ == [{"items": [n]}, {"items": [n]}]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("return float('nan')", "ValueError"),
        ("return {1, 2}", "TypeError"),
        ("return 'x' * 30_000", "TooLarge"),
        ("return undefined", "NameError"),
    ],
)
def test_what_is_no_json_or_too_large_is_an_error(body: str, error: str) -> None:
    assert try_sources([f"def work(n):\n    {body}\n"], "work", [{"n": 1}]) == [[["error", error]]]


def test_calling_again_with_the_answer_shows_whether_it_changes_anything_more() -> None:
    strip = "def work(text):\n    return text.strip()\n"
    (found,) = call_all(strip, "work", [{"input": {"text": " a "}, "again": "text"}])
    assert found == ["ok", "a", ["ok", "a"], True]
    (found,) = call_all(DOUBLE, "work", [{"input": {"n": 3}}])
    assert found == ["ok", 6, None, True]


def test_a_call_that_changes_its_input_is_found_out() -> None:
    source = "def work(items):\n    items.sort()\n    return len(items)\n"
    (found,) = call_all(source, "work", [{"input": {"items": [2, 1]}}])
    assert found == ["ok", 2, None, False]
    (same,) = call_all(source, "work", [{"input": {"items": [1, 2]}}])
    assert same[-1] is True


def test_an_error_has_its_class_and_its_words() -> None:
    assert call_all(FAILS, "work", [{"input": {"n": 1}}]) == [["error", "ValueError", "no", True]]


def test_the_web_answers_from_the_script_and_remembers_what_was_asked() -> None:
    found = call_scripted(WEB, "work", {"url": "https://a.b/"}, [{"content": "four"}])
    assert found["output"] == 4
    assert found["asked"] == [{"method": "POST", "url": "https://a.b/", "body": "hi", "headers": {"a": "b"}}]


def test_what_the_code_raises_about_an_answer_is_an_answer() -> None:
    found = call_scripted(WEB, "work", {"url": "https://a.b/"}, [{"status": 404, "content": {"why": "gone"}}])
    assert (found["error"], found["message"]) == ("LookupError", '{"why": "gone"}')


def test_components_answer_from_the_script() -> None:
    found = call_scripted(CALLS, "work", {"text": "a"}, [{"output": "done"}])
    assert found == {"output": "done!", "asked": [{"call": "other", "payload": {"text": "a"}}]}


def test_clients_of_aws_answer_from_the_script_in_the_place_of_the_library() -> None:
    found: dict[str, Any] = call_scripted(AWS, "work", {"key": "k"}, [{"Body": "text"}], boto3=True)
    assert found["output"] == "text"
    assert found["asked"] == [{"service": "s3", "operation": "get_object", "given": {"Bucket": "b", "Key": "k"}}]
