"""The command line takes what the API takes: the same limits, a reason, exit code 2, and never a traceback."""

from pathlib import Path

import pytest

from tests.support.command_line import CommandLine
from tests.support.commands import PLAN, written

WIDE = "x" * (1024 * 1024)
DEEP = '{"id":"a","steps":' + "[" * 101 + "]" * 101 + "}"
FILES = {
    "a key twice": (b'{"id":"a","id":"b","steps":[]}', "twice"),
    "NaN": (b'{"id":"a","steps":[{"id":"x","agent":"echo_tool","input":{"text":NaN}}]}', "NaN"),
    "infinite": (b'{"id":"a","steps":[1e999]}', "too large"),
    "half a surrogate pair": (b'{"id":"\\ud800"}', "surrogate"),
    "NUL": (b'{"id":"\\u0000"}', "NUL"),
    "UTF-16": ('{"id":"a"}'.encode("utf-16"), "not UTF-8"),
    "with a byte order mark": (b'\xef\xbb\xbf{"id":"a"}', "BOM"),
    "nested too deep": (DEEP.encode(), "100 deep"),
    "too large": (b'{"id":"' + WIDE.encode() + b'"}', "larger than"),
    "an array": (b"[1]", "must be an object"),
    "empty": (b"", "empty"),
    "an unknown field": (b'{"id":"a","steps":[{"id":"x","agent":"echo_tool"}],"tenant":"red"}', "#/tenant"),
}


@pytest.mark.parametrize(("content", "told"), FILES.values(), ids=FILES)
def test_a_plan_file_is_read_as_the_body_of_a_request(tdev: CommandLine, content: bytes, told: str) -> None:
    (tdev.files / "plan.json").write_bytes(content)
    said = tdev("run", str(tdev.files / "plan.json"))
    assert (said.code, said.out) == (2, "")
    assert told in said.err


def test_the_control_runs(tdev: CommandLine) -> None:
    assert tdev("run", written(tdev.files, PLAN), "--json").code == 0


@pytest.mark.parametrize("command", ["plan", "orchestrate"])
@pytest.mark.parametrize("goal", ["a" * 8001, "안" * 9000, "count\x00words"])
def test_a_goal_has_the_limits_of_the_api(tdev: CommandLine, command: str, goal: str) -> None:
    said = tdev(command, goal)
    assert said.code == 2
    assert "#/goal" in said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "count the words", "--input", 'text={"a":1,"a":2}'),
        ("plan", "count the words", "--input", "text"),
        ("plan", "count the words", "--input", "text=@/dev/zero"),
        ("plan", "count \udcff words"),
        ("plan", "count the words", "--input", "text=\udcff"),
        ("orchestrate", "count the words", "--idempotency-key", "é"),
        ("orchestrate", "count the words", "--idempotency-key", "k" * 256),
        ("orchestrate", "count the words", "--threshold", "101"),
        ("orchestrate", "count the words", "--rounds", "6"),
        ("run", "a\udcffb"),
        ("run", "nowhere.json"),
        ("runs", "get", "a b"),
        ("runs", "get", "x" * 65),
        ("classify", "nowhere.py"),
        ("register", "/dev/zero"),
        ("register", "/dev/null"),
    ],
    ids=lambda arguments: " ".join(arguments)[:40].encode("ascii", "replace").decode(),
)
def test_what_the_api_would_refuse_is_exit_2_with_a_reason(tdev: CommandLine, arguments: tuple[str, ...]) -> None:
    said = tdev(*arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.lower().startswith(("error", "usage"))
    assert "Traceback" not in said.err


def test_code_has_its_limit(tdev: CommandLine, tmp_path: Path) -> None:
    (tdev.files / "long.py").write_text("x = 1\n" * 40_000)
    for command in ("classify", "register"):
        said = tdev(command, str(tdev.files / "long.py"))
        assert said.code == 2
        assert "200,000" in said.err or "200000" in said.err


@pytest.mark.parametrize("words", [("runs", "list"), ("list", "tools"), ("services",), ("plan", "count the words")])
def test_stores_that_cannot_be_made_are_an_error_with_a_way_on(tdev: CommandLine, words: tuple[str, ...]) -> None:
    file = tdev.files / "file"
    file.write_text("no folder")
    said = tdev.plain(*words, "--data", str(file / "below"))
    assert (said.code, "cannot be used: Not a directory" in said.err, "--data FOLDER" in said.err) == (1, True, True)


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_a_port_that_there_cannot_be_is_refused(tdev: CommandLine, port: str) -> None:
    said = tdev.plain("up", "--port", port)
    assert (said.code, "--port" in said.err) == (2, True)
