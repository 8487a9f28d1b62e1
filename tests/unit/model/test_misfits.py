"""What pydantic finds is said in words for readers who have never seen pydantic."""

import re
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core._pydantic_core import list_all_errors

from tdev.model.misfits import in_words, misfits, misfits_of

RAW = re.compile(r"Input should|Field required|Extra inputs|String should|valid (string|integer|list|dictionary|bool)")


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=2, max_length=4)] = "abc"
    count: Annotated[int, Field(ge=1, le=5)] = 1
    on: Annotated[bool, Field(strict=True)] = True
    kind: Literal["tool", "agent"] = "tool"
    code: Annotated[str, Field(pattern="^[a-z]$")] = "a"
    many: Annotated[list[str], Field(min_length=1)] = ["a"]
    inner: dict[str, int] = {}

    @field_validator("code")
    @classmethod
    def _not_z(cls, code: str) -> str:
        if code == "z":
            raise ValueError("z is taken")
        return code


class Whole(BaseModel):
    part: Part


def said(**given: Any) -> tuple[str, str]:
    with pytest.raises(ValidationError) as refused:
        Whole.model_validate({"part": given})
    (found,) = misfits(refused.value)
    return found.pointer, found.message


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": 3}, "must be a text, not a number"),
        ({"name": None}, "must be a text, not null"),
        ({"name": "a"}, "must have at least 2 characters"),
        ({"name": "abcde"}, "must have at most 4 characters"),
        ({"count": "x"}, "must be a whole number"),
        ({"count": 1.5}, "must be a whole number"),
        ({"count": []}, "must be a whole number, not an array"),
        ({"count": 0}, "must be 1 or more"),
        ({"count": 6}, "must be 5 or less"),
        ({"on": 1}, "must be true or false, not a number"),
        ({"kind": "x"}, "must be 'tool' or 'agent'"),
        ({"code": "AB"}, "does not have the form ^[a-z]$ (a regular expression)"),
        ({"code": "z"}, "z is taken"),
        ({"many": "a"}, "must be an array, not a text"),
        ({"many": []}, "must have at least 1 item, not 0"),
        ({"inner": []}, "must be an object, not an array"),
    ],
)
def test_what_is_wrong_and_what_would_be_right_is_said(given: dict[str, Any], message: str) -> None:
    assert said(**given) == (f"#/part/{next(iter(given))}", message)


def test_a_missing_and_an_unknown_place_are_named() -> None:
    with pytest.raises(ValidationError) as refused:
        Whole.model_validate({})
    assert [(each.pointer, each.message) for each in misfits(refused.value)] == [("#/part", "is missing")]
    assert said(**{"a/b": 1}) == ("#/part/a~1b", "is not known here")


def test_the_code_is_pydantics_word_unless_another_is_given() -> None:
    with pytest.raises(ValidationError) as refused:
        Whole.model_validate({"part": 3})
    assert [each.code for each in misfits(refused.value)] == ["model_type"]
    assert [each.code for each in misfits(refused.value, "lesson")] == ["lesson"]


def test_the_value_itself_is_never_told() -> None:
    with pytest.raises(ValidationError) as refused:
        Whole.model_validate({"part": {"name": ["hunter2"], "kind": "hunter2", "code": "hunter2", "many": "hunter2"}})
    assert "hunter2" not in str(misfits(refused.value))


@pytest.mark.parametrize("known", list_all_errors(), ids=lambda known: str(known["type"]))
def test_no_error_that_pydantic_knows_comes_through_in_its_own_words(known: dict[str, Any]) -> None:
    context = known.get("example_context") or {}
    words = in_words({"type": known["type"], "msg": known["message_template_python"], "ctx": context})
    assert words
    assert not RAW.search(words)


def test_errors_that_somebody_else_collected_need_no_input_and_no_context() -> None:
    bare = [{"loc": ("limit",), "type": "int_type"}, {"loc": (), "type": "greater_than", "msg": "is too small"}]
    assert [(each.pointer, each.message) for each in misfits_of(bare)] == [
        ("#/limit", "must be a whole number"),
        ("#", "is too small"),
    ]
