"""From an entry point to a call, and from an answer to JSON."""

import dataclasses
import enum
import json
import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.workflow.loading import json_value, load_callable
from tdev.kernel.errors import DeniedError, InvalidError, NotFoundError, StepError
from tests.support.components import context_in


def test_a_tool_is_loaded_and_called_by_name() -> None:
    loaded = load_callable("tdev.tools.echo_tool:echo_tool")
    assert (loaded.name, loaded.wants_context) == ("echo_tool", False)
    assert loaded.call({"text": "hi"}) == {"text": "hi"}


def test_a_class_is_made_once_and_its_run_is_called() -> None:
    loaded = load_callable("tdev.agents.echo_agent:EchoAgent")
    assert loaded is load_callable("tdev.agents.echo_agent:EchoAgent")
    assert loaded.call({"text": "hi"}) == {"text": "hi"}


def test_the_context_is_given_to_those_that_want_it(tmp_path: Path) -> None:
    loaded = load_callable("tdev.tools.write_text_file:write_text_file")
    assert loaded.wants_context
    loaded.call({"path": "a.txt", "text": "x"}, context_in(tmp_path))
    assert (tmp_path / "a.txt").read_text() == "x"
    with pytest.raises(InvalidError, match="needs a context"):
        loaded.call({"path": "a.txt", "text": "x"})


@pytest.mark.parametrize(
    "entrypoint",
    [
        "os:system",
        "tdev.runtime:Runtime",
        "tdev.toolsx.a:b",
        "tdev.tools:echo_tool",
        "builtins:eval",
        "",
        ":",
        "tdev.kernel.ids:new_id",
    ],
)
def test_foreign_code_is_never_loaded(entrypoint: str) -> None:
    with pytest.raises(DeniedError):
        load_callable(entrypoint)


@pytest.mark.parametrize("entrypoint", ["tdev.tools.no_such_tool:x", "tdev.tools.echo_tool:no_such_name"])
def test_what_is_not_there_is_not_found(entrypoint: str) -> None:
    with pytest.raises(NotFoundError):
        load_callable(entrypoint)


@pytest.mark.parametrize(
    "entrypoint", ["tdev.tools.echo_tool:Echo", "tdev.tools.fetch_url:looks_like_html", "tdev.tools.read_csv:csv"]
)
def test_what_is_declared_nowhere_is_no_component(entrypoint: str) -> None:
    with pytest.raises(InvalidError, match="no component"):
        load_callable(entrypoint)


def test_each_wrong_input_is_named() -> None:
    loaded = load_callable("tdev.tools.summarize_text:summarize_text")
    with pytest.raises(InvalidError, match=r"text must be string.*sentences must be integer") as raised:
        loaded.call({"text": 1, "sentences": "2"})
    assert [finding.pointer for finding in raised.value.findings] == ["#/text", "#/sentences"]


def test_a_whole_number_with_a_point_is_taken_as_an_integer() -> None:
    loaded = load_callable("tdev.tools.summarize_text:summarize_text")
    assert loaded.call({"text": "One. Two.", "sentences": 1.0})["sentences"] == ["One."]


class Colour(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    LOW = 1


class Name(str):
    __slots__ = ()


class Model(pydantic.BaseModel):
    day: date


@dataclasses.dataclass
class Point:
    x: int
    where: tuple[int, ...]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": (1, 2.5, None, True)}, {"a": [1, 2.5, None, True]}),
        (Point(1, (2, 3)), {"x": 1, "where": [2, 3]}),
        ([Model(day=date(2026, 11, 21))], [{"day": "2026-11-21"}]),
        (b"\x00\xff", "AP8="),
        (bytearray(b"a"), "YQ=="),
        ({"b", "a"}, ["a", "b"]),
        (frozenset({2, 1}), [1, 2]),
        (datetime(2026, 11, 21, 9, tzinfo=UTC), "2026-11-21T09:00:00+00:00"),
        (time(9, 30), "09:30:00"),
        (timedelta(minutes=1), 60.0),
        (Decimal("1.50"), 1.5),
        (Decimal("12"), 12),
        (PurePosixPath("a/b"), "a/b"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Colour.RED, "red"),
        (Level.LOW, 1),
        (Name("x"), "x"),
    ],
)
def test_the_usual_types_become_json(value: Any, expected: Any) -> None:
    found = json_value(value)
    assert found == expected
    assert json.loads(json.dumps(found)) == expected


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"rows": [{"n": float("nan")}]}, r"rows\[0\]\.n"),
        ({"a": {"b": object()}}, r"a\.b"),
        (float("inf"), "its top"),
        ({"a": {1: 2}}, r"key 1 at a"),
        (Decimal("Infinity"), "its top"),
        ({"a": Point}, "a,"),
    ],
)
def test_what_json_cannot_carry_is_named_by_its_path(value: Any, where: str) -> None:
    with pytest.raises(StepError, match=where):
        json_value(value)


def test_a_loop_is_an_error_of_ours() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(StepError, match="nested deeper"):
        json_value(loop)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda part: st.lists(part) | st.dictionaries(st.text(), part),
    max_leaves=10,
)


@given(JSON)
def test_json_stays_what_it_is(value: Any) -> None:
    assert json_value(value) == value
