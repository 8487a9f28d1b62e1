"""A stage with a language model: who may ask it, and nothing but that very model."""

import pytest

from tdev.platform.functions import functions_folder, read_functions
from tests.support.checkout import ROOT
from tests.support.templates import text

MODEL = "bedrock:eu.anthropic.claude-test-v1:0"
SPECS = read_functions(functions_folder(ROOT / "functions"))


@pytest.fixture(scope="module")
def template(synthesized):
    return synthesized("dev", model=MODEL).template


@pytest.fixture(scope="module")
def functions(template):
    found = template.of("Lambda::Function").values()
    return {each["FunctionName"].removeprefix("tdev-dev-"): each for each in found}


ASKING = ["composer", "executor", "mcp", "planner"]
"""The door of assistants plans and builds in its own process."""


def test_who_plans_builds_or_runs_asks_and_nobody_else():
    assert [name for name, spec in SPECS.items() if spec.asks_model] == ASKING


def test_who_asks_is_told_the_model_and_nobody_else(functions):
    told = {name: each["Environment"]["Variables"].get("TDEV_MODEL") for name, each in functions.items()}
    asking = {spec.deployed_name for spec in SPECS.values() if spec.asks_model}
    assert {name for name, model in told.items() if model} == asking
    assert {model for model in told.values() if model} == {MODEL}


def test_an_answer_comes_before_the_gateway_gives_up(functions):
    seconds = functions["planner"]["Environment"]["Variables"]["TDEV_MODEL_TIMEOUT_S"]
    assert int(seconds) < 30


def test_the_grant_is_for_that_model_and_its_profile_alone(template):
    granted = [
        text(resource)
        for policy in template.of("IAM::Policy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if "bedrock:InvokeModel" in statement["Action"]
        for resource in (statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]])
    ]
    assert len(granted) == 2 * len(ASKING)
    assert {arn.rpartition("/")[2] for arn in granted} == {
        "anthropic.claude-test-v1:0",
        "eu.anthropic.claude-test-v1:0",
    }


def test_a_stage_without_a_model_grants_and_tells_nothing(synthesized):
    plain = synthesized("dev").template
    assert "bedrock" not in str(plain.of("IAM::Policy"))
    assert "TDEV_MODEL" not in str(plain.of("Lambda::Function"))
