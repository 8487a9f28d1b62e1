"""The templates as data: each can be read, says what it needs, and fits the code that is beside it."""

import re

import pytest

from tdev.domain.composing.catalogue import FOLDER, code_of, template_named, templates
from tdev.domain.composing.laws import LAWS
from tdev.kernel import errors

EVERY = sorted(templates())
SHAPES = {"string", "number", "boolean", "null", "list", "rows", "object", "any"}
"""What ``types.shape`` answers."""
PAIRED = {"idempotent", "order_does_not_matter", "round_trip"}
"""Laws about two calls."""


def test_every_folder_is_a_template_and_they_are_ordered() -> None:
    folders = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__")
    assert list(templates()) == folders
    assert len(folders) >= 25
    assert templates() is templates()


def test_one_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(errors.NotFoundError, match="no template 'fly_to_moon'") as caught:
        template_named("fly_to_moon")
    assert "format_text" in caught.value.hint
    assert template_named("format_text").id == "format_text"


@pytest.mark.parametrize("identifier", EVERY)
def test_a_template_says_what_it_is_in_both_languages(identifier: str) -> None:
    template = template_named(identifier)
    assert template.title
    assert len(template.phrases) >= 2
    assert any(re.search("[가-힣]", phrase) for phrase in template.phrases)
    assert any(phrase.isascii() for phrase in template.phrases)


@pytest.mark.parametrize("identifier", EVERY)
def test_a_template_asks_for_nothing_that_nobody_knows(identifier: str) -> None:
    template = template_named(identifier)
    assert {slot.shape for slot in template.slots} | set(template.gives) <= SHAPES
    assert set(template.laws) <= LAWS.keys() | PAIRED
    assert all(issubclass(getattr(errors, name), errors.TDevError) for name in template.errors)
    assert all(meaning for meaning in template.parameters.values())


@pytest.mark.parametrize("identifier", EVERY)
def test_the_code_uses_every_parameter_that_is_declared(identifier: str) -> None:
    template, code = template_named(identifier), code_of(identifier)
    handled = {"components"} if template.uses else set()
    for name in template.parameters.keys() - handled:
        assert re.search(rf"\b{name}\b", code), name


def test_what_reaches_out_is_not_pure() -> None:
    assert template_named("format_text").pure
    assert not template_named("s3_read").pure
    assert not template_named("router_agent").pure
