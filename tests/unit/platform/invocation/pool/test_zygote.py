import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tdev.platform.functions import FunctionSpec
from tdev.platform.invocation.pool.process import Launch, Process, kill_group, reap
from tdev.platform.invocation.pool.zygote import RefusedError, Zygote, can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system forks no workers")

SECRET = "only-a-worker-knows-this"
MODULES = {
    "begins_a_thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n",
    "takes_long": "import time\ntime.sleep(0.6)\n",
    "cannot_be_loaded": "raise RuntimeError('not today')\n",
    "counts": "import os\nloaded_by = os.getpid()\n",
}
RUNTIME = """
import os, random, secrets, sys, uuid
import counts
print(os.getpid(), os.getppid(), os.getsid(0), os.getcwd(), sorted(os.listdir('/proc/self/fd'), key=int)[:-1],
      dict(os.environ), open('/proc/self/comm').read().strip(), counts.loaded_by,
      [random.random(), uuid.uuid4().hex, secrets.token_hex(8)], sep='\\n', flush=True)
{then}
"""
"""Stands for a runtime client: what it runs is in the folder of its function."""


@pytest.fixture(scope="module")
def launch(tmp_path_factory: pytest.TempPathFactory) -> Launch:
    library = tmp_path_factory.mktemp("library")
    for name, text in MODULES.items():
        (library / f"{name}.py").write_text(text)
    given = {"PYTHONPATH": str(library), "TDEV_SECRET_KEY": SECRET, "AWS_SECRET_ACCESS_KEY": SECRET, "TZ": "Asia/Seoul"}
    return Launch(sys.executable, "awslambdaric", given, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def zygote(launch: Launch) -> Iterator[Zygote]:
    with closing(_zygote(launch)) as made:
        yield made


def _zygote(launch: Launch) -> Zygote:
    """Started by the thread of the test, which lives as long as it."""
    return Zygote(launch, [], lambda start: start())


class Workers:
    """Forks workers that say what they see, then do something; what is left of them is ended."""

    def __init__(self, launch: Launch, zygote: Zygote, root: Path) -> None:
        self._launch = launch
        self._zygote = zygote
        self._root = root
        self.made: list[Process] = []

    def fork(self, name: str = "plan", then: str = "", modules: tuple[str, ...] = ("counts",), wait_s: float = 20):
        folder = self._root / name
        folder.mkdir(exist_ok=True)
        (folder / "awslambdaric.py").write_text(RUNTIME.format(then=then))
        spec = FunctionSpec(name, folder, "x")
        variables = self._launch.variables(spec, "handler.handler", "127.0.0.1:1")
        told = {**self._launch.plan(spec, "handler.handler", variables), "variables": variables}
        self.made.append(self._zygote.fork(spec, told, modules, wait_s))
        return self.made[-1]

    def end(self) -> None:
        for each in self.made:
            kill_group(each)
            reap(each)
            assert each.stdout is not None
            each.stdout.close()


@pytest.fixture
def workers(launch: Launch, zygote: Zygote, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(launch, zygote, tmp_path)
    yield made
    made.end()


def _says(worker: Process, more: str = "") -> dict[str, str]:
    names = f"pid parent session folder descriptors environ comm loaded_by random {more}".split()
    text = b""
    assert worker.stdout is not None
    while text.count(b"\n") < len(names):
        read = worker.stdout.read(65_536)
        assert read, text.decode()
        text += read
    return dict(zip(names, text.decode().splitlines(), strict=True))


def _eventually(condition: Callable[[], Any], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def _gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_worker_finds_what_it_would_find_had_it_been_started_anew(workers, zygote, launch, tmp_path):
    worker = workers.fork("plan")
    says = _says(worker)
    assert (int(says["pid"]), int(says["parent"])) == (worker.pid, zygote.pid)
    assert int(says["session"]) == worker.pid
    assert says["folder"] == str(tmp_path / "plan")
    assert says["descriptors"] == "['0', '1', '2']"
    spec = FunctionSpec("plan", tmp_path / "plan", "x")
    assert says["environ"] == str(launch.variables(spec, "handler.handler", "127.0.0.1:1"))
    assert says["comm"] == "plan"


def test_modules_are_loaded_once_and_by_the_process_that_forks(workers, zygote):
    first, second = _says(workers.fork("one")), _says(workers.fork("two"))
    assert first["loaded_by"] == second["loaded_by"] == str(zygote.pid)


def test_workers_share_no_random_numbers(workers):
    first, second = _says(workers.fork("one")), _says(workers.fork("two"))
    assert not set(re.findall(r"[\w.]+", first["random"])) & set(re.findall(r"[\w.]+", second["random"]))


def test_no_secret_of_a_worker_comes_into_the_process_that_forks(workers, zygote):
    assert SECRET in _says(workers.fork())["environ"]
    place = Path(f"/proc/{zygote.pid}")
    for told in ("environ", "cmdline"):
        assert SECRET.encode() not in (place / told).read_bytes()
    found = 0
    with (place / "mem").open("rb", buffering=0) as memory:
        for line in (place / "maps").read_text().splitlines():
            area, rights, *_ = line.split()
            begin, end = (int(text, 16) for text in area.split("-"))
            if not rights.startswith("rw"):
                continue
            memory.seek(begin)
            data = memory.read(end - begin)
            found += b"tdev.platform" in data
            assert SECRET.encode() not in data
    assert found, "its memory was not looked at"


@pytest.mark.parametrize(("then", "status"), [("", 0), ("sys.exit(3)", 3), ("os._exit(4)", 4), ("1/0", 1)])
def test_its_exit_status_is_that_of_a_process(workers, then, status):
    worker = workers.fork(then=then)
    assert worker.wait(10) == status
    assert (worker.poll(), worker.returncode) == (status, status)


def test_a_signal_that_ends_it_is_its_status(workers):
    worker = workers.fork(then="os.kill(os.getpid(), 11)")
    assert worker.wait(10) == -signal.SIGSEGV


def test_one_that_goes_on_has_no_status_and_is_killed_with_what_it_started(workers, tmp_path):
    family = "import subprocess, time\nprint(subprocess.Popen(['sleep', '60']).pid, flush=True)\ntime.sleep(60)"
    worker = workers.fork(then=family)
    child = int(_says(worker, "child")["child"])
    assert worker.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(0.01)
    kill_group(worker)
    assert reap(worker) == -signal.SIGKILL
    assert _eventually(lambda: _gone(child))
    worker.kill()


def test_a_worker_can_be_killed_alone(workers):
    worker = workers.fork(then="import time\ntime.sleep(60)")
    worker.kill()
    assert worker.wait(10) == -signal.SIGKILL


def test_workers_end_with_the_process_that_forked_them_and_the_next_one_is_forked_by_another(workers, zygote):
    worker = workers.fork(then="import time\ntime.sleep(60)")
    _says(worker)
    first = zygote.pid
    os.kill(first, signal.SIGKILL)
    assert _eventually(lambda: _gone(worker.pid))
    assert worker.wait(10) == -signal.SIGKILL
    assert int(_says(workers.fork())["parent"]) == zygote.pid != first


def test_closing_ends_all_and_it_forks_no_more(launch, tmp_path):
    zygote = _zygote(launch)
    workers = Workers(launch, zygote, tmp_path)
    worker = workers.fork(then="import time\ntime.sleep(60)")
    zygote.close()
    assert _eventually(lambda: _gone(worker.pid))
    with pytest.raises(ConnectionAbortedError, match="closed"):
        workers.fork()
    assert zygote.pid == 0
    workers.end()


def test_closing_ends_one_that_is_loading_and_whoever_waits_for_it_is_told(launch, tmp_path):
    zygote = _zygote(launch)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(Workers(launch, zygote, tmp_path).fork, modules=("takes_long",))
        assert _eventually(lambda: zygote.pid)
        zygote.close()
        assert isinstance(waiting.exception(30), OSError)
    assert zygote.pid == 0


def test_it_refuses_to_fork_when_a_library_has_begun_threads(launch, tmp_path):
    with closing(_zygote(launch)) as zygote:
        with pytest.raises(RefusedError, match="begun threads: there are 2"):
            Workers(launch, zygote, tmp_path).fork(modules=("begins_a_thread",))
        assert zygote.pid


def test_a_module_that_cannot_be_loaded_is_left_to_the_worker(workers):
    modules = ("no_such_module", "cannot_be_loaded", "counts")
    assert workers.fork(modules=modules).wait(10) == 0


def test_whoever_waits_too_long_is_told_and_no_worker_is_left(workers, zygote):
    workers.fork().wait(10)
    with pytest.raises(TimeoutError, match=r"not answered in 0\.1 s"):
        workers.fork(modules=("takes_long",), wait_s=0.1)
    assert workers.fork().wait(10) == 0
    children = Path(f"/proc/{zygote.pid}/task/{zygote.pid}/children")
    assert children.read_text() == ""


def test_an_interpreter_that_is_gone_cannot_be_started(launch, tmp_path):
    gone = Launch("/no/such/interpreter", "python", {}, launch.home)
    with closing(_zygote(gone)) as zygote, pytest.raises(FileNotFoundError):
        Workers(gone, zygote, tmp_path).fork()


def test_one_that_ends_at_once_is_tried_twice_and_told(launch, tmp_path):
    started = []

    def start(job: Callable[[], Any]) -> Any:
        started.append(job)
        return job()

    gone = Launch("/bin/false", "python", {}, launch.home)
    with closing(Zygote(gone, [], start)) as zygote, pytest.raises(OSError):  # noqa: PT011 - of several kinds
        Workers(gone, zygote, tmp_path).fork()
    assert len(started) == 2
