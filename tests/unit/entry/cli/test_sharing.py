"""How inputs, texts and goals are read from a command line."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tdev.entry.cli.client import Options
from tdev.entry.cli.sharing import api_options, read_goal, read_inputs, read_json, read_text, write_json
from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.kernel.strict_json import MOST_BYTES

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(st.dictionaries(st.from_regex(r"\A[a-z_]{1,9}\Z"), st.none() | st.integers() | st.booleans() | st.lists(TEXTS)))
def test_values_that_are_json_come_as_what_they_are(values: dict[str, object]) -> None:
    assert read_inputs([f"{name}={json.dumps(value)}" for name, value in values.items()]) == values


@pytest.mark.parametrize(
    ("pair", "found"),
    [
        ("a=plain words", {"a": "plain words"}),
        ("a=", {"a": ""}),
        ("a=1=2", {"a": "1=2"}),
        ('a="5"', {"a": "5"}),
        ("이름=값", {"이름": "값"}),
        ("a=NaN", {"a": "NaN"}),
        ("a=-Infinity", {"a": "-Infinity"}),
    ],
)
def test_everything_else_is_text(pair: str, found: dict[str, object]) -> None:
    assert read_inputs([pair]) == found


def test_the_later_of_two_counts() -> None:
    assert read_inputs(["a=1", "a=2"]) == {"a": 2}


@pytest.mark.parametrize("pair", ["a", "=1", ""])
def test_what_is_no_pair_is_refused_with_the_form(pair: str) -> None:
    with pytest.raises(InvalidError, match="no name=value") as caught:
        read_inputs([pair])
    assert caught.value.findings[0].message == "write name=value"


def test_the_text_of_a_file_stays_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("[1]")
    assert read_inputs([f"a=@{tmp_path / 'a.txt'}"]) == {"a": "[1]"}


def test_stdin_is_read_for_a_dash() -> None:
    with CliRunner().isolation(input="안녕"):
        assert read_text("-") == "안녕"
    with CliRunner().isolation(input="say hello"):
        assert read_goal("-") == "say hello"


def test_what_cannot_be_read_says_which_and_why(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidError, match=r"nowhere cannot be read: No such file"):
        read_text(str(tmp_path / "nowhere"))
    with pytest.raises(InvalidError, match="Is a directory"):
        read_text(str(tmp_path))
    with pytest.raises(InvalidError, match="not UTF-8"):
        read_text(str(tmp_path / "binary"))


def test_broken_json_says_where(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{\n "a": }')
    with pytest.raises(InvalidError, match=r"plan\.json: it is not JSON: .*line 2, column 7"):
        read_json(str(tmp_path / "plan.json"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[NaN]", "NaN"),
        ("[" * 100_000, "100 deep"),
        ("[" * 101 + "]" * 101, "100 deep"),
        ("", "it is empty"),
        ('{"a": 1, "a": 2}', "twice"),
        ('{"a": "\\ud800"}', "surrogate"),
        ('["\\u0000"]', "NUL"),
        ("[1e999]", "too large"),
        ("9" * 5000, "too large"),
        ("\ufeff{}", "BOM"),
    ],
)
def test_what_json_does_not_have_is_refused(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(InvalidError, match=why):
        read_json(str(tmp_path / "plan.json"))


def test_a_file_that_is_larger_than_a_request_is_not_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "full.json").write_text('"' + "x" * (MOST_BYTES - 2) + '"')
    assert len(read_json(str(tmp_path / "full.json"))) == MOST_BYTES - 2
    for read in (read_json, read_text):
        with pytest.raises(TooLargeError, match="1,048,576"):
            read("/dev/zero")
    with CliRunner().isolation(input=b"x" * (MOST_BYTES + 1)), pytest.raises(TooLargeError):
        read_text("-")


def test_line_ends_are_those_of_a_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a\r\nb\rc\n")
    assert read_text(str(tmp_path / "a.txt")) == "a\nb\nc\n"


@pytest.mark.parametrize("text", ['{"x":1,"x":2}', '"\\ud800"', "1e999", "[" * 101 + "]" * 101])
def test_a_value_that_is_json_is_read_as_strictly_as_a_body(text: str) -> None:
    with pytest.raises(InvalidError, match="--input a"):
        read_inputs([f"a={text}"])


def test_a_name_that_no_file_can_have_is_told() -> None:
    with pytest.raises(InvalidError, match="no name of a file"):
        read_text("a\x00b")


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    write_json(str(tmp_path / "plan.json"), {"goal": "안녕"})
    assert read_json(str(tmp_path / "plan.json")) == {"goal": "안녕"}
    assert "안녕" in (tmp_path / "plan.json").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="cannot be written: No such file"):
        write_json(str(tmp_path / "no" / "plan.json"), {})


class TestGoals:
    def test_it_is_what_was_given(self) -> None:
        assert read_goal("say hello") == "say hello"

    @pytest.mark.parametrize("goal", ["", "  ", "\n"])
    def test_an_empty_one_is_refused_with_an_example(self, goal: str) -> None:
        with pytest.raises(InvalidError, match="no goal") as caught:
            read_goal(goal)
        assert "tdev orchestrate" in (caught.value.hint or "")
        assert read_goal(goal, needed=False) == goal


class TestOptions:
    def test_a_command_gets_them_as_one_value_beside_its_own(self, tmp_path: Path) -> None:
        seen: list[object] = []

        @click.command()
        @click.argument("files", nargs=-1)
        @api_options
        def command(files: tuple[str, ...], options: Options, as_json: bool) -> None:
            seen.extend((files, options, as_json))

        given = ["a.py", "b.py", "--data", str(tmp_path), "--files", "src", "--token", "t", "--json"]
        result = CliRunner().invoke(command, [*given, "--endpoint", "http://127.0.0.1:1"], catch_exceptions=False)
        assert result.exit_code == 0
        assert seen == [("a.py", "b.py"), Options("http://127.0.0.1:1", "t", tmp_path, Path("src")), True]

    def test_a_file_is_no_folder_of_stores(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()

        @click.command()
        @api_options
        def command(options: Options, as_json: bool) -> None: ...

        result = CliRunner().invoke(command, ["--data", str(tmp_path / "file")])
        assert result.exit_code == 2
        assert "is a file" in result.output
