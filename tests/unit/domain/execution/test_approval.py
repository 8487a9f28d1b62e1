"""What a yes is bound to."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.execution.approval import plan_digest
from tdev.model.workflow import Step
from tests.support.nouns import workflow

PLAN = workflow()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(inputs=st.dictionaries(st.text(max_size=5), JSON, max_size=4), effects=st.lists(st.text(max_size=6), max_size=4))
def test_order_of_names_and_effects_does_not_matter(inputs: dict[str, Any], effects: list[str]) -> None:
    turned = dict(reversed(inputs.items()))
    assert plan_digest(PLAN, inputs, effects) == plan_digest(PLAN, turned, reversed(effects))


TEXTS = st.dictionaries(st.text(max_size=2), st.text(max_size=2), max_size=2)


@given(one=TEXTS, two=TEXTS)
def test_other_inputs_give_another_digest(one: dict[str, str], two: dict[str, str]) -> None:
    assert (plan_digest(PLAN, one, []) == plan_digest(PLAN, two, [])) == (one == two)


@pytest.mark.parametrize(
    "change",
    [
        {"goal": "say hello "},
        {"version": 2},
        {"output": "${one}"},
        {"steps": (Step(id="one", agent="say_hello@1"),)},
        {"steps": (Step(id="one", agent="say_hello", input={"to": "all"}),)},
        {"steps": (*PLAN.steps, Step(id="two", agent="say_hello"))},
    ],
)
def test_every_part_of_the_plan_is_bound(change: dict[str, Any]) -> None:
    assert plan_digest(PLAN.model_copy(update=change), {}, []) != plan_digest(PLAN, {}, [])


def test_effects_are_bound() -> None:
    assert plan_digest(PLAN, {}, ["send"]) != plan_digest(PLAN, {}, ["send", "fetch"])
    assert plan_digest(PLAN, {}, []).startswith("sha256:")
