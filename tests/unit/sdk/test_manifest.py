"""From a declared callable to what the registry stores."""

import dataclasses
import threading
from collections.abc import Callable
from typing import Any, Literal, TypedDict

import jsonschema
import pytest
import typing_extensions

from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, agent, team, tool
from tdev.sdk.manifest import component_of, schemas_of


class Named(typing_extensions.TypedDict):
    """A result.

    Attributes:
        text: the text
        rows: some rows
    """

    text: str
    rows: list[dict[str, int]]


class Untaken(TypedDict):
    text: str


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0


@tool(phrases=["do it"], effects=["fetch"], requirements=["pillow"], tags=["t"], version="1.2.3", status="stable")
def sample(text: str, context: Context, kind: Literal["a", "b"] = "a", points: list[Point] | None = None) -> Named:
    """Do something.

    And more of it.

    Args:
        text: what to do
        kind: how to do it
        context: not told to anybody

    Returns:
        What was done.

    Examples:
        >>> sample("x", kind="b")
        {'text': 'x', 'rows': []}
    """
    return {"text": text, "rows": []}


def test_a_component_says_what_its_author_said() -> None:
    component = component_of(sample)
    assert (component.name, component.version, component.type, component.brain_count) == ("sample", "1.2.3", "tool", 0)
    assert component.description == "Do something. And more of it."
    assert component.effects == ("fetch",)
    assert component.requirements == ("pillow",)
    assert component.status == "stable"
    assert component.code is not None
    assert component.code.entrypoint == f"{__name__}:sample"


def test_inputs_are_typed_described_and_without_the_context() -> None:
    schema: Any = component_of(sample).input_schema
    assert list(schema["properties"]) == ["text", "kind", "points"]
    assert schema["properties"]["text"] == {"type": "string", "description": "what to do"}
    assert schema["properties"]["kind"]["enum"] == ["a", "b"]
    assert schema["properties"]["kind"]["default"] == "a"
    assert schema["required"] == ["text"]
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid({"text": "x", "points": [{"x": 1}]})
    assert not validator.is_valid({"text": "x", "points": [{"y": 1}]})
    assert not validator.is_valid({"text": "x", "more": 1})


def test_outputs_take_their_descriptions_from_the_attributes() -> None:
    schema: Any = component_of(sample).output_schema
    assert schema["properties"]["text"] == {"type": "string", "description": "the text"}
    assert schema["properties"]["rows"]["description"] == "some rows"
    assert schema["description"] == "A result."


def test_a_plain_output_is_described_by_the_returns_section() -> None:
    @tool
    def plain(text: str) -> list[str]:
        """Split.

        Returns:
            The parts.
        """
        return text.split()

    assert component_of(plain).output_schema == {
        "type": "array",
        "items": {"type": "string"},
        "description": "The parts.",
    }


def test_names_that_pydantic_uses_itself_are_names_like_others() -> None:
    @tool
    def awkward(json: str, copy: int, schema: str, model_config: str, _x: int = 1) -> str:
        """Take awkward names."""
        return json

    assert list(component_of(awkward).input_schema["properties"]) == ["json", "copy", "schema", "model_config", "_x"]  # type: ignore[call-overload]


def test_a_parameter_called_title_keeps_its_name() -> None:
    @tool
    def titled(title: str) -> str:
        """Take a title."""
        return title

    assert component_of(titled).input_schema["properties"] == {"title": {"type": "string"}}


def test_a_class_is_described_by_its_run() -> None:
    @agent(uses=["sample"])
    class Decider:
        """Decide."""

        def run(self, text: str) -> str:
            """Run.

            Args:
                text: what to decide
            """
            return text

    component = component_of(Decider)
    assert component.brain_count == 1
    assert component.tools == ("sample",)
    assert component.input_schema["properties"] == {"text": {"type": "string", "description": "what to decide"}}


def test_a_team_has_as_many_brains_as_members() -> None:
    @team(uses=["A", "B", "C"])
    class Crew:
        """Work."""

        def run(self) -> str:
            return "ok"

    assert component_of(Crew).brain_count == 3


def test_what_is_not_declared_is_refused_with_a_hint() -> None:
    with pytest.raises(InvalidError, match="len is no component") as raised:
        component_of(len)
    assert raised.value.hint == "mark it with @tool, @agent or @team"


def test_a_missing_description_is_refused() -> None:
    @tool
    def silent(text: str) -> str:
        return text

    with pytest.raises(InvalidError, match="no description"):
        component_of(silent)


def test_each_parameter_without_a_type_is_named() -> None:
    def untyped(a, *b: int, c: int, **d: int) -> str:  # type: ignore[no-untyped-def]
        return ""

    with pytest.raises(InvalidError) as raised:
        schemas_of(untyped, "untyped", {})
    assert [finding.pointer for finding in raised.value.findings] == [f"#/input_schema/{name}" for name in "abd"]


@pytest.mark.parametrize("kind", [list[Context], Callable[[int], int], threading.Event])
def test_a_type_that_json_cannot_carry_is_refused(kind: Any) -> None:
    def odd(x: str) -> str:
        return x

    odd.__annotations__["x"] = kind
    with pytest.raises(InvalidError, match="cannot travel as JSON"):
        schemas_of(odd, "odd", {})


def test_the_typed_dict_that_pydantic_refuses_gets_a_hint() -> None:
    def old() -> Untaken:
        return {"text": ""}

    with pytest.raises(InvalidError) as raised:
        schemas_of(old, "old", {})
    assert raised.value.hint == "use typing_extensions.TypedDict"


def test_a_default_that_json_cannot_carry_is_refused() -> None:
    def odd(x: Any = object()) -> str:  # noqa: B008
        return str(x)

    with pytest.raises(InvalidError, match="default of x"):
        schemas_of(odd, "odd", {})


@pytest.mark.parametrize(("declared", "word"), [({"effects": ["magic"]}, "effects"), ({"version": "one"}, "version")])
def test_an_unknown_word_is_refused(declared: dict[str, Any], word: str) -> None:
    @tool(**declared)
    def odd(text: str) -> str:
        """Do."""
        return text

    with pytest.raises(InvalidError, match=word):
        component_of(odd)
