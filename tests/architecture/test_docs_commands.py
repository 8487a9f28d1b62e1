"""Commands of the docs are read by the command line's own parser, also those that no test runs."""

import re
import shlex
from pathlib import Path

import click
import pytest

from tests.support.checkout import ROOT, shown
from tests.support.walks import Command, File, steps

DOCS = ROOT / "docs"
PAGES = [
    *(path for path in sorted(DOCS.rglob("*.md")) if path.parent != DOCS / "reference"),
    ROOT / "README.md",
    ROOT / "README.ko.md",
]
FOR_AWS = {"deploy.md", "identity.md", "containers.md"}
"""How-to pages about a stage on AWS: their blocks of ``sh`` need an account."""
RECORDED = {"tour.md"}
"""What ``scripts/demo-tour`` has said, compared with it by a test of its own."""
DRAWN = set("─│▶")
"""A block with these is a drawing."""
FENCE = re.compile(r"^ *```(\w*)[^\n]*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"(?:^|[\s(/|])tdev ([a-z].*)")


def calls(text: str) -> list[list[str]]:
    """The words of each call of ``tdev`` in shell lines; comments and what it is redirected to are no words of it."""
    found = []
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        bare = re.sub(r"\s+# .*$", "", line.strip().removeprefix("$ "))
        if bare.startswith("#"):
            continue
        bare = re.sub(r"<([a-z_]+)>", r"\1", bare)
        for call in CALL.findall(bare):
            found.append(_words(call))
    return found


def _words(call: str) -> list[str]:
    """Words up to the end of the call, which a bracket, a pipe or a redirection may be."""
    lexer = shlex.shlex(call, posix=True, punctuation_chars="()<>|&;")
    lexer.wordchars += "@#%+:,{}[]$!?^"
    words = []
    for word in lexer:
        if word and not set(word) - set("()<>|&;"):
            break
        words.append(word)
    return words


def shell_of(page: Path) -> str:
    """What a page tells to type: its blocks of the shell, its commands."""
    text = page.read_text("utf-8")
    blocks = [code for language, code in FENCE.findall(text) if language in ("", "sh") and not set(code) & DRAWN]
    return "\n".join([*blocks, *(step.text for step in steps(text) if isinstance(step, Command))])


def parse(words: list[str]) -> None:
    """Read a command line without running it.

    Raises:
        click.UsageError: When it would not be understood.
    """
    from tdev.entry.cli.group import cli

    command: click.Command = cli
    context = click.Context(cli, info_name="tdev")
    while isinstance(command, click.Group) and words:
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        if isinstance(found, click.Group):
            command, context = found, click.Context(found, info_name=name, parent=context)
        else:
            command, context = found, found.make_context(name, list(words), parent=context)


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_each_command_of_a_page_is_understood(page: Path) -> None:
    for words in calls(shell_of(page)):
        try:
            parse(words)
        except click.exceptions.Exit:  # --help and --version
            continue
        except click.UsageError as error:
            pytest.fail(f"tdev {shlex.join(words)}: {error.format_message()}")


def test_commands_are_found_and_wrong_ones_are_noticed() -> None:
    assert sum(len(calls(shell_of(page))) for page in PAGES) > 150
    assert calls("X=$(tdev token --role viewer)\n$ tdev list > f.txt  # tdev fly") == [
        ["token", "--role", "viewer"],
        ["list"],
    ]
    for wrong in (["deploy"], ["run", "x", "--fly"], ["component", "nothing"], ["nowhere"]):
        with pytest.raises(click.UsageError):
            parse(wrong)


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent.name in ("docs", "recipes")], ids=shown)
def test_what_a_page_tells_to_type_is_run_or_says_why_not(page: Path) -> None:
    text = page.read_text("utf-8")
    if page.name not in FOR_AWS | RECORDED:
        elsewhere = [code for language, code in FENCE.findall(text) if language in ("", "sh", "text")]
        assert not [line for code in elsewhere for line in code.splitlines() if re.match(r"\s*(\$ )?tdev ", line)]
    for comment in re.findall(r"<!-- not run:?(.*?)-->", text):
        assert len(comment.strip()) > 5
    assert text.count("<!-- not run") == len({step.why for step in steps(text) if isinstance(step, Command)} - {""})


def test_the_tutorial_has_commands_and_files() -> None:
    found = list(steps((DOCS / "tutorial.md").read_text("utf-8")))
    assert sum(isinstance(step, Command) and not step.why for step in found) >= 8
    assert any(isinstance(step, File) for step in found)


# ---- the README in two languages


def typed(page: Path) -> list[str]:
    """The commands of a README, without what is said behind them."""
    blocks = FENCE.findall(page.read_text("utf-8"))
    lines = [line for _, code in blocks for line in code.splitlines()]
    return [re.sub(r"\s+# .*$", "", line).rstrip() for line in lines]


def test_both_readmes_have_the_same_commands_links_and_sections() -> None:
    english, korean = ROOT / "README.md", ROOT / "README.ko.md"
    assert typed(english) == typed(korean)
    texts = [page.read_text("utf-8") for page in (english, korean)]
    links = [re.findall(r"\]\(([^)]+)\)", text) for text in texts]
    assert links[0] == links[1]
    shapes = [re.findall(r"^(#+|\|(?=[^|-]))", FENCE.sub("", text), re.MULTILINE) for text in texts]
    assert shapes[0] == shapes[1]
    names = [sorted(set(re.findall(r"`([^`\n]+)`", FENCE.sub("", text)))) for text in texts]
    assert names[0] == names[1]


def test_the_korean_readme_is_korean() -> None:
    prose = FENCE.sub("", (ROOT / "README.ko.md").read_text("utf-8"))
    assert len(re.findall(r"[가-힣]", prose)) > 900
