"""Whatever was accepted is neither lost nor done twice, however often the region dies: kill -9 at random moments."""

import pytest

from tests.support.kills import Account, survive

KILLS = 10


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Account:
    return survive(tmp_path_factory.mktemp("kills"), kills=KILLS, seed=7)


def test_the_region_died_in_the_middle_of_work(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(
            f"\n  {len(account.kills)} kills: {len(account.accepted)} accepted, {len(account.lost)} lost,"
            f" {len(account.stuck)} stuck, {len(account.doubled)} doubled, {len(account.cut_off)} left to a person"
        )
    assert len(account.kills) == KILLS
    assert len(account.accepted) >= KILLS


def test_nothing_that_was_accepted_is_lost(account: Account) -> None:
    assert account.lost == []


def test_everything_ends(account: Account) -> None:
    assert account.stuck == []


def test_nothing_happens_twice(account: Account) -> None:
    assert account.doubled == []


def test_everything_ends_as_it_should(account: Account) -> None:
    assert account.wrong == {}


class TestTheAccountItself:
    """The control: the account sees each kind of fault."""

    def test_lost_work_is_seen(self) -> None:
        assert Account(accepted={"fetch-1": {"a"}}, ended={"a": "succeeded"}).lost == ["fetch-1"]

    def test_a_success_without_its_effect_is_seen(self) -> None:
        assert Account(accepted={"post-1": {"a"}}, ended={"a": "succeeded"}, listed={"a"}).lost == ["post-1"]

    def test_what_never_ends_is_seen(self) -> None:
        assert Account(accepted={"post-1": {"a"}}, listed={"a"}).stuck == ["post-1"]

    def test_a_second_effect_a_second_execution_and_one_nobody_knows_of_are_seen(self) -> None:
        account = Account(
            accepted={"post-1": {"a"}, "fetch-1": {"b", "c"}},
            ended=dict.fromkeys("abcd", "succeeded"),
            listed=set("abcd"),
        )
        account.posts.update({"post-1": 2})
        assert account.doubled == ["post-1", "fetch-1", "d"]

    def test_a_failure_is_seen(self) -> None:
        assert Account(accepted={"post-1": {"a"}}, ended={"a": "failed"}).wrong == {"post-1": "failed: None"}
