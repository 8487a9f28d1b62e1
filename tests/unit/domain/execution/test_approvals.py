"""Task tokens behind open questions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.domain.execution.approvals import KEPT_S, ApprovalTokens
from tdev.domain.execution.policy import LONGEST_S, policy_of
from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.orchestration.definition import definition
from tdev.platform.storage.embedded import SqliteTables
from tdev.settings import Settings
from tests.support.clock import SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def tables(tmp_path: Path, clock: SetClock) -> Iterator[SqliteTables]:
    tables = SqliteTables(tmp_path / "store.db", clock=clock)
    yield tables
    tables.close()


@pytest.fixture
def tokens(tables: SqliteTables, clock: SetClock) -> ApprovalTokens:
    return ApprovalTokens(tables, "local", clock=clock)


def test_a_token_is_found_by_its_execution_until_it_is_dropped(tokens: ApprovalTokens) -> None:
    tokens.keep("exec-1", "sha256:a", "token-1")
    tokens.keep("exec-2", "sha256:b", "token-2")
    assert tokens.find("exec-1") == ("sha256:a", "token-1")
    tokens.drop("exec-1")
    with pytest.raises(NotFoundError, match="exec-1"):
        tokens.find("exec-1")
    assert tokens.find("exec-2") == ("sha256:b", "token-2")


def test_dropping_twice_is_no_error(tokens: ApprovalTokens) -> None:
    tokens.drop("exec-1")
    tokens.drop("exec-1")


def test_a_newer_question_takes_the_place_of_an_older_one(tokens: ApprovalTokens) -> None:
    tokens.keep("exec-1", "sha256:a", "token-1")
    tokens.keep("exec-1", "sha256:b", "token-2")
    assert tokens.find("exec-1") == ("sha256:b", "token-2")


def test_they_survive_the_process(tokens: ApprovalTokens, tmp_path: Path, clock: SetClock) -> None:
    tokens.keep("exec-1", "sha256:a", "token-1")
    again = SqliteTables(tmp_path / "store.db", clock=clock)
    try:
        assert ApprovalTokens(again, "local", clock=clock).find("exec-1") == ("sha256:a", "token-1")
    finally:
        again.close()


def test_a_token_is_kept_longer_than_the_machine_waits() -> None:
    assert definition("orchestrate")["States"]["AskForApproval"]["TimeoutSeconds"] == "{% $approval_s %}"
    assert policy_of(Settings(approval_s=KEPT_S)).wait_s == LONGEST_S < KEPT_S


def test_an_old_question_is_gone(tokens: ApprovalTokens, clock: SetClock) -> None:
    tokens.keep("exec-1", "sha256:a", "token-1")
    clock.advance(KEPT_S + 1)
    with pytest.raises(NotFoundError):
        tokens.find("exec-1")


def test_another_tenant_finds_nothing(tokens: ApprovalTokens, tables: SqliteTables) -> None:
    tokens.keep("exec-1", "sha256:a", "token-1")
    with pytest.raises(NotFoundError):
        ApprovalTokens(tables, "other").find("exec-1")
    with pytest.raises(InvalidError):
        ApprovalTokens(tables, "no#tenant")
