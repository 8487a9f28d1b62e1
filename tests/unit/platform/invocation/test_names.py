from pathlib import Path

import pytest

from tdev.kernel.errors import NotFoundError
from tdev.platform.functions import FunctionSpec
from tdev.platform.invocation.names import bare_name, find_spec, function_arn

SPECS = {name: FunctionSpec(name, Path(), "x") for name in ("plan", "run_plan", "api")}


@pytest.mark.parametrize(
    ("function", "name"),
    [
        ("plan", "plan"),
        ("plan:7", "plan"),
        ("arn:aws:lambda:eu-west-1:123456789012:function:plan", "plan"),
        ("arn:aws:lambda:eu-west-1:123456789012:function:plan:live", "plan"),
        ("123456789012:function:plan", "plan"),
        ("function:plan", "plan"),
    ],
)
def test_the_name_is_taken_out_of_what_is_around_it(function, name):
    assert bare_name(function) == name


@pytest.mark.parametrize(
    ("function", "name"),
    [
        ("run_plan", "run_plan"),
        ("run-plan", "run_plan"),
        ("tdev-dev-plan", "plan"),
        ("tdev-dev-run-plan", "run_plan"),
        ("arn:aws:lambda:x:1:function:tdev-a-b-run-plan:live", "run_plan"),
    ],
)
def test_a_function_is_found_by_every_name_it_has(function, name):
    assert find_spec(SPECS, function).name == name


@pytest.mark.parametrize("function", ["", "other", "dev-plan", "tdev-plans", "Plan", "plan-"])
def test_other_names_are_not_found_and_the_known_ones_are_told(function):
    with pytest.raises(NotFoundError) as caught:
        find_spec(SPECS, function)
    assert caught.value.hint == "Functions here: api, plan, run_plan."


def test_an_arn_leads_back_to_its_name():
    assert bare_name(function_arn("plan", "eu-west-1")) == "plan"
