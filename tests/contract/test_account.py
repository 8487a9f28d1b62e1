"""What every engine of ``Account`` answers; the fake that other tests use is held to it too."""

from collections.abc import Iterator

import pytest

from tdev.platform.account import Account, Identity, Stack
from tests.support.accounts import CLAUDE, NOVA, NUMBER, REGION, TITAN, URL, VERSION, FixedAccount, moto_account


@pytest.fixture(params=["aws", "fixed"])
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    if request.param == "fixed":
        yield FixedAccount()
    else:
        with moto_account() as found:
            yield found
            found.close()


def test_the_region_is_the_chosen_one(account: Account) -> None:
    assert account.region() == REGION


def test_the_identity_has_the_number_and_an_arn_of_the_account(account: Account) -> None:
    identity = account.identity()
    assert isinstance(identity, Identity)
    assert identity.account == NUMBER
    assert identity.arn.startswith(f"arn:aws:sts::{NUMBER}:")


def test_a_parameter_is_a_text_and_none_where_there_is_none(account: Account) -> None:
    assert account.parameter(VERSION) == "21"
    assert account.parameter("/cdk-bootstrap/other/version") is None


def test_a_stack_has_its_status_and_outputs_and_is_none_where_there_is_none(account: Account) -> None:
    assert account.stack("tdev-dev") == Stack("CREATE_COMPLETE", {"ApiUrl": URL})
    assert account.stack("tdev-prod") is None


def test_the_quota_is_a_number_of_calls(account: Account) -> None:
    assert account.concurrency() == 1000


def test_models_are_those_in_service_by_name_and_access_is_told_for_each(account: Account) -> None:
    assert account.models() == sorted([CLAUDE, NOVA, TITAN])
    assert [account.may_use(model) for model in (CLAUDE, NOVA)] == [False, True]
