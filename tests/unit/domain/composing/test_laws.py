"""Laws: each notices code that breaks it, and holds for the template that claims it."""

import pytest

from tdev.domain.composing.catalogue import templates
from tdev.domain.composing.laws import LAWS, MOST_INPUTS, inputs_for, laws_hold
from tdev.domain.composing.rendering import render
from tdev.platform.sandbox.embedded.engine import LocalSandbox
from tests.unit.domain.composing.fillings import filled

PURE = sorted(name for name, each in templates().items() if each.pure and name != "receive_webhook")
BROKEN = {
    "extract_pattern": (
        "return list(dict.fromkeys(found))",
        'return [*found, "elsewhere"]',
        "every part of the answer",
    ),
    "clamp_number": ("return value", "return value + 1", "within the bounds"),
    "filter_list": ("return [item for", "return [99] + [item for", "one of the input"),
    "map_list": ("for item in items]", "for item in items[1:]]", "as many items"),
    "chunk_list": ("items[start : start", "items[start : 1 + start", "together are the input"),
    "shorten_text": ("return kept", "return text + kept", "longer than allowed"),
    "summarize_numbers": ("found = statistics.median(numbers)", "found = numbers[0]", "another order"),
    "label_number": ('return "C"', 'return "?"', "one of the labels"),
    "measure_text": ("return len(set(found))", "return len(set(found)) - 99", "less than never"),
    "sort_rows_by": ("absent = [row", "rows.append({})\n    absent = [row", "input stays"),
    "check_text": ("is not None", "is not None and 7 or 8", "has its type"),
    "encode_text": ("% 26 + base", "% 25 + base", "the way back"),
    "format_text": ('"".join(written)', '"".join(written[1:])', "fixed parts"),
    "digest_text": ("found[:8]", "found[:9]", "length of the digest"),
}


@pytest.mark.parametrize("identifier", PURE)
def test_the_laws_that_a_template_claims_hold_for_it(identifier: str, sandbox: LocalSandbox) -> None:
    spec, filling = filled(identifier)
    tests = laws_hold(spec, filling, render(spec, filling), sandbox)
    assert len(tests) >= 2
    assert [test for test in tests if not test.passed] == []


@pytest.mark.parametrize("identifier", sorted(BROKEN))
def test_code_that_breaks_a_law_is_noticed(identifier: str, sandbox: LocalSandbox) -> None:
    spec, filling = filled(identifier)
    before, after, told = BROKEN[identifier]
    source = render(spec, filling)
    assert before in source
    tests = laws_hold(spec, filling, source.replace(before, after), sandbox)
    assert [test.name for test in tests if not test.passed and told in test.name]


def test_every_law_of_a_template_is_known() -> None:
    known = {*LAWS, "idempotent", "order_does_not_matter", "round_trip"}
    assert {law for template in templates().values() for law in template.laws} <= known


def test_the_inputs_are_always_the_same_and_all_different() -> None:
    spec, _ = filled("text_steps")
    found = inputs_for(spec)
    assert found == inputs_for(spec)
    assert 2 <= len(found) <= MOST_INPUTS
    assert len({str(each) for each in found}) == len(found)
