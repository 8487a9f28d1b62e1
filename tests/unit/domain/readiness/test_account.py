"""An account is looked at in the order of need, and each thing that is wrong says what to do next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.grants import MODELS
from tdev.domain.readiness import Check
from tdev.domain.readiness.account import ENOUGH_CALLS, FAMILIES, LEAST_BOOTSTRAP, look_at
from tdev.kernel.errors import PlatformError
from tdev.platform.account import Stack
from tests.support.accounts import NOVA, NUMBER, URL, VERSION, FixedAccount

REFUSED = PlatformError("not allowed", hint="ask an admin")
ORDER = ["aws region", "aws credentials", "bootstrap", "stack", "lambda quota", "bedrock"]


def found(account: FixedAccount, stage: str = "dev") -> dict[str, Check]:
    return {check.name: check for check in look_at(account, stage)}


def test_an_account_with_everything_passes_and_says_where_the_api_is() -> None:
    checks = found(FixedAccount())
    assert list(checks) == ORDER
    assert all(check.ok for check in checks.values())
    assert checks["stack"].found == f"tdev-dev CREATE_COMPLETE at {URL}"
    assert checks["bedrock"].found == f"may ask {NOVA}"
    assert NUMBER in checks["aws credentials"].found


@pytest.mark.parametrize("region", ["", "Frankfurt", "eu-central", "eu-central-1; rm", "EU-CENTRAL-1"])
def test_without_a_region_nobody_is_asked(region: str) -> None:
    account = FixedAccount(chosen=region)
    checks = found(account)
    assert list(checks) == ["aws region"]
    assert checks["aws region"].needed
    assert "--region" in checks["aws region"].todo
    assert account.asked == ["region"]


@pytest.mark.parametrize("region", ["eu-central-1", "us-gov-west-1", "cn-north-1", "ap-southeast-5"])
def test_names_of_regions_are_known_by_their_form(region: str) -> None:
    assert found(FixedAccount(chosen=region))["aws region"].ok


@pytest.mark.parametrize("broken", ["region", "identity"])
def test_without_credentials_nothing_else_is_asked(broken: str) -> None:
    account = FixedAccount(broken={broken: REFUSED})
    checks = found(account)
    refused = checks["aws credentials"]
    assert (refused.ok, refused.needed, refused.found, refused.todo) == (False, True, "not allowed", "ask an admin")
    assert account.asked[-1] == broken


@pytest.mark.parametrize(
    ("question", "name"),
    [("parameter", "bootstrap"), ("stack", "stack"), ("concurrency", "lambda quota"), ("models", "bedrock"),
     ("may_use", "bedrock")],
)  # fmt: skip
def test_what_may_not_be_looked_at_is_a_warning_and_the_rest_is_looked_at(question: str, name: str) -> None:
    checks = found(FixedAccount(broken={question: REFUSED}))
    assert list(checks) == ORDER
    refused = checks.pop(name)
    assert (refused.ok, refused.needed, refused.todo) == (False, False, "ask an admin")
    assert "not known" in refused.found
    assert all(check.ok for check in checks.values())


@pytest.mark.parametrize("version", [None, "0", str(LEAST_BOOTSTRAP - 1), "", "six", "-7"])
def test_an_account_without_bootstrap_or_with_an_old_one_is_told_the_command(version: str | None) -> None:
    check = found(FixedAccount(parameters={} if version is None else {VERSION: version}))["bootstrap"]
    assert (check.ok, check.needed) == (False, True)
    assert check.todo == f"npx cdk bootstrap aws://{NUMBER}/eu-central-1"


def test_the_least_bootstrap_is_enough() -> None:
    assert found(FixedAccount(parameters={VERSION: str(LEAST_BOOTSTRAP)}))["bootstrap"].ok


@pytest.mark.parametrize(
    ("status", "needed", "todo"),
    [
        ("ROLLBACK_COMPLETE", True, "delete-stack --stack-name tdev-blue"),
        ("ROLLBACK_FAILED", True, "delete-stack"),
        ("CREATE_FAILED", True, "delete-stack"),
        ("DELETE_FAILED", True, "delete-stack"),
        ("UPDATE_FAILED", True, "rollback-stack --stack-name tdev-blue"),
        ("UPDATE_ROLLBACK_FAILED", True, "continue-update-rollback --stack-name tdev-blue"),
        ("IMPORT_ROLLBACK_FAILED", True, "describe-stack-events"),
        ("REVIEW_IN_PROGRESS", True, "delete-stack"),
        ("UPDATE_ROLLBACK_COMPLETE", False, "describe-stack-events"),
        ("UPDATE_IN_PROGRESS", False, "wait"),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", False, "wait"),
        ("DELETE_IN_PROGRESS", False, "wait"),
    ],
)
def test_each_state_of_a_stack_says_what_to_do(status: str, needed: bool, todo: str) -> None:
    check = found(FixedAccount(stacks={"tdev-blue": Stack(status)}), "blue")["stack"]
    assert (check.ok, check.needed) == (False, needed)
    assert todo in check.todo
    assert status in check.found


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"])
def test_a_stack_that_works_passes(status: str) -> None:
    assert found(FixedAccount(stacks={"tdev-dev": Stack(status)}))["stack"].ok


def test_a_stage_that_is_not_deployed_is_told_the_command() -> None:
    check = found(FixedAccount(), "prod")["stack"]
    assert (check.ok, check.needed, check.todo) == (False, False, "npx cdk deploy -c stage=prod")


@pytest.mark.parametrize(("calls", "ok"), [(10, False), (ENOUGH_CALLS - 1, False), (ENOUGH_CALLS, True), (1000, True)])
def test_the_quota_of_a_new_account_is_a_warning(calls: int, ok: bool) -> None:
    check = found(FixedAccount(calls=calls))["lambda quota"]
    assert (check.ok, check.needed) == (ok, False)
    assert "request-service-quota-increase" in check.todo


@pytest.mark.parametrize(("offered", "said"), [({}, "no model of ours"), ({NOVA: False}, "no access")])
def test_models_are_never_needed(offered: dict[str, bool], said: str) -> None:
    check = found(FixedAccount(offered=offered))["bedrock"]
    assert (check.ok, check.needed) == (False, False)
    assert said in check.found


@given(st.text(), st.integers(), st.dictionaries(st.text(), st.booleans(), max_size=3), st.text(max_size=40))
def test_whatever_an_account_answers_every_failure_says_what_to_do(
    version: str, calls: int, offered: dict[str, bool], status: str
) -> None:
    account = FixedAccount(
        parameters={VERSION: version}, calls=calls, offered=offered, stacks={"tdev-dev": Stack(status)}
    )
    for check in look_at(account, "dev"):
        assert check.ok or check.todo


def test_families_of_models_are_among_those_that_functions_may_ask() -> None:
    assert {f"{family}*" for family in FAMILIES} <= set(MODELS)
