"""The commands by name: imported only when called; every end is an exit code."""

import importlib
import json
import subprocess
import sys

import click
import pytest

from tdev import __version__
from tdev.entry.cli.group import COMMANDS, run
from tests.support.checkout import ROOT

HEAVY = (
    "pydantic",
    "tdev.entry.cli.commands",
    "tdev.runtime",
    "tdev.model",
    "sqlite3",
    "aws_lambda_powertools",
    "boto3",
)


def loaded_by(*arguments: str) -> tuple[int, str, list[str]]:
    """Exit code, stdout and the modules of a process of its own that runs this command line."""
    code = (
        "import sys, json\nsys.argv = ['tdev', *json.loads(sys.argv[1])]\n"
        "from tdev.entry.cli.main import main\n"
        "status = 0\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    status = end.code or 0\n"
        "print('\\n' + json.dumps([status, sorted(sys.modules)]))"
    )
    command = [sys.executable, "-c", code, json.dumps(arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT / "shared", timeout=30)
    out, _, last = done.stdout.rstrip("\n").rpartition("\n")
    status, modules = json.loads(last)
    return status, out.strip("\n"), modules


class TestLightness:
    def test_the_version_is_answered_before_anything_of_the_product_is_imported(self) -> None:
        status, out, modules = loaded_by("--version")
        assert (status, out) == (0, f"tdev {__version__}")
        ours = {name for name in modules if name.startswith("tdev")}
        assert ours == {"tdev", "tdev.entry", "tdev.entry.cli", "tdev.entry.cli.main"}
        assert "click" not in modules

    @pytest.mark.parametrize("arguments", [("--help",), (), ("orchestrat",)])
    def test_help_and_a_wrong_word_import_no_command_and_no_pydantic(self, arguments: tuple[str, ...]) -> None:
        _, _, modules = loaded_by(*arguments)
        assert [name for name in modules if name.startswith(HEAVY)] == []

    def test_a_command_imports_no_other_command(self) -> None:
        status, out, modules = loaded_by("list", "--help")
        assert status == 0
        assert "Usage: tdev list" in out
        commands = "tdev.entry.cli.commands."
        assert [name for name in modules if name.startswith(commands)] == [f"{commands}list"]


@pytest.mark.parametrize("name", COMMANDS)
class TestEveryCommand:
    def test_its_line_in_the_help_is_there_and_its_own_help_says_more(
        self, name: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert COMMANDS[name].endswith(".")
        assert run([name, "--help"]) == 0
        text = capsys.readouterr().out
        assert text.startswith(f"Usage: tdev {name}")
        assert len(text.splitlines()) > 5

    def test_it_speaks_json(self, name: str) -> None:
        command = importlib.import_module(f"tdev.entry.cli.commands.{name}").command
        each = command.commands.values() if isinstance(command, click.Group) else [command]
        for found in each:
            assert "--json" in {option for parameter in found.params for option in parameter.opts}, found.name

    def test_every_option_says_what_it_is_for(self, name: str) -> None:
        command = importlib.import_module(f"tdev.entry.cli.commands.{name}").command
        each = command.commands.values() if isinstance(command, click.Group) else [command]
        for parameter in (parameter for found in each for parameter in found.params):
            if isinstance(parameter, click.Option):
                assert parameter.help, parameter.name

    def test_an_option_it_does_not_know_is_a_usage_error(self, name: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert run([name, "--no-such-option"]) == 2
        assert "--no-such-option" in capsys.readouterr().err


def test_the_help_lists_every_command_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(f"  {name} " in text for name in COMMANDS)
    assert "130 interrupted" in " ".join(text.split())


def test_every_file_of_a_command_is_listed() -> None:
    folder = ROOT / "shared/tdev/entry/cli/commands"
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == set(COMMANDS)


class TestWrongWords:
    def test_what_was_meant_is_suggested(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["orchestrat"]) == 2
        assert "No such command 'orchestrat'. Did you mean 'orchestrate'?" in capsys.readouterr().err

    def test_nothing_is_suggested_for_what_is_like_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["xyzzy"]) == 2
        assert "Did you mean" not in capsys.readouterr().err

    def test_with_json_the_error_is_json_on_stdout(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["plan", "--json"]) == 2
        out, err = capsys.readouterr()
        assert json.loads(out) == {"error": {"code": "usage", "message": "Missing argument 'GOAL'."}}
        assert "Usage: tdev plan" in err


class TestEnds:
    @pytest.mark.parametrize(
        ("raised", "code"),
        [
            (KeyboardInterrupt(), 130),
            (click.exceptions.Abort(), 130),
            (BrokenPipeError(), 0),
            (PermissionError(13, "Permission denied", "notes.txt"), 1),
            (None, 0),
        ],
    )
    def test_every_end_has_its_code(self, raised: BaseException | None, code: int) -> None:
        @click.command()
        def ending() -> None:
            if raised is not None:
                raise raised

        assert run([], ending) == code

    @pytest.mark.parametrize(
        ("raised", "said"),
        [
            (KeyboardInterrupt(), "interrupted"),
            (click.exceptions.Abort(), "interrupted"),
            (KeyboardInterrupt("interrupted; look again with: tdev status dep-1"), "tdev status dep-1"),
        ],
    )
    def test_an_interruption_is_one_line(
        self, capsys: pytest.CaptureFixture[str], raised: BaseException, said: str
    ) -> None:
        @click.command()
        def ending() -> None:
            raise raised

        assert run([], ending) == 130
        (line,) = capsys.readouterr().err.split("\n")[:-1][-1:]
        assert line.startswith("interrupted")
        assert line.endswith(said)

    @pytest.mark.parametrize("code", [0, 3, 7])
    def test_what_a_command_answers_is_the_exit_code(self, code: int) -> None:
        @click.command()
        def answering() -> int:
            return code

        assert run([], answering) == code
