import json
import os
import py_compile
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tdev.platform.invocation.pool import worker


class Kernel:
    """Stands for the C library."""

    def __init__(self, result: int) -> None:
        self.result = result
        self.asked: list[tuple[int, ...]] = []

    def prctl(self, *arguments: int) -> int:
        self.asked.append(arguments)
        return self.result


def test_the_kernel_is_asked_to_end_it_with_its_parent():
    kernel, left = Kernel(0), []
    worker.tie_to_parent(os.getppid(), kernel, left.append)
    assert kernel.asked == [(1, 9, 0, 0, 0)]
    assert left == []


def test_a_worker_whose_parent_is_gone_already_leaves_at_once():
    left: list[int] = []
    worker.tie_to_parent(-1, Kernel(0), left.append)
    assert left == [1]


def test_where_the_kernel_cannot_a_thread_looks():
    gone = threading.Event()
    worker.tie_to_parent(-1, Kernel(-1), lambda status: gone.set())
    assert gone.wait(30)


def _run(plan: dict, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PYTHONPATH": str(Path(__file__).parents[5] / "shared"), "PATH": os.defpath, **variables}
    command = [sys.executable, "-P", str(Path(worker.__file__)), json.dumps(plan)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="the limit that is set is Linux's")
def test_memory_is_fenced():
    code = (
        "import importlib.util, resource, sys\n"
        "spec = importlib.util.spec_from_file_location('worker', sys.argv[1])\n"
        "worker = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(worker)\n"
        "worker.fence_memory(300 << 20)\n"
        "print(resource.getrlimit(resource.RLIMIT_DATA))\n"
        "worker.fence_memory(400 << 20)\n"
        "try:\n"
        "    bytearray(1 << 30)\n"
        "except MemoryError:\n"
        "    print('fenced')\n"
    )
    command = [sys.executable, "-c", code, worker.__file__]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    first, second = done.stdout.splitlines()
    assert first == str((300 << 20, 300 << 20))
    assert second == "fenced"


def test_the_folder_of_the_handler_comes_first_on_the_path(tmp_path):
    (tmp_path / "awslambdaric").mkdir()
    (tmp_path / "awslambdaric" / "__init__.py").write_text("")
    (tmp_path / "awslambdaric" / "__main__.py").write_text("import sys\nprint(sys.path[0], sys.argv)\n")
    plan = {
        "parent": os.getpid(),
        "client": "awslambdaric",
        "data_bytes": 1 << 30,
        "root": str(tmp_path),
        "apart": False,
        "handler": "handler.handler",
    }
    done = _run(plan)
    assert done.returncode == 0
    assert str(tmp_path) in done.stdout
    assert "'handler.handler'" in done.stdout


@pytest.mark.parametrize(("apart", "said"), [(True, ["source", "byte code"]), (False, ["byte code", "byte code"])])
def test_what_is_apart_is_loaded_from_its_source_and_all_else_from_byte_code(tmp_path, apart, said):
    root, library = tmp_path / "root", tmp_path / "library"
    module(root / "part" / "checked.py")
    module(library / "known.py")
    (root / "awslambdaric.py").write_text(
        "from part import checked\nimport known\nprint(checked.said, known.said, sep=',')"
    )
    plan = {"parent": os.getpid(), "client": "awslambdaric", "data_bytes": 1 << 30, "root": str(root), "apart": apart}
    done = _run({**plan, "handler": "h.h"}, PYTHONPATH=str(library))
    assert done.stdout.strip().split(",") == said, done.stderr


def test_what_is_apart_leaves_no_byte_code_beside_itself(tmp_path):
    (tmp_path / "beside.py").write_text("")
    (tmp_path / "awslambdaric.py").write_text("import beside")
    plan = {"parent": os.getpid(), "client": "awslambdaric", "data_bytes": 1 << 30, "root": str(tmp_path)}
    assert _run({**plan, "apart": False, "handler": "h.h"}).returncode == 0
    left = list(tmp_path.rglob("*.pyc"))
    assert left
    for path in left:
        path.unlink()
    assert _run({**plan, "apart": True, "handler": "h.h"}).returncode == 0
    assert not list(tmp_path.rglob("*.pyc"))


def module(path: Path) -> None:
    """A module that says ``source``, beside byte code that says ``byte code`` and is never compared with it."""
    path.parent.mkdir(parents=True)
    path.write_text("said = 'byte code'")
    py_compile.compile(str(path), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    path.write_text("said = 'source'")


def test_a_worker_of_another_parent_does_not_start(tmp_path):
    done = _run({"parent": 1, "client": "python", "data_bytes": 1 << 30, "root": str(tmp_path), "handler": "h.h"})
    assert (done.returncode, done.stdout) == (1, "")
