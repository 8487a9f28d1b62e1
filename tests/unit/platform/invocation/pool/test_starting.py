import os
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tdev.platform.functions import FunctionSpec
from tdev.platform.invocation.pool.lambda_pool import LambdaPool, PoolOptions
from tdev.platform.invocation.pool.starting import modules_of
from tdev.platform.invocation.pool.zygote import can_fork
from tests.support.functions import write_functions
from tests.support.logs import ListLogs

forking = pytest.mark.skipif(not can_fork(), reason="this system forks no workers")
HERE = Path(__file__).parents[5]
FAMILY = "import os\ndef handler(event, context):\n    return [os.getpid(), os.getppid()]\n"


@contextmanager
def _pool(folder: Path, library: str = "", **options: object) -> Iterator[LambdaPool]:
    specs = write_functions(folder / "functions", dict.fromkeys(["one", "two", "apart"], FAMILY))
    specs["apart"] = replace(specs["apart"], variables={"MINE": "1"})
    given = {"PYTHONPATH": library} if library else {}
    chosen = PoolOptions(**{"client": "python", "preload": (), **options})
    with closing(LambdaPool(specs, environment=given, logs=ListLogs(), options=chosen)) as pool:
        yield pool


def _parent(pool: LambdaPool, name: str) -> int:
    return pool(name, None).payload[1]


@forking
def test_workers_of_the_product_are_forked_by_one_process_and_others_are_started_anew(tmp_path):
    with _pool(tmp_path) as pool:
        first = _parent(pool, "one")
        assert first == _parent(pool, "two") != os.getpid()
        assert _parent(pool, "apart") == os.getpid()
        assert pool.status()["workers"] == "forked"
    assert not Path(f"/proc/{first}").exists()


def test_without_anything_to_load_beforehand_each_worker_is_started_anew(tmp_path):
    with _pool(tmp_path, preload=None) as pool:
        assert _parent(pool, "one") == os.getpid()
        assert pool.status()["workers"] == "started anew: nothing is to be loaded beforehand"


def test_another_interpreter_starts_its_workers_anew(tmp_path):
    python = tmp_path / "python"
    python.symlink_to(sys.executable)
    with _pool(tmp_path, python=str(python), library=os.pathsep.join(filter(None, sys.path))) as pool:
        assert pool("one", None).function_error is None
        assert pool.status()["workers"] == "started anew: another interpreter"


@forking
def test_when_a_library_begins_threads_workers_are_started_anew_and_it_is_told(tmp_path):
    (tmp_path / "library").mkdir()
    text = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    (tmp_path / "library" / "begins_a_thread.py").write_text(text)
    with _pool(tmp_path, library=str(tmp_path / "library"), preload=("begins_a_thread",)) as pool:
        tasks = Path(f"/proc/{_parent(pool, 'one')}/task")
        until = time.monotonic() + 10
        while len(list(tasks.iterdir())) < 2:
            assert time.monotonic() < until, "the module was not loaded"
            time.sleep(0.01)
        assert _parent(pool, "two") == os.getpid()
        assert pool.status()["workers"].startswith("started anew: ")
        assert "begun threads" in pool.status()["workers"]


@forking
def test_the_client_of_lambda_works_in_a_worker_that_was_forked(tmp_path):
    with _pool(tmp_path, client="auto") as pool:
        assert pool.client == "awslambdaric"
        assert _parent(pool, "one") != os.getpid()
        assert pool.status()["workers"] == "forked"


def test_modules_of_the_product_are_known_from_the_file_of_the_handler(tmp_path):
    text = (
        '"""Doc."""\nimport os\nfrom json import loads\nfrom tdev.agents.planner import PlannerAgent\nfrom . import x\n'
    )
    (tmp_path / "handler.py").write_text(text)
    assert modules_of(FunctionSpec("plan", tmp_path, "x")) == ["tdev.agents.planner"]


@pytest.mark.parametrize("content", [None, b"def (", b"\x00", b"\xff\xfe"])
def test_a_handler_that_cannot_be_read_names_no_module(tmp_path, content):
    if content is not None:
        (tmp_path / "handler.py").write_bytes(content)
    assert modules_of(FunctionSpec("plan", tmp_path, "x")) == []


def test_every_handler_of_ours_names_what_it_needs():
    for folder in sorted(path.parent for path in (HERE / "functions").glob("*/handler.py")):
        assert modules_of(FunctionSpec(folder.name, folder, "x")), folder.name
