"""What every sandbox promises, whatever its engine."""

import math
from dataclasses import replace

import pytest

from tdev.kernel.errors import DeniedError
from tdev.platform.sandbox import Isolation, Sandbox, SandboxLimits
from tdev.platform.sandbox.embedded.engine import ALL_WALLS, LocalSandbox
from tests.support.forging import FORGERIES, frames
from tests.support.isolation import MEDIUM, STRONG
from tests.support.lambda_sandbox import lambda_sandbox

SHORT = SandboxLimits(wall_s=5.0, cpu_s=1, memory_bytes=400 << 20, file_bytes=1 << 20, result_bytes=10_000)
ENGINES = {
    "strong": lambda: LocalSandbox(),
    "medium": lambda: LocalSandbox(walls=ALL_WALLS - {"namespaces"}, bubblewrap="never"),
    "lambda": lambda_sandbox,
    "lambda-without-namespaces": lambda: lambda_sandbox(walls=ALL_WALLS - {"namespaces"}, bubblewrap="never"),
}
LEVELS = ("strong", "medium", "lambda")


@pytest.fixture(scope="module", params=ENGINES)
def sandbox(request) -> Sandbox:
    here = STRONG if request.param in ("strong", "lambda") else MEDIUM
    if here.isolation.level not in ("strong", "medium"):
        pytest.skip(f"THIS MACHINE CANNOT ISOLATE FOREIGN CODE: {here.isolation}")
    return ENGINES[request.param]()


def test_it_tells_what_holds(sandbox):
    found = sandbox.isolation
    assert isinstance(found, Isolation)
    assert found.level in LEVELS
    assert found.held


def test_every_run_records_the_isolation_it_ran_in(sandbox):
    found = sandbox.run("def f():\n    return 1", "f", {}).isolation
    assert found.level == sandbox.isolation.level
    assert {"limits", "seccomp"} <= set(found.held)
    assert set(found.held) >= set(sandbox.isolation.held)


# ---- what must still work


def test_a_function_is_called_with_its_payload(sandbox):
    done = sandbox.run("def add(a, b=2):\n    return {'sum': a + b}", "add", {"a": 1})
    assert (done.output, done.error) == ({"sum": 3}, None)
    assert done.ms > 0


@pytest.mark.parametrize("value", [None, True, 0, -1.5, "", "é漢字🦊", [], {}, [1, [2, {"a": None}]], "x" * 5000])
def test_json_travels_unchanged_in_both_directions(sandbox, value):
    done = sandbox.run("def same(value):\n    return value", "same", {"value": value})
    assert done.output == value
    assert type(done.output) is type(value)


def test_tuples_and_dataclasses_come_back_as_lists_and_objects(sandbox):
    source = (
        "from dataclasses import dataclass\n"
        "@dataclass\nclass Point:\n    x: int\n    y: tuple[int, ...]\n"
        "def f():\n    return [Point(1, (2, 3)), (4,)]\n"
    )
    assert sandbox.run(source, "f", {}).output == [{"x": 1, "y": [2, 3]}, [4]]


def test_the_standard_library_threads_and_coroutines_work(sandbox):
    source = """
import asyncio, csv, datetime, decimal, hashlib, json, re, sqlite3, statistics, tempfile, threading, zoneinfo

async def later(value):
    await asyncio.sleep(0)
    return value

async def f():
    found = []
    worker = threading.Thread(target=lambda: found.append(hashlib.sha256(b"x").hexdigest()[:4]))
    worker.start()
    worker.join()
    with sqlite3.connect(":memory:") as connection:
        found += connection.execute("select 40 + 2").fetchone()
    with tempfile.NamedTemporaryFile("w+") as file:
        file.write("kept")
        file.seek(0)
        found.append(file.read())
    return [*found, await later(str(decimal.Decimal("1.10")))]
"""
    done = sandbox.run(source, "f", {})
    assert done.output == ["2d71", 42, "kept", "1.10"], done


def test_its_own_folder_can_be_written_and_is_empty_for_every_run(sandbox):
    source = (
        "import os\ndef f():\n"
        "    before = os.listdir('.')\n    open('a.txt', 'w').write('kept')\n"
        "    return [before, open('a.txt').read()]\n"
    )
    assert sandbox.run(source, "f", {}).output == [[], "kept"]
    assert sandbox.run(source, "f", {}).output == [[], "kept"]


def test_components_of_the_sdk_run_with_a_context_without_web_or_calls(sandbox):
    source = '''
from tdev.sdk import Context, tool
from tdev.kernel.errors import DeniedError

@tool(phrases=["write it"])
def write(text: str, context: Context) -> list[str]:
    """Write a text."""
    refused = []
    for attempt in (lambda: context.web(), lambda: context.call("other", {})):
        try:
            attempt()
        except DeniedError as error:
            refused.append(type(error).__name__)
    return [context.read_text(context.write_text("a.txt", text)), *refused]
'''
    assert sandbox.run(source, "write", {"text": "hi"}).output == ["hi", "DeniedError", "DeniedError"]


def test_a_class_is_called_by_its_run(sandbox):
    source = "class Greeter:\n    def run(self, name: str) -> str:\n        return f'hi {name}'\n"
    assert sandbox.run(source, "Greeter", {"name": "Ada"}).output == "hi Ada"


def test_what_is_printed_is_no_result(sandbox):
    source = "import sys\ndef f():\n    print('{\"output\": 2}')\n    sys.stderr.write('careful')\n    return 1\n"
    done = sandbox.run(source, "f", {})
    assert done.output == 1
    assert done.stdout == '{"output": 2}\n'
    assert done.details["stderr"] == "careful"


# ---- errors of the code


@pytest.mark.parametrize(
    ("source", "kind", "line"),
    [
        ("def f():\n    x = 1\n    return x / 0\n", "ZeroDivisionError", "3"),
        ("import no_such_module\ndef f(): pass\n", "ModuleNotFoundError", "1"),
        ("def f(:\n    pass\n", "SyntaxError", "1"),
        ("def f():\n    return g()\ndef g():\n    raise ValueError('no')\n", "ValueError", "4"),
        ("def f():\n    return f()\n", "RecursionError", "2"),
        ("import sys\ndef f():\n    sys.exit('bye')\n", "SystemExit", "3"),
        ("def f():\n    raise KeyboardInterrupt\n", "KeyboardInterrupt", "2"),
    ],
)
def test_an_exception_comes_back_with_type_message_and_line(sandbox, source, kind, line):
    done = sandbox.run(source, "f", {})
    assert done.output is None
    assert done.error["type"] == kind
    assert done.error["line"] == line


def test_a_missing_function_and_a_wrong_argument_are_told(sandbox):
    assert sandbox.run("x = 1", "f", {}).error["type"] == "AttributeError"
    done = sandbox.run("def f(a): pass", "f", {"b": 1})
    assert done.error["type"] == "TypeError"
    assert "'b'" in done.error["message"]


def test_an_error_that_cannot_be_written_down_is_an_error_all_the_same(sandbox):
    source = "class Bad(Exception):\n    def __str__(self):\n        raise ValueError\ndef f():\n    raise Bad\n"
    assert sandbox.run(source, "f", {}).error == {"type": "Bad", "message": "", "line": "5"}


@pytest.mark.parametrize(
    "expression",
    ["{1, 2}", "object()", "float('nan')", "float('inf')", "b'x'", "'\\ud800'", "[[]] and [x := [], x.append(x)]"],
)
def test_a_result_that_is_no_json_is_an_error(sandbox, expression):
    done = sandbox.run(f"def f():\n    return {expression}\n", "f", {})
    assert done.output is None
    assert done.error["type"] == "NotJson"


# ---- limits


def test_a_result_that_is_too_large_is_not_carried(sandbox):
    done = sandbox.run("def f():\n    return 'x' * 20000", "f", {}, SHORT)
    assert (done.error["type"], done.limit, done.verdict) == ("TooLarge", "TooLarge", "limit")
    assert sandbox.run("def f():\n    return 'x' * 5000", "f", {}, SHORT).output == "x" * 5000


def test_waiting_too_long_is_ended(sandbox):
    done = sandbox.run("import time\ndef f():\n    time.sleep(60)", "f", {}, SandboxLimits(wall_s=0.5))
    assert (done.error["type"], done.limit) == ("Timeout", "Timeout")


def test_computing_too_long_is_ended_and_cannot_be_caught(sandbox):
    source = (
        "import signal\ndef f():\n    signal.signal(signal.SIGXCPU, signal.SIG_IGN)\n"
        "    while True:\n        try:\n            pass\n        except BaseException:\n            pass\n"
    )
    done = sandbox.run(source, "f", {}, replace(SHORT, wall_s=30.0))
    assert done.error["type"] == "CpuTime", done


def test_memory_is_limited_and_the_error_is_the_codes_own(sandbox):
    done = sandbox.run("def f():\n    return len(bytearray(1 << 30))", "f", {}, SHORT)
    assert done.error["type"] == "MemoryError"
    assert sandbox.run("def f():\n    return len(bytearray(1 << 26))", "f", {}, SHORT).output == 1 << 26


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_flood_of_output_is_cut_off(sandbox, stream):
    done = sandbox.run(f"import sys\ndef f():\n    while True:\n        sys.{stream}.write('x' * 65536)", "f", {})
    assert done.error["type"] == "OutputLimit"
    assert len(done.stdout) <= 1 << 16


def test_many_files_cannot_fill_the_disk(sandbox):
    source = "def f():\n    for n in range(200):\n        open(str(n), 'wb').write(bytes(1 << 19))\n    return 'full'\n"
    done = sandbox.run(source, "f", {}, SHORT)
    assert done.output is None
    assert done.error["type"] in ("OSError", "DiskLimit")


# ---- answers that the code would like to forge


def test_writing_to_other_pipes_does_not_forge_a_result(sandbox):
    source = (
        "import os\ndef f():\n    for handle in range(3, 64):\n        try:\n"
        '            os.write(handle, bytes(36) + b\'{"output": "forged"}\')\n'
        "        except OSError:\n            pass\n    return 'true'\n"
    )
    assert sandbox.run(source, "f", {}).output == "true"


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda row: row.name.replace(" ", "-"))
def test_nobody_believes_code_that(sandbox, forgery):
    done = sandbox.run(forgery.source, "attempt", {}, SandboxLimits(wall_s=1.0))
    assert forgery.contained(done), done
    assert done.isolation.level == sandbox.isolation.level


@pytest.mark.parametrize("times", [1, 2])
def test_a_result_beside_the_answer_is_told_as_forged(sandbox, times):
    done = sandbox.run(frames({"output": "forged"}, times), "attempt", {})
    assert (done.output, done.error["type"], done.verdict) == (None, "Forged", "error")


def test_what_it_writes_itself_and_then_ends_well_is_its_result_and_nothing_more(sandbox):
    """It may answer what it likes; level, limit and time are not its to tell."""
    done = sandbox.run(frames({"output": "own"}, 1, "os._exit(0)"), "attempt", {})
    assert (done.output, done.limit, done.isolation.level) == ("own", None, sandbox.isolation.level)


@pytest.mark.parametrize("name", ["Timeout", "CpuTime", "OutputLimit", "TooLarge"])
def test_an_error_that_is_called_like_a_limit_is_no_limit(sandbox, name):
    done = sandbox.run(f"class {name}(Exception): pass\ndef f():\n    raise {name}('no')\n", "f", {})
    assert (done.error["type"], done.limit, done.verdict) == (name, None, "error")


@pytest.mark.parametrize("end", ["os._exit(0)", "os.close(1); os.closerange(3, 64); os._exit(0)"])
def test_ending_the_process_is_no_result(sandbox, end):
    done = sandbox.run(f"import os\ndef f():\n    print('{{\"output\": 1}}', flush=True)\n    {end}\n", "f", {})
    assert done.output is None
    assert done.error["type"] == "NoResult"


def test_a_crash_names_the_signal(sandbox):
    done = sandbox.run("import ctypes\ndef f():\n    ctypes.string_at(0)", "f", {})
    assert done.error["type"] == "Crashed"
    assert "SIGSEGV" in done.error["message"]


def test_stopping_itself_does_not_stop_the_caller(sandbox):
    source = "import signal\ndef f():\n    signal.raise_signal(signal.SIGSTOP)\n    return 1\n"
    done = sandbox.run(source, "f", {}, SandboxLimits(wall_s=0.7))
    assert done.output == 1 or done.error["type"] == "Timeout"


def test_threads_and_exit_handlers_that_stay_behind_get_no_more_time(sandbox):
    source = (
        "import atexit, threading, time\ndef f():\n    atexit.register(lambda: time.sleep(30))\n"
        "    threading.Thread(target=lambda: time.sleep(30)).start()\n    return 'done'\n"
    )
    assert sandbox.run(source, "f", {}).output == "done"


def test_our_own_modules_are_not_there_to_be_tampered_with(sandbox):
    source = (
        "import sys\ndef f():\n    try:\n        import tdev.platform.sandbox.embedded.launcher\n"
        "    except ImportError:\n        return [m for m in sys.modules if m.startswith('tdev.platform')]\n"
    )
    assert sandbox.run(source, "f", {}).output == []


# ---- refusal


def test_weak_isolation_refuses_and_an_operator_may_allow_it():
    weak = LocalSandbox(walls={"limits"}, bubblewrap="never")
    assert weak.isolation.level in ("weak", "none")
    with pytest.raises(DeniedError, match="level") as refused:
        weak.run("def f():\n    return 1", "f", {})
    assert refused.value.hint
    allowed = LocalSandbox(walls={"limits"}, bubblewrap="never", allow_weak=True)
    done = allowed.run("def f():\n    return 1", "f", {})
    assert done.output == 1
    assert done.isolation.level in ("weak", "none")


def test_numbers_keep_their_kind(sandbox):
    done = sandbox.run("import math\ndef f():\n    return [math.pi, 10**30, -0.0]", "f", {})
    assert done.output == [math.pi, 10**30, -0.0]
    assert math.copysign(1, done.output[2]) == -1


def test_nothing_is_left_of_one_run_for_the_next(sandbox):
    source = """
import builtins, os, sys, threading

def f():
    before = [
        getattr(builtins, "left", None), sys.modules.get("left"), os.environ.get("LEFT"), os.listdir("."),
        threading.active_count(), json_is_ours(),
    ]
    builtins.left = sys.modules["left"] = os.environ["LEFT"] = "left"
    open("left", "w").write("left")
    import json
    json.dumps = lambda *_, **__: "left"
    return before

def json_is_ours():
    import json
    return json.dumps([1]) == "[1]"
"""
    clean = [None, None, None, [], 1, True]
    for _ in range(4):
        sandbox.run(source, "f", {})
    assert sandbox.run(source.replace('json.dumps = lambda *_, **__: "left"', "pass"), "f", {}).output == clean
