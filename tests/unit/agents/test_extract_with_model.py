"""Values by a language model: of the kinds that were asked for, and those that do not stand in the text are told."""

import json
from pathlib import Path
from typing import Any

import pytest

from tdev.agents.extract_with_model import INSTRUCTIONS, extract_with_model
from tdev.domain.models.asking import CarefulModel
from tdev.kernel.errors import InvalidError, ModelError
from tdev.sdk import Context
from tests.support.model_server import ScriptedModel

TEXT = "Invoice 7 of Kim: 12.50 EUR"
FIELDS = {"customer": "text", "amount": "number: in EUR", "due": "text: date"}


def context(folder: Path, *answers: object) -> Context:
    model = CarefulModel(ScriptedModel(*answers))
    return Context(workspace=folder, model=lambda: model)


def test_values_come_by_field_and_null_where_there_is_none(tmp_path: Path) -> None:
    values = {"customer": "Kim", "amount": 12.5, "due": None}
    assert extract_with_model(TEXT, FIELDS, context(tmp_path, values)) == {"values": values, "absent": []}


def test_an_invented_value_is_told(tmp_path: Path) -> None:
    values = {"customer": "Kim", "amount": 12.5, "due": "2026-01-01"}
    assert extract_with_model(TEXT, FIELDS, context(tmp_path, values))["absent"] == ["due"]


def test_text_and_fields_are_data_and_the_schema_has_the_kinds(tmp_path: Path) -> None:
    model = ScriptedModel({"customer": "Kim", "amount": 1, "due": None})
    extract_with_model(TEXT, FIELDS, Context(workspace=tmp_path, model=lambda: model))
    (system, user), schema, _ = model.asked[0]
    assert system.text == INSTRUCTIONS
    assert json.loads(user.text) == {"text": TEXT, "fields": FIELDS}
    assert schema is not None
    assert schema["properties"]["amount"] == {"type": ["number", "null"], "description": "number: in EUR"}
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("values", [{"customer": 1, "amount": 1, "due": None}, {"customer": "Kim"}, "Kim"])
def test_values_of_other_kinds_are_refused(tmp_path: Path, values: Any) -> None:
    with pytest.raises(ModelError, match="did not answer as asked"):
        extract_with_model(TEXT, FIELDS, context(tmp_path, values))


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("", FIELDS),
        ("x" * 100_001, FIELDS),
        ("a", {}),
        ("a", {"x": "colour"}),
        ("a", {f"f{i}": "text" for i in range(51)}),
    ],
)
def test_what_cannot_be_read_is_not_asked(tmp_path: Path, text: str, fields: dict[str, str]) -> None:
    with pytest.raises(InvalidError):
        extract_with_model(text, fields, context(tmp_path, ZeroDivisionError()))
