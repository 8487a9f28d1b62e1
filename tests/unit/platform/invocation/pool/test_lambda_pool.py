import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from tdev.kernel.errors import PlatformError
from tdev.platform.invocation.pool.lambda_pool import LambdaPool, PoolOptions
from tests.support.functions import write_functions
from tests.support.logs import ListLogs

SCRIPTS = {
    "pid": """
import os, time
COUNT = 0
def handler(event, context):
    global COUNT
    COUNT += 1
    time.sleep(event or 0)
    return {"pid": os.getpid(), "count": COUNT}
""",
    "environ": """
import os
def handler(event, context):
    return {"environ": dict(os.environ), "cwd": os.getcwd(), "group": os.getpgid(0)}
""",
    "family": """
import pathlib, subprocess, time
def handler(event, context):
    child = subprocess.Popen(["sleep", "60"])
    pathlib.Path(event).write_text(str(child.pid))
    time.sleep(60)
""",
    "signal": """
import os
def handler(event, context):
    os.kill(os.getpid(), event)
""",
    "slow_to_load": """
import time
loaded = [time.monotonic(), time.sleep(0.2), time.monotonic()][::2]
def handler(event, context):
    return time.sleep(event) or loaded
""",
    "hungry": """
def handler(event, context):
    return len(bytearray(event))
""",
    "say": """
import json, logging, sys
print("loading")
def handler(event, context):
    print(event)
    print("to stderr", file=sys.stderr)
    logging.getLogger().warning("a warning")
    print(json.dumps({"level": "ERROR", "message": "structured", "execution": "e-1", "step": 3}))
    sys.stdout.write("no line end")
""",
    "flood": """
def handler(event, context):
    line = "x" * 999
    for _ in range(5000):
        print(line)
    return "done"
""",
    "fail_loudly": """
def handler(event, context):
    raise ValueError("told in the log")
""",
    "log": """
import logging
LOGGER = logging.getLogger("tdev.agent")
LOGGER.setLevel("INFO")
def handler(event, context):
    LOGGER.info("done", extra={"execution": "exec-1", "ms": 2.5, "tenant": None, "note": "한국어"})
    try:
        {}["key"]
    except KeyError as cause:
        LOGGER.error("a request failed", exc_info=cause)
    logging.getLogger("botocore").info("not wanted")
""",
    "echo": "def handler(event, context):\n    return event\n",
}
FAST: dict = {"client": "python"}


@pytest.fixture
def logs() -> ListLogs:
    return ListLogs()


@pytest.fixture(params=[None, ()], ids=["started anew", "forked"])
def pool(request, tmp_path: Path, logs: ListLogs):
    with _pool(tmp_path, logs, preload=request.param) as made:
        yield made


@contextmanager
def _pool(tmp_path: Path, logs: ListLogs, environment: dict[str, str] | None = None, timeout: int = 5, **options):
    specs = write_functions(tmp_path / "functions", SCRIPTS, timeout=timeout)
    made = LambdaPool(specs, environment=environment or {}, logs=logs, options=PoolOptions(**{**FAST, **options}))
    with closing(made):
        yield made


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _eventually(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def test_a_warm_worker_is_used_again(pool):
    first, second = pool("pid", 0).payload, pool("pid", 0).payload
    assert second == {"pid": first["pid"], "count": 2}
    assert first["pid"] != os.getpid()


def test_the_last_used_worker_is_taken_first(pool):
    with ThreadPoolExecutor(3) as threads:
        pids = {answer.payload["pid"] for answer in threads.map(lambda _: pool("pid", 0.3), range(3))}
    assert len(pids) == 3
    assert len({pool("pid", 0).payload["pid"] for _ in range(5)}) == 1


def test_a_function_gets_no_more_workers_than_allowed_and_callers_queue(tmp_path, logs):
    with _pool(tmp_path, logs, max_environments=2) as pool, ThreadPoolExecutor(8) as threads:
        answers = [answer.payload for answer in threads.map(lambda _: pool("pid", 0.05), range(8))]
        assert len({answer["pid"] for answer in answers}) == 2
        assert pool.status()["functions"]["pid"] == {"workers": 2, "idle": 2}


def test_a_crowd_of_workers_loads_a_few_at_a_time_and_the_first_ones_serve_meanwhile(tmp_path, logs):
    with _pool(tmp_path, logs, max_environments=6, max_starting=1) as pool, ThreadPoolExecutor(6) as threads:
        spans = {tuple(answer.payload) for answer in threads.map(lambda _: pool("slow_to_load", 0.5), range(6))}
    assert len(spans) > 1
    assert all(before[1] <= after[0] for before, after in pairwise(sorted(spans)))


def test_a_caller_that_waits_too_long_is_throttled(tmp_path, logs):
    with _pool(tmp_path, logs, max_environments=1, queue_s=0.2) as pool, ThreadPoolExecutor(1) as threads:
        busy = threads.submit(pool, "pid", 1.5)
        assert _eventually(lambda: pool.status()["functions"].get("pid", {}).get("workers") == 1)
        with pytest.raises(PlatformError, match="throttled"):
            pool("pid", 0)
        assert busy.result().payload["count"] == 1


def test_idle_workers_are_ended(tmp_path, logs):
    with _pool(tmp_path, logs, idle_s=0.2) as pool:
        pid = pool("pid", 0).payload["pid"]
        assert _eventually(lambda: not _alive(pid))
        assert pool.status()["functions"]["pid"] == {"workers": 0, "idle": 0}
        assert pool("pid", 0).payload["count"] == 1


def test_a_timeout_ends_the_worker_and_what_it_started(tmp_path, logs):
    with _pool(tmp_path, logs, timeout=1) as pool:
        answer = pool("family", str(tmp_path / "child"))
        child = int((tmp_path / "child").read_text())
        assert answer.error["errorType"] == "Sandbox.Timedout"
        assert _eventually(lambda: not _alive(child))
        assert pool.status()["functions"]["family"]["workers"] == 0


@pytest.mark.parametrize(
    ("number", "words"), [(signal.SIGKILL, "signal: killed"), (signal.SIGSEGV, "signal: segmentation fault")]
)
def test_a_crash_is_told_with_its_signal(pool, number, words):
    answer = pool("signal", int(number))
    assert answer.error["errorType"] == "Runtime.ExitError"
    assert answer.error["errorMessage"].endswith(f"Runtime exited with error: {words}")


def test_an_idle_worker_that_somebody_killed_is_replaced(pool):
    pid = pool("pid", 0).payload["pid"]
    os.kill(pid, signal.SIGKILL)
    assert _eventually(lambda: not _alive(pid))
    answer = pool("pid", 0)
    assert answer.function_error is None
    assert answer.payload["pid"] != pid
    assert pool.status()["functions"]["pid"] == {"workers": 1, "idle": 1}


def test_workers_see_only_what_is_given_and_the_variables_of_lambda(tmp_path, logs):
    assert "PATH" in os.environ
    given = {"TDEV_STAGE": "test", "AWS_REGION": "eu-west-1", "AWS_LAMBDA_FUNCTION_NAME": "forged"}
    with _pool(tmp_path, logs, given) as pool:
        seen = pool("environ", None).payload
    environ = seen["environ"]
    assert environ["TDEV_STAGE"] == "test"
    assert environ["AWS_REGION"] == environ["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert environ["AWS_LAMBDA_FUNCTION_NAME"] == "environ"
    assert environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "128"
    assert environ["LAMBDA_TASK_ROOT"] == seen["cwd"] == str(tmp_path / "functions" / "environ")
    assert environ["_HANDLER"] == "handler.handler"
    assert environ["AWS_LAMBDA_RUNTIME_API"].startswith("127.0.0.1:")
    given = {"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EC2_METADATA_DISABLED", "PATH", "LANG", "TZ", "HOME"}
    assert not (set(os.environ) - given - {"PYTHONPATH", "LC_CTYPE"}) & set(environ)
    assert environ["HOME"] != os.environ.get("HOME")
    assert not Path(environ["HOME"]).exists()
    assert seen["group"] != os.getpgid(0)


def test_a_runaway_gets_a_memory_error_and_the_worker_goes_on(pool):
    answer = pool("hungry", 1 << 30)
    assert answer.error["errorType"] == "MemoryError"
    assert pool("hungry", 1 << 20).payload == 1 << 20


@pytest.mark.parametrize("client", ["awslambdaric", "python"])
def test_the_log_of_an_invocation_is_as_lambda_writes_it(tmp_path, logs, client):
    with _pool(tmp_path, logs, client=client) as pool:
        first, second = pool("say", "one").request_id, pool("say", "two").request_id
    lines = [(entry.level, entry.message) for entry in logs.read(request_id=first)]
    assert lines[0][1].startswith(f"INIT_START Runtime: {client}")
    assert lines[1] == ("INFO", "loading")
    assert lines[2] == ("INFO", f"START RequestId: {first} Version: $LATEST")
    assert lines[3:-2] == [
        ("INFO", "one"),
        ("INFO", "to stderr"),
        ("WARNING", "a warning"),
        ("ERROR", "structured"),
        ("INFO", "no line end"),
    ]
    assert lines[-2][1] == f"END RequestId: {first}"
    report = logs.read(request_id=first)[-1]
    assert report.message.startswith(f"REPORT RequestId: {first}\tDuration: ")
    assert "Memory Size: 128 MB" in report.message
    assert report.fields["init_ms"] > 0
    assert report.fields["peak_mb"] > 1
    structured = next(entry for entry in logs.read(request_id=first) if entry.message == "structured")
    assert (structured.execution, structured.fields) == ("e-1", {"execution": "e-1", "step": 3})
    again = logs.read(request_id=second)
    assert again[0].message.startswith("START")
    assert again[1].message == "two"
    assert "init_ms" not in again[-1].fields


@pytest.mark.parametrize("client", ["awslambdaric", "python"])
def test_what_a_logger_is_given_can_be_asked_for_by_its_fields(tmp_path, logs, client):
    """One JSON object per line, as on AWS with the log format JSON, and no JSON inside the message."""
    with _pool(tmp_path, logs, client=client) as pool:
        request_id = pool("log", None).request_id
    done, failed = logs.read(request_id=request_id)[2:-2]
    assert (done.level, done.message, done.execution) == ("INFO", "done", "exec-1")
    assert done.fields == {"logger": "tdev.agent", "execution": "exec-1", "ms": 2.5, "note": "한국어"}
    first, *rest = failed.message.splitlines()
    assert (failed.level, first, rest[0], rest[-1]) == (
        "ERROR",
        "a request failed",
        "Traceback (most recent call last):",
        "KeyError: 'key'",
    )
    assert failed.fields["errorType"] == "KeyError"


@pytest.mark.parametrize("client", ["awslambdaric", "python"])
def test_an_exception_is_one_entry_of_the_log(tmp_path, logs, client):
    with _pool(tmp_path, logs, client=client) as pool:
        pool("fail_loudly", None)
    (error,) = [entry for entry in logs.read(function="fail_loudly") if entry.level == "ERROR"]
    assert error.fields == {"errorType": "ValueError"}
    first, *rest = error.message.splitlines()
    assert first == "ValueError: told in the log"
    assert rest[0] == "Traceback (most recent call last):"
    assert "Status: error\tError Type: ValueError" in logs.entries[-1].message


def test_lines_of_calls_at_the_same_time_do_not_mix(tmp_path, logs):
    with _pool(tmp_path, logs) as pool, ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda number: (number, pool("say", f"it-{number}").request_id), range(12)))
    for number, request_id in answers:
        said = [entry.message for entry in logs.read(request_id=request_id) if entry.message.startswith("it-")]
        assert said == [f"it-{number}"]


def test_a_flood_of_output_is_cut_and_the_answer_still_comes(pool, logs):
    assert pool("flood", None).payload == "done"
    entries = logs.read(function="flood", limit=10_000)
    assert 500 < len(entries) < 1200
    assert any("bytes of output were not kept" in entry.message for entry in entries)


def test_close_lets_calls_under_way_finish(tmp_path, logs):
    with _pool(tmp_path, logs) as pool, ThreadPoolExecutor(1) as threads:
        call = threads.submit(pool, "pid", 0.4)
        assert _eventually(lambda: pool.status()["functions"].get("pid", {}).get("workers") == 1)
        pool.close(5.0)
        assert call.result().payload["count"] == 1


def test_close_kills_what_does_not_finish_in_its_grace(tmp_path, logs):
    with _pool(tmp_path, logs, timeout=30) as pool, ThreadPoolExecutor(1) as threads:
        call = threads.submit(pool, "pid", 20)
        assert _eventually(lambda: pool.status()["functions"].get("pid", {}).get("workers") == 1)
        time.sleep(0.3)
        pool.close(0.1)
        assert call.result().error["errorType"] == "Runtime.ExitError"


def test_after_close_no_process_and_no_thread_is_left(tmp_path, logs):
    before = set(threading.enumerate())
    with _pool(tmp_path, logs) as pool:
        pids = [pool("pid", 0).payload["pid"], pool("environ", None).payload["group"]]
        pool.close()
        assert not any(_alive(pid) for pid in pids)
        assert set(threading.enumerate()) == before
        with pytest.raises(PlatformError, match="closed"):
            pool("pid", 0)


BROKEN_CLIENT = "import os\nos.kill(os.getpid(), 11)\n"


def test_our_own_client_is_used_where_the_one_of_lambda_crashes(tmp_path, logs):
    (tmp_path / "path" / "awslambdaric").mkdir(parents=True)
    (tmp_path / "path" / "awslambdaric" / "__init__.py").write_text("")
    (tmp_path / "path" / "awslambdaric" / "__main__.py").write_text(BROKEN_CLIENT)
    with _pool(tmp_path, logs, {"PYTHONPATH": str(tmp_path / "path")}, client="auto") as pool:
        assert pool.client == "python"
        assert pool.status()["client"] == "python"
        assert pool("echo", 1).payload == 1


def test_the_client_of_lambda_is_used_where_it_works(tmp_path, logs):
    with _pool(tmp_path, logs, client="auto") as pool:
        assert pool.client == "awslambdaric"
        assert pool("echo", 1).payload == 1
    assert logs.read(function="probe") == []


@pytest.mark.parametrize("python", ["/bin/false", "/no/such/interpreter"])
def test_a_machine_that_can_run_no_worker_is_told_at_once(tmp_path, logs, python):
    before = set(threading.enumerate())
    with pytest.raises(PlatformError, match="no worker process"):
        LambdaPool({}, environment={}, logs=logs, options=PoolOptions(client="auto", python=python))
    assert set(threading.enumerate()) == before


def test_an_interpreter_that_is_gone_is_told_by_the_call(tmp_path, logs):
    with _pool(tmp_path, logs, python="/no/such/interpreter") as pool:
        with pytest.raises(PlatformError, match="could not start a worker"):
            pool("echo", 1)
        assert pool.status()["functions"]["echo"] == {"workers": 0, "idle": 0}


PARENT = """
import sys, time
from pathlib import Path
from tdev.platform.functions import FunctionSpec
from tdev.platform.invocation.pool.lambda_pool import LambdaPool, PoolOptions
from tests.support.logs import ListLogs
spec = FunctionSpec("pid", Path(sys.argv[1]), "x")
options = PoolOptions(client=sys.argv[2], preload=() if sys.argv[3] == "forked" else None)
pool = LambdaPool({"pid": spec}, environment={}, logs=ListLogs(), options=options)
print(pool("pid", 0).payload["pid"], flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread looks once a second")
@pytest.mark.parametrize(("client", "way"), [("awslambdaric", "anew"), ("python", "anew"), ("awslambdaric", "forked")])
def test_workers_end_with_their_pool_even_when_it_is_killed(tmp_path, client, way):
    specs = write_functions(tmp_path / "functions", SCRIPTS)
    command = [sys.executable, "-c", PARENT, str(specs["pid"].folder), client, way]
    root = Path(__file__).parents[5]
    environment = {"PYTHONPATH": f"{root / 'shared'}{os.pathsep}{root}", "PATH": os.defpath}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        made_by = int(Path(f"/proc/{worker}/stat").read_text().rsplit(")", 1)[1].split()[1])
        assert (made_by != parent.pid) is (way == "forked")
        parent.kill()
        parent.wait()
    assert _eventually(lambda: not _alive(worker))
    assert _eventually(lambda: not _alive(made_by))
