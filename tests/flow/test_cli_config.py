"""Settings, environments, queries and completion through the real command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.command_line import CommandLine, Said
from tests.support.signature_server import KEY, SECRET, TOKEN, signature_server


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    for name in ("TDEV_ENV", "TDEV_ENDPOINT", "TDEV_THRESHOLD", "TDEV_SIGN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


class TestConfig:
    def test_what_is_set_is_shown_with_its_place_and_used(self, tdev: CommandLine, folder: Path) -> None:
        assert tdev.plain("config").out.startswith("every setting stands")
        assert tdev.plain("config", "set", "threshold", "99").code == 0
        assert tdev.plain("config", "set", "tenant", "red", "--in", "prod").code == 0
        assert tdev.plain("config", "set", "rounds", "2", "--user").code == 0
        found = {each["name"]: each for each in tdev.plain("config", "show", "--env", "prod", "--json").json}
        assert {name: each["value"] for name, each in found.items()} == {
            "tenant": "red",
            "threshold": "99",
            "rounds": "2",
        }
        assert found["tenant"]["from"] == f"{folder / 'tdev.toml'} [env.prod]"
        assert tdev.plain("config", "get", "threshold").out == "99\n"

    def test_a_setting_can_be_taken_out_again(self, tdev: CommandLine, folder: Path) -> None:
        tdev.plain("config", "set", "threshold", "99")
        assert tdev.plain("config", "unset", "threshold").code == 0
        assert tdev.plain("config", "get", "threshold", "--json").json == {
            "name": "threshold",
            "value": "85",
            "from": "built in",
        }

    @pytest.mark.parametrize(
        ("arguments", "code", "told"),
        [
            (("get", "treshold"), 4, "did you mean threshold?"),
            (("set", "threshold", "101"), 2, "must be from 0 to 100"),
            (("set", "threshold", "many"), 2, "whole number"),
            (("set", "token", "abc"), 2, "TDEV_TOKEN"),
            (("set", "nothing_like_it", "1"), 4, "config show --all"),
            (("show", "--env", "qa"), 4, "no environment 'qa'"),
        ],
    )
    def test_what_cannot_be_is_refused_with_what_to_do(
        self, tdev: CommandLine, folder: Path, arguments: tuple[str, ...], code: int, told: str
    ) -> None:
        said = tdev.plain("config", *arguments)
        assert (said.code, told in said.err) == (code, True), said.err
        assert not (folder / "tdev.toml").exists()

    def test_a_broken_file_is_named_by_every_command(self, tdev: CommandLine, folder: Path) -> None:
        (folder / "tdev.toml").write_text("threshold = ")
        said = tdev.plain("list")
        assert (said.code, str(folder / "tdev.toml") in said.err) == (2, True)

    def test_a_token_is_never_shown(self, tdev: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TDEV_TOKEN", "very-secret")
        said = tdev.plain("config", "show", "--all", "--json")
        assert "very-secret" not in said.out
        assert {"name": "token", "value": "(set)", "from": "TDEV_TOKEN"} in said.json

    def test_files_are_found_and_named(self, tdev: CommandLine, folder: Path) -> None:
        assert "none; tdev config set makes tdev.toml here" in tdev.plain("config", "path").out
        tdev.plain("config", "set", "threshold", "90")
        assert tdev.plain("config", "path", "--json").json["project"] == str(folder / "tdev.toml")


class TestQuery:
    @pytest.mark.parametrize(
        ("arguments", "wanted"),
        [
            (("list", "agents", "--query", "[0].type"), "agent"),
            (("list", "agents", "--json", "--query", "length(@) > `3`"), True),
            (("runs", "list", "--query", "[].id"), []),
            (
                ("component", "show", "extract_emails", "--query", "{n: name, e: effects}"),
                {"n": "extract_emails", "e": ["pure"]},
            ),
        ],
    )
    def test_a_part_of_the_json_is_given_and_asking_for_it_is_asking_for_json(
        self, tdev: CommandLine, arguments: tuple[str, ...], wanted: object
    ) -> None:
        said = tdev(*arguments)
        assert (said.code, said.json) == (0, wanted)

    def test_a_query_that_is_none_is_an_error_of_usage_before_anything_happens(self, tdev: CommandLine) -> None:
        said = tdev("orchestrate", "count the words of notes.txt", "--query", "a[")
        assert (said.code, said.json["error"]["code"]) == (2, "usage")
        assert tdev("runs", "list", "--json").json == []

    def test_a_query_that_does_not_fit_the_result_says_so(self, tdev: CommandLine) -> None:
        said = tdev("list", "--query", "abs(@)")
        assert (said.code, "--query cannot be answered" in said.err) == (2, True)

    def test_an_error_stays_whole(self, tdev: CommandLine) -> None:
        said = tdev("runs", "get", "exec-none", "--query", "id")
        assert (said.code, set(said.json)) == (4, {"error"})

    def test_each_line_of_a_stream_is_asked(self, tdev: CommandLine) -> None:
        id = tdev("orchestrate", "extract the emails of notes.txt", "--query", "id").json
        lines = tdev("runs", "events", id, "--query", "type").lines
        assert len(lines) > 2
        assert all(isinstance(each, str) for each in lines)


class TestEveryCommand:
    def test_whatever_gives_json_takes_the_common_options(self, tdev: CommandLine) -> None:
        import click

        from tdev.entry.cli.group import COMMANDS, cli

        def leaves(command: click.Command) -> list[click.Command]:
            if isinstance(command, click.Group):
                return [leaf for each in command.commands.values() for leaf in leaves(each)]
            return [command]

        context = click.Context(cli)
        for name in COMMANDS:
            found = cli.get_command(context, name)
            assert found is not None
            for leaf in leaves(found):
                options = {each for param in leaf.params for each in param.opts}
                if "--json" in options:
                    assert {"--query", "--env", "--profile", "--region"} <= options, leaf.name
                    assert [param.name for param in leaf.params].count("query") <= 1


class TestSigning:
    def ask(self, tdev: CommandLine, url: str, *more: str) -> Said:
        return tdev.plain("orchestrate", "count words", "--no-wait", "--endpoint", url, "--json", *more)

    def test_requests_are_signed_and_go_to_the_door_of_machines(
        self, tdev: CommandLine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, value in (
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", SECRET),
            ("AWS_SESSION_TOKEN", TOKEN),
            ("TDEV_SIGN", "on"),
        ):
            monkeypatch.setenv(name, value)
        with signature_server() as server:
            assert self.ask(tdev, server.url, "--region", "eu-central-1").code == 0
        (received,) = server.received
        assert (received.problem, received.method, received.path) == ("", "POST", "/iam/api/orchestrate")

    def test_a_token_is_sent_instead_of_a_signature(self, tdev: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TDEV_SIGN", "on")
        with signature_server() as server:
            self.ask(tdev, server.url, "--token", "abc")
        (received,) = server.received
        assert (received.path, received.headers["authorization"]) == ("/api/orchestrate", "Bearer abc")


class TestCompletion:
    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_each_shell_gets_a_script_and_is_told_where_to_put_it(self, tdev: CommandLine, shell: str) -> None:
        said = tdev.plain("completion", shell)
        assert (said.code, "_TDEV_COMPLETE" in said.out, shell in said.err) == (0, True, True)

    def test_the_script_for_bash_is_sound(self, tdev: CommandLine) -> None:
        script = tdev.plain("completion", "bash").out
        assert subprocess.run(["bash", "-n"], input=script, text=True, timeout=10).returncode == 0

    @pytest.mark.parametrize(
        ("words", "wanted"),
        [
            ("tdev comp", {"component", "compose", "completion"}),
            ("tdev runs ca", {"cancel"}),
            ("tdev list --se", {"--search"}),
        ],
    )
    def test_commands_subcommands_and_options_are_completed(self, words: str, wanted: set[str]) -> None:
        environment = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")), "_TDEV_COMPLETE": "bash_complete"}
        command = [sys.executable, "-c", "from tdev.entry.cli.main import main; main()"]
        asked = subprocess.run(
            command, env={**environment, "PYTHONPATH": str(ROOT / "shared")}, capture_output=True, text=True, timeout=30
        )
        assert {line.partition(",")[2] for line in asked.stdout.splitlines()} == wanted, asked.stderr

    def test_another_shell_is_an_error_of_usage(self, tdev: CommandLine) -> None:
        assert tdev.plain("completion", "powershell").code == 2


def test_json_of_config_is_json(tdev: CommandLine) -> None:
    assert isinstance(json.loads(tdev.plain("config", "show", "--all", "--json").out), list)
