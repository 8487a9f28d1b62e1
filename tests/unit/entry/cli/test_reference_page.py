"""The reference of the command line has every command and option, and its examples can be typed."""

import re
import shlex

import click
import pytest

from tdev.entry.cli.group import COMMANDS, cli
from tdev.entry.cli.reference_page import cli_page

PAGE = cli_page()
EXAMPLE = re.compile(r"tdev (?!\[)[a-z][^;|\n)]*")


def leaves(name: str, command: click.Command) -> list[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        return [found for word, each in command.commands.items() for found in leaves(f"{name} {word}", each)]
    return [(name, command)]


def commands() -> dict[str, click.Command]:
    context = click.Context(cli)
    found: dict[str, click.Command] = {}
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        found.update(leaves(name, command))
    return found


ALL = commands()


@pytest.mark.parametrize("name", ALL)
def test_every_command_has_a_section_with_its_options_and_an_example(name: str) -> None:
    heading = re.search(rf"^#+ tdev {name}\n", PAGE, re.MULTILINE)
    assert heading is not None
    section = PAGE[heading.end() :].split("\n## ")[0].split("\n### ")[0]
    for param in ALL[name].params:
        if isinstance(param, click.Option) and param.opts[0] not in ("--query", "--env", "--profile", "--region"):
            assert param.opts[0] in section, param.opts
    assert "tdev " in shown(ALL[name]), "its help has no example"


def shown(command: click.Command) -> str:
    """What its help has as examples."""
    return "".join(re.split(r"Examples?:", command.help or "")[1:])


def examples() -> list[tuple[str, str]]:
    return [(name, found) for name, command in ALL.items() for found in EXAMPLE.findall(shown(command))]


@pytest.mark.parametrize(("name", "example"), examples(), ids=[f"{name}: {text[:40]}" for name, text in examples()])
def test_an_example_names_a_command_and_options_that_there_are(name: str, example: str) -> None:
    words = shlex.split(example.rstrip("."))[1:]
    context = click.Context(cli)
    command: click.Command | None = cli.get_command(context, words[0])
    assert command is not None, words[0]
    rest = words[1:]
    while isinstance(command, click.Group) and rest:
        command, rest = command.commands[rest[0]], rest[1:]
    options = {each for param in command.params for each in (*param.opts, *param.secondary_opts)}
    assert not [word for word in rest if re.match(r"--?[a-z]", word) and word.partition("=")[0] not in options]


def test_common_options_are_described_once() -> None:
    assert PAGE.count("Give only this part of the JSON") == 1
