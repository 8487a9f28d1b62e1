"""Which function proposes values for which template, and that parameters of a specification stand over all guesses."""

from itertools import islice

import pytest

from tdev.domain.composing.catalogue import template_named, templates
from tdev.domain.composing.fitting.table import candidates
from tests.support.fitting import facts_of, proposed


@pytest.mark.parametrize("identifier", sorted(templates()))
def test_every_candidate_has_every_value_that_its_template_needs(identifier: str) -> None:
    template = template_named(identifier)
    names = " ".join(slot.name for slot in template.slots) or "value"
    row = (*("2026-01-02" for _ in names.split()), "2026-01-03")
    for facts in (facts_of(template.title, names), facts_of(template.title, names, row)):
        for found in islice(candidates(template, facts), 200):
            assert template.parameters.keys() <= found.keys()


@pytest.mark.parametrize("identifier", sorted(templates()))
def test_words_that_name_nothing_propose_nothing_that_reaches_out(identifier: str) -> None:
    template = template_named(identifier)
    if not template.pure:
        assert proposed(identifier, facts_of("do what is right", "text")) == []


def test_a_specification_that_says_all_values_is_taken_at_its_word() -> None:
    values = {"pattern": "x+", "replacement": "y"}
    facts = facts_of("replace digits by '#'", "text", ("a1", "a#"), parameters=values)
    assert proposed("replace_pattern", facts) == [values]


def test_a_value_that_is_said_stands_over_every_guess() -> None:
    facts = facts_of("replace the digits", "text", ("a1", "a#"), parameters={"replacement": "_"})
    found = proposed("replace_pattern", facts, 50)
    assert found
    assert {each["replacement"] for each in found} == {"_"}


def test_a_parameter_of_another_template_says_nothing() -> None:
    plain = facts_of("reverse it", "text")
    other = facts_of("reverse it", "text", parameters={"replacement": "_"})
    assert proposed("text_steps", other) == proposed("text_steps", plain) == [{"steps": ["reverse"]}]


def test_a_table_that_is_said_as_an_object_is_read_as_pairs() -> None:
    facts = facts_of("look it up", "value", parameters={"table": {"a": 1}, "strict": True})
    found = proposed("lookup_value", facts)
    assert found[0]["table"] == [["a", 1]]
    assert all(each["strict"] is True for each in found)
