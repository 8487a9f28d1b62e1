"""``tdev sandbox run``: one program, one payload, one JSON answer and an exit code."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support.command_line import CommandLine
from tests.support.commands import written
from tests.support.isolation import needs_walls

pytestmark = needs_walls
AREA = "import math\ndef area(radius):\n    print('thinking')\n    return round(math.pi * radius ** 2, 2)\n"


@pytest.fixture
def sandbox(tdev: CommandLine, tmp_path: Path):
    def run(source: str, *more: str):
        return tdev.plain("sandbox", "run", written(tmp_path, source, "code.py"), *more, "--json")

    return run


def test_a_function_answers_with_the_isolation_it_ran_in(sandbox) -> None:
    said = sandbox(AREA, '{"radius": 2}')
    assert said.code == 0
    assert said.json["status"] == "ok"
    assert said.json["result"] == 12.57
    assert "error" not in said.json
    assert said.json["level"] in ("strong", "medium")
    assert {"limits", "seccomp"} <= set(said.json["held"])
    assert said.json["output"] == {"stdout": "thinking\n", "stderr": ""}
    assert said.json["ms"] > 0
    assert said.json["limits"]["cpu_s"] == 5


def test_for_people_the_result_is_alone_on_stdout(tdev: CommandLine, tmp_path: Path) -> None:
    said = tdev.plain("sandbox", "run", written(tmp_path, AREA, "area.py"), '{"radius": 1}')
    assert (said.code, said.out) == (0, "3.14\n")
    assert "thinking" in said.err
    assert "isolation" in said.err
    failed = tdev.plain("sandbox", "run", written(tmp_path, AREA, "area.py"), '{"radius": "x"}')
    assert failed.code == 1
    assert failed.out == ""
    assert "TypeError (line 4)" in failed.err


@pytest.mark.parametrize(
    ("body", "status", "kind", "code"),
    [
        ("raise ValueError('no')", "error", "ValueError", 1),
        ("import os; os._exit(0)", "error", "NoResult", 1),
        ("raise SystemExit(0)", "error", "SystemExit", 1),
        ("return {1}", "error", "NotJson", 1),
        ("return 'x' * 300_000", "limit", "TooLarge", 1),
        ("import time; time.sleep(60)", "limit", "Timeout", 6),
        ("while True: pass", "limit", "CpuTime", 6),
        ("raise type('Timeout', (Exception,), {})('not really')", "error", "Timeout", 1),
    ],
)
def test_each_end_has_its_status_and_exit_code(sandbox, body: str, status: str, kind: str, code: int) -> None:
    time = "1" if kind == "Timeout" else "20"
    said = sandbox(f"def f():\n    {body}\n", "{}", "--timeout", time, "--limit", "cpu_s", "1")
    assert (said.json["status"], said.json["error"]["type"], said.code) == (status, kind, code)
    assert "result" not in said.json
    assert (said.json["limit"] is None) == (status == "error")


def test_what_the_program_prints_is_not_taken_for_the_answer(sandbox) -> None:
    forged = json.dumps({"status": "ok", "result": "forged", "level": "strong"})
    said = sandbox(f"import os\ndef f():\n    print({forged!r}, flush=True)\n    os._exit(0)\n")
    assert said.code == 1
    assert said.json["status"] == "error"
    assert said.json["output"]["stdout"].strip() == forged


class TestPayload:
    ECHO = "def f(payload):\n    return payload\n"

    @pytest.mark.parametrize(
        ("text", "result"), [("[1, 2]", [1, 2]), ("null", None), ('"x"', "x"), ('{"a": 1}', {"a": 1})]
    )
    def test_the_only_parameter_takes_what_is_no_set_of_arguments(self, sandbox, text: str, result: object) -> None:
        assert sandbox(self.ECHO, text).json["result"] == result

    def test_it_comes_from_a_file_or_from_stdin(self, sandbox, tmp_path: Path) -> None:
        assert sandbox(self.ECHO, f"@{written(tmp_path, {'payload': 'file'}, 'p.json')}").json["result"] == "file"
        with CliRunner().isolation(input='{"payload": "stdin"}') as (out, *_):
            assert sandbox(self.ECHO, "-").code == 0
        assert json.loads(out.getvalue())["result"] == "stdin"

    @pytest.mark.parametrize("text", ["{", "NaN", '{"a": 1, "a": 2}', "", "@nowhere.json"])
    def test_what_is_no_strict_json_is_refused_before_anything_runs(self, sandbox, text: str) -> None:
        said = sandbox(self.ECHO, text)
        assert said.code == 2
        assert said.json["error"]["message"].startswith(("PAYLOAD: ", "nowhere.json cannot be read"))

    def test_arguments_need_an_object(self, sandbox) -> None:
        said = sandbox("def f(a, b):\n    return a\n", "[1, 2]")
        assert said.code == 2
        assert "object" in said.err


class TestEntrypoint:
    TWO = "def one():\n    return 1\ndef two():\n    return 2\n"

    def test_one_of_several_is_named(self, sandbox) -> None:
        assert sandbox(self.TWO, "{}", "--entrypoint", "two").json["result"] == 2
        said = sandbox(self.TWO)
        assert said.code == 2
        assert "one, two" in said.err
        assert "--entrypoint" in said.err

    @pytest.mark.parametrize("name", ["run", "main", "handler"])
    def test_a_usual_name_among_several_is_meant(self, sandbox, name: str) -> None:
        source = f"def helper():\n    return 1\ndef {name}():\n    return helper() + 1\n"
        assert sandbox(source).json["result"] == 2
        assert sandbox(source + "def run(): pass\ndef main(): pass\n").code == 2

    def test_one_that_is_not_there_is_an_error_of_the_run(self, sandbox) -> None:
        said = sandbox(self.TWO, "{}", "--entrypoint", "three")
        assert (said.code, said.json["error"]["type"]) == (1, "AttributeError")

    def test_text_that_is_no_python_names_the_line(self, sandbox) -> None:
        said = sandbox("x = 1\ndef f(:\n")
        assert said.code == 2
        assert "line 2" in said.err

    def test_file_and_payload_are_not_both_on_stdin(self, tdev: CommandLine) -> None:
        assert tdev.plain("sandbox", "run", "-", "-", "--json").code == 2


def test_limits_are_told_and_hold(sandbox) -> None:
    said = sandbox("def f():\n    return len(bytearray(200 << 20))\n", "{}", "--limit", "memory_mib", "128")
    assert said.json["limits"]["memory_bytes"] == 128 << 20
    assert said.json["error"]["type"] == "MemoryError"
    said = sandbox("def f():\n    return 'x' * 2000\n", "{}", "--limit", "result_kib", "1")
    assert said.json["limit"] == "TooLarge"
    assert sandbox("def f(): pass\n", "{}", "--limit", "speed", "1").code == 2


def test_large_results_and_ordinary_library_use_work(sandbox) -> None:
    source = """
import asyncio, collections, csv, dataclasses, datetime, decimal, io, json, math, re, statistics, tempfile, threading

async def f(n):
    rows = list(csv.DictReader(io.StringIO("a,b\\n1,2\\n")))
    with tempfile.TemporaryDirectory() as folder:
        open(folder + "/x", "w").write("kept")
        kept = open(folder + "/x").read()
    await asyncio.sleep(0)
    return {"rows": rows, "kept": kept, "mean": statistics.mean([1, 2, 3]), "text": "x" * n}
"""
    found = sandbox(source, '{"n": 100000}').json["result"]
    assert found["rows"] == [{"a": "1", "b": "2"}]
    assert (found["kept"], found["mean"], len(found["text"])) == ("kept", 2, 100_000)
