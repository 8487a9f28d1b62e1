"""Which templates are tried, in which order, with which inputs for which slots."""

from typing import Any

import pytest

from tdev.domain.composing.catalogue import template_named
from tdev.domain.composing.fragments import change, condition, operation, signs
from tdev.domain.composing.json_spec import spec_from_json
from tdev.domain.composing.proposing import fillings, fitting_templates, missing_values, relevance
from tdev.domain.composing.words_spec import spec_from_words
from tdev.kernel.errors import InvalidError, NotFoundError


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ('is the text a palindrome: "aba" -> true', "test_text"),
        ('mask the card number: "4111" -> "***1"', "mask_text"),
        ('which quarter: "2026-01-01" -> "Q1"', "date_part"),
        ('텍스트를 가려줘: "ab" -> "**"', "mask_text"),
    ],
)
def test_the_template_that_is_spoken_of_comes_first(words: str, first: str) -> None:
    assert fitting_templates(spec_from_words(words))[0].id == first


def test_only_templates_of_the_types_are_tried() -> None:
    found = {template.id for template in fitting_templates(spec_from_words('x: [{"a": 1}] -> "y"'))}
    assert "write_rows" in found
    assert not {"text_steps", "sort_rows_by", "clamp_number"} & found


def test_without_examples_only_what_is_said_is_tried() -> None:
    silent = spec_from_json({"name": "f", "description": "xyzzy", "inputs": {"text": "string"}, "output": "string"})
    assert fitting_templates(silent) == []
    assert relevance(silent, template_named("mask_text")) == 0


def test_an_answer_may_be_wrapped_in_an_object_with_one_key() -> None:
    spec = spec_from_json(
        {"description": "upper case", "examples": [{"input": {"text": "a"}, "output": {"loud": "A"}}]}
    )
    found = [each for each in fillings(spec, template_named("text_steps")) if each.wrap == "loud"]
    assert {"steps": ["upper"]} in [each.values for each in found]


def test_inputs_find_their_slots_by_type() -> None:
    given: dict[str, Any] = {"name": "put", "description": "put item", "inputs": {"values": "object", "key": "string"}}
    spec = spec_from_json({**given, "output": "string", "parameters": {"table": "users"}})
    (filling,) = fillings(spec, template_named("dynamodb_write"))
    assert filling.bound == ("key", "values")
    assert filling.values == {"table": "users", "key_name": "id"}


def test_values_that_nobody_said_are_named() -> None:
    spec = spec_from_json({"name": "mail", "description": "email to somebody with SES", "inputs": {"text": "string"}})
    assert missing_values(spec, template_named("ses_mail")) == ["sender: address that the mail comes from"]


def test_unknown_words_make_no_source() -> None:
    with pytest.raises(NotFoundError):
        template_named("nothing")
    for make in (lambda: condition("x", "item", 1), lambda: change("x", "item", 1), lambda: operation("import")):
        with pytest.raises(InvalidError):
            make()
    assert signs(["a", 2, "*", "a", "+"]) == ["+", "*"]
