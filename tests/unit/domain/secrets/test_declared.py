"""Which secrets are declared, and which parameters take them."""

from typing import Any

import pytest

from tdev.domain.secrets.declared import names_among, parameters_of, without_secrets

TEXT = {"type": "string"}


def test_what_can_be_no_name_here_is_none_of_ours() -> None:
    assert names_among(["API_KEY", "prod/db", "a-b", "1st", "", "key"]) == ("API_KEY", "key")


def test_a_secret_goes_to_the_parameter_of_its_name_in_whatever_case() -> None:
    assert parameters_of(["API_KEY", "Token", "other"], ["text", "api_key", "token"]) == {
        "API_KEY": "api_key",
        "Token": "token",
    }


@pytest.mark.parametrize(
    ("schema", "names", "left"),
    [
        (
            {"type": "object", "properties": {"text": TEXT, "api_key": TEXT}, "required": ["text", "api_key"]},
            ["API_KEY"],
            {"type": "object", "properties": {"text": TEXT}, "required": ["text"]},
        ),
        (
            {"type": "object", "properties": {"api_key": TEXT}, "required": ["api_key"]},
            ["API_KEY"],
            {"type": "object", "properties": {}},
        ),
        (
            {"type": "object", "properties": {"text": TEXT}, "required": ["text"]},
            ["API_KEY", "a/path"],
            {"type": "object", "properties": {"text": TEXT}, "required": ["text"]},
        ),
        ({}, ["API_KEY"], {}),
    ],
)
def test_a_plan_does_not_give_what_takes_a_secret(
    schema: dict[str, Any], names: list[str], left: dict[str, Any]
) -> None:
    assert without_secrets(schema, names) == left
