"""Options that every command with JSON gets when it is loaded, once, and never instead of its own."""

import json
from collections.abc import Iterator
from typing import Any

import click
import pytest

from tdev.entry.cli.common_options import equipped
from tdev.entry.cli.console import QUERY, give, give_line
from tdev.entry.cli.group import run
from tdev.entry.cli.project import ENVIRONMENT


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    tokens = QUERY.set(None), ENVIRONMENT.set("")
    yield
    QUERY.reset(tokens[0])
    ENVIRONMENT.reset(tokens[1])


def made() -> click.Command:
    @click.command()
    @click.option("--lines", is_flag=True)
    @click.option("--json", "as_json", is_flag=True)
    def command(lines: bool, as_json: bool) -> int:
        value: dict[str, Any] = {"a": {"b": [1, 2]}, "env": ENVIRONMENT.get()}
        if lines:
            give_line(value)
            give_line({"a": {"b": []}})
        elif as_json:
            give(value)
        else:
            click.echo("words")
        return 0

    return equipped(command)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(arguments, made())
    return code, capsys.readouterr().out


def test_a_query_gives_a_part_and_asks_for_json_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys) == (0, "words\n")
    assert said(capsys, "--query", "a.b[1]") == (0, "2\n")
    assert said(capsys, "--json", "--query", "nothing") == (0, "null\n")


def test_each_line_of_a_stream_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "--lines", "--query", "length(a.b)") == (0, "2\n0\n")


def test_a_query_of_one_call_is_not_that_of_the_next(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "--query", "a")
    assert said(capsys) == (0, "words\n")


def test_an_environment_is_known_to_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(said(capsys, "--env", "prod", "--json")[1])["env"] == "prod"
    assert json.loads(said(capsys, "--json")[1])["env"] == ""


def test_a_query_that_is_none_is_an_error_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = said(capsys, "--query", "a..b")
    assert (code, json.loads(out)["error"]["code"]) == (2, "usage")


def test_what_a_command_has_by_itself_stays_and_nothing_comes_twice() -> None:
    @click.command()
    @click.option("--region", help="mine")
    @click.option("--json", "as_json", is_flag=True)
    def command(region: str, as_json: bool) -> None:
        """Do nothing."""

    twice = equipped(equipped(command))
    names = [each for param in twice.params for each in param.opts]
    assert len(names) == len(set(names))
    assert next(each for each in twice.params if "--region" in each.opts).help == "mine"  # type: ignore[attr-defined]


def test_a_command_without_json_gets_none_of_them() -> None:
    @click.command()
    def command() -> None:
        """Do nothing."""

    assert equipped(command).params == []


def test_commands_of_a_group_get_them_too() -> None:
    @click.group()
    def group() -> None:
        """Hold one."""

    group.add_command(made(), "one")
    equipped(group)
    assert "--query" in {each for param in group.commands["one"].params for each in param.opts}
