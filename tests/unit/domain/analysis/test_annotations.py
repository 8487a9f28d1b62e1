import jsonschema
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tdev.domain.analysis.reading import analyze
from tdev.sdk.manifest import schemas_of


def given_schema(annotation, before=""):
    source = f"{before}\ndef f(x: {annotation}): pass\n"
    return analyze(source, name="f").component.input_schema["properties"]["x"]


CASES = [
    ("str", {"type": "string"}),
    ("int", {"type": "integer"}),
    ("float", {"type": "number"}),
    ("bool", {"type": "boolean"}),
    ("None", {"type": "null"}),
    ("Any", {}),
    ("object", {}),
    ("list", {"type": "array"}),
    ("list[int]", {"type": "array", "items": {"type": "integer"}}),
    (
        "List[Dict[str, float]]",
        {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "number"}}},
    ),
    ("Sequence[str]", {"type": "array", "items": {"type": "string"}}),
    ("set[str]", {"type": "array", "items": {"type": "string"}, "uniqueItems": True}),
    ("dict", {"type": "object"}),
    ("dict[str, Any]", {"type": "object"}),
    ("tuple[int, ...]", {"type": "array", "items": {"type": "integer"}}),
    ("Optional[int]", {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
    ("int | None", {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
    ("Union[int, str, int]", {"anyOf": [{"type": "integer"}, {"type": "string"}]}),
    ("int | str | None", {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]}),
    ("Union[int]", {"type": "integer"}),
    ("int | Any", {}),
    ("Literal['a', 'b']", {"enum": ["a", "b"]}),
    ("Literal[1, None, True]", {"enum": [1, None, True]}),
    ("Annotated[int, 'years']", {"type": "integer"}),
    ("datetime.datetime", {"type": "string", "format": "date-time"}),
    ("Path", {"type": "string", "format": "path"}),
    ("'list[str]'", {"type": "array", "items": {"type": "string"}}),
    ("'not a type ('", {}),
    ("SomethingElse", {}),
    ("SomethingElse[int]", {}),
]


@pytest.mark.parametrize(("annotation", "schema"), CASES, ids=[c[0] for c in CASES])
def test_annotation(annotation, schema):
    assert given_schema(annotation) == schema


def test_a_fixed_tuple():
    found = given_schema("tuple[int, str]")
    assert found["prefixItems"] == [{"type": "integer"}, {"type": "string"}]
    assert (found["minItems"], found["maxItems"]) == (2, 2)


@pytest.mark.parametrize(
    "head",
    [
        "from dataclasses import dataclass\n@dataclass\nclass P:",
        "from typing import TypedDict\nclass P(TypedDict):",
        "from pydantic import BaseModel\nclass P(BaseModel):",
        "from typing import NamedTuple\nclass P(NamedTuple):",
    ],
)
def test_records_of_the_same_file(head):
    found = given_schema("P", f"{head}\n    name: str\n    tags: list[str]\n    age: int = 3\n")
    assert found == {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "age": {"type": "integer", "default": 3},
        },
        "required": ["name", "tags"],
    }


def test_records_inherit_nest_and_may_leave_fields_out():
    before = """
from typing import ClassVar, NotRequired, TypedDict
from pydantic import BaseModel, Field
class Base(TypedDict, total=False):
    id: int
class Inner(BaseModel):
    kind: ClassVar[str] = "x"
    name: str = Field(description="who")
    size: int = Field(default=2)
class Outer(Base):
    inner: Inner
    more: NotRequired[str]
"""
    found = given_schema("Outer", before)
    assert list(found["properties"]) == ["id", "inner", "more"]
    inner = found["properties"]["inner"]
    assert inner["properties"]["name"] == {"type": "string", "description": "who"}
    assert inner["properties"]["size"]["default"] == 2
    assert "kind" not in inner["properties"]
    assert "more" not in found.get("required", [])


def test_enums_and_aliases_of_the_same_file():
    before = "from enum import Enum\nclass C(Enum):\n    RED = 'red'\n    BLUE = 'blue'\nNames = list[str]\n"
    assert given_schema("C", before) == {"enum": ["red", "blue"]}
    assert given_schema("Names", before) == {"type": "array", "items": {"type": "string"}}


def test_types_that_name_themselves_end():
    tree = "class Node:\n    left: 'Node'\n    right: 'Node'\n"
    assert given_schema("Node", tree)["properties"]["left"] == {"type": "object"}
    json = "Json = dict[str, 'Json'] | list['Json'] | tuple['Json', 'Json'] | str\n"
    assert given_schema("Json", json) == {}  # any JSON


def test_defaults_required_and_the_context_are_told_apart():
    source = """
from tdev.sdk import Context
def f(a: int, b: str = "x", *, c: bool = False, d: list = [], e: float = 1e999,
      context: Context, g=None) -> dict[str, int]:
    '''Do.

    Args:
        a: How many.
            More of it.
        b: What.
    '''
"""
    found = analyze(source).component
    schema = found.input_schema
    assert list(schema["properties"]) == ["a", "b", "c", "d", "e", "g"]
    assert schema["required"] == ["a"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["a"] == {"type": "integer", "description": "How many. More of it."}
    assert schema["properties"]["b"] == {"type": "string", "default": "x", "description": "What."}
    assert "default" not in schema["properties"]["e"]
    assert found.output_schema == {"type": "object", "additionalProperties": {"type": "integer"}}


def test_a_method_leaves_out_self_and_keyword_collectors_open_the_object():
    source = "class C:\n    def run(self, a: int, **rest): pass\n"
    schema = analyze(source).component.input_schema
    assert list(schema["properties"]) == ["a"]
    assert "additionalProperties" not in schema


TYPES = st.recursive(
    st.sampled_from(["str", "int", "float", "bool", "None"]),
    lambda inner: st.one_of(
        inner.map("list[{}]".format),
        inner.map("dict[str, {}]".format),
        st.tuples(inner, inner).map(lambda pair: f"{pair[0]} | {pair[1]}" if pair[0] != pair[1] else pair[0]),
        inner.map("tuple[{}, ...]".format),
    ),
    max_leaves=5,
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.floats(-1, 1), st.text(max_size=3)),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(TYPES, VALUES)
def test_the_read_schema_accepts_what_the_executed_one_accepts(annotation, value):
    """The SDK makes schemas by running the code; reading it must come to the same verdict."""
    source = f"def f(x: {annotation}): pass\n"
    scope = {}
    try:
        exec(source, scope)
    except TypeError:
        assume(False)  # None | None is no annotation of Python
    executed, _ = schemas_of(scope["f"], "f", {})
    read = analyze(source).component.input_schema
    verdicts = [jsonschema.Draft202012Validator(schema).is_valid({"x": value}) for schema in (executed, read)]
    assert verdicts[0] == verdicts[1]


def test_every_schema_is_a_schema():
    for annotation, _ in CASES:
        jsonschema.Draft202012Validator.check_schema(given_schema(annotation))
