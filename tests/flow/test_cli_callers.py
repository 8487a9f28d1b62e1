"""Operators let AWS identities in through the command; the door lets in exactly those."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from moto import mock_aws

from tdev.entry.api.app import handler
from tdev.entry.process import use
from tdev.kernel.errors import ConflictError
from tdev.platform.tables import TABLES
from tdev.runtime import Runtime
from tdev.settings import Settings
from tests.support.command_line import CommandLine, Said
from tests.support.dynamo import client, create_tables
from tests.support.runtimes import runtime_in
from tests.support.signing import BUILD, SESSION, USER, authorizer
from tests.support.walk import answered, event

Command = Callable[..., Said]


@pytest.fixture
def callers(tdev: CommandLine) -> Command:
    def run(*arguments: str) -> Said:
        return tdev.plain("callers", *arguments, "--data", str(tdev.data))

    return run


def add(callers: Command, arn: str = BUILD, *more: str) -> Said:
    return callers("add", arn, "--tenant", "red", "--role", "viewer", *more)


def status_of(folder: Path, arn: str) -> int:
    """What the API on the same stores answers to whoever signs with this ARN."""
    found = event("GET", "/iam/api/tools")
    found["requestContext"]["authorizer"] = authorizer(arn)
    with runtime_in(folder) as runtime:
        use(runtime)
        try:
            return answered(handler(found, None)).status
        finally:
            use(None)


def test_whoever_is_added_gets_in_and_whoever_is_removed_is_out(callers: Command, tmp_path: Path) -> None:
    assert status_of(tmp_path, SESSION) == 403
    assert add(callers).code == 0
    assert (status_of(tmp_path, SESSION), status_of(tmp_path, USER)) == (200, 403)
    assert callers("remove", BUILD).code == 0
    assert status_of(tmp_path, SESSION) == 403


def test_what_was_done_is_said_and_listed(callers: Command) -> None:
    said = add(callers, "arn:aws:iam::123456789012:role/ci/Build", "--role", "developer")
    assert said.out == f"{BUILD} is viewer, developer of tenant red\n"
    callers("add", USER, "--tenant", "blue", "--role", "admin")
    lines = callers("list").out.splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["tenant", "red", "blue"]
    assert lines[-1] == "2 callers"
    assert callers("remove", USER).out == f"{USER} was a caller of tenant blue, and is none now\n"
    assert callers("list").out.splitlines()[-1] == "1 caller"


def test_json_is_the_caller_and_nothing_else_on_stdout(callers: Command) -> None:
    added = add(callers, BUILD, "--json").json
    assert {**added, "added_at": ""} == {
        "arn": BUILD,
        "tenant": "red",
        "roles": ["viewer"],
        "added_by": "local",
        "added_at": "",
    }
    callers("add", USER, "--tenant", "blue", "--role", "admin")
    assert [each["arn"] for each in callers("list", "--json").json] == [BUILD, USER]
    assert callers("list", "--tenant", "red", "--json").json == [added]
    assert callers("remove", BUILD, "--json").json == added


def test_on_a_laptop_it_is_said_that_nobody_signs_there(callers: Command) -> None:
    assert "TDEV_PLATFORM=aws" in callers("list").err


def test_each_change_is_in_the_trail_of_the_tenant(callers: Command, tmp_path: Path) -> None:
    add(callers)
    add(callers, BUILD, "--role", "admin")
    callers("remove", BUILD)
    with runtime_in(tmp_path) as runtime:
        found = [(r.action, r.subject, r.target) for r in runtime.trail("red").list()]
        assert runtime.trail("local").list() == []
    assert found == [(action, "local", BUILD) for action in ("add_caller", "change_caller", "remove_caller")]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("add", "arn:aws:iam::123456789012:root", "--tenant", "red", "--role", "admin"), 2, "no role and no user"),
        (("add", SESSION, "--tenant", "red", "--role", "admin"), 2, BUILD),
        (("add", BUILD, "--tenant", "_shared", "--role", "admin"), 2, "'_shared' is no tenant"),
        (("add", BUILD, "--tenant", "Red", "--role", "admin"), 2, "'Red' is no tenant"),
        (("add", BUILD, "--tenant", "red", "--role", "root"), 2, "root"),
        (("add", BUILD, "--tenant", "red"), 2, "--role"),
        (("add", BUILD, "--role", "admin"), 2, "--tenant"),
        (("remove", BUILD), 4, "is no caller"),
        (("remove", "Build"), 2, "no role and no user"),
    ],
)
def test_what_cannot_be_done_says_why(callers: Command, arguments: tuple[str, ...], code: int, told: str) -> None:
    said = callers(*arguments, "--json")
    assert (said.code, told in said.err) == (code, True), said.err
    assert set(said.json) == {"error"}
    assert callers("list", "--json").json == []


def test_the_caller_of_another_tenant_is_not_taken(callers: Command) -> None:
    add(callers)
    said = callers("add", BUILD, "--tenant", "blue", "--role", "admin")
    assert (said.code, "tdev callers remove" in said.err) == (1, True)
    assert callers("list", "--tenant", "blue", "--json").json == []


def test_an_arn_cannot_steer_the_terminal(callers: Command) -> None:
    said = add(callers, "arn:aws:iam::123456789012:role/\x1b[2J")
    assert said.code == 2
    assert "\x1b" not in said.out + said.err
    assert json.loads(add(callers, "\x1b[2J", "--json").out)["error"]["code"] == "invalid"


def test_on_aws_the_table_is_written_with_the_operators_own_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "ACCESS_KEY_ID": "testing",
        "SECRET_ACCESS_KEY": "testing",
        "DEFAULT_REGION": "eu-central-1",
    }.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    with mock_aws():
        dynamodb = client("dynamodb")
        create_tables(dynamodb, "tdev-prod-", TABLES)
        runtime = Runtime(Settings(platform="aws", stage="prod"))
        added = runtime.callers.put(BUILD, "red", ["developer"], actor=runtime.operator)
        assert runtime.callers.find(BUILD) == added
        with pytest.raises(ConflictError):
            runtime.callers.put(BUILD, "blue", ["developer"], actor=runtime.operator)
        runtime.callers.remove(BUILD, actor=runtime.operator)
        assert runtime.callers.list() == []
        found = [(record.action, record.subject) for record in runtime.trail("red").list()]
        assert found == [("add_caller", runtime.operator), ("remove_caller", runtime.operator)]
        assert runtime.operator.startswith("arn:aws:")
        runtime.close()
        dynamodb.close()
