import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tdev.kernel.errors import DeniedError, PlatformError
from tdev.platform.sandbox import SandboxLimits
from tdev.platform.sandbox.embedded.engine import ALL_WALLS, LocalSandbox

ONE = "def f():\n    return 1\n"


@pytest.fixture(scope="module")
def sandbox():
    made = LocalSandbox()
    if made.isolation.level not in ("strong", "medium"):
        pytest.skip(f"THIS MACHINE CANNOT ISOLATE FOREIGN CODE: {made.isolation}")
    return made


def test_the_level_is_found_once(sandbox):
    assert sandbox.isolation is sandbox.isolation


def test_without_files_filter_or_namespaces_the_level_falls():
    def level(*gone):
        return LocalSandbox(walls=ALL_WALLS - set(gone), bubblewrap="never").isolation.level

    assert level("seccomp") == "weak"
    assert level("landlock") == "weak"
    assert level("limits") == "weak"
    assert level(*ALL_WALLS) == "none"


def test_each_wall_that_is_missing_is_named():
    found = LocalSandbox(walls={"limits"}, bubblewrap="never").isolation
    assert "limits" in found.held
    assert {"landlock: switched off", "seccomp: switched off"} <= set(found.missing)


def test_an_interpreter_that_is_not_there_is_no_isolation_and_is_refused():
    broken = LocalSandbox(python="/nowhere/python", allow_weak=False)
    assert broken.isolation.level == "none"
    assert "/nowhere/python" in broken.isolation.missing[0]
    with pytest.raises(DeniedError):
        broken.run(ONE, "f", {})
    with pytest.raises(PlatformError):
        LocalSandbox(python="/nowhere/python", allow_weak=True).run(ONE, "f", {})


def test_many_threads_run_at_the_same_time_without_mixing_answers(sandbox):
    answers = {}

    def ask(number):
        answers[number] = sandbox.run("def f(n):\n    print(n)\n    return n * 2", "f", {"n": number})

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {n: (a.output, a.stdout) for n, a in answers.items()} == {n: (n * 2, f"{n}\n") for n in range(8)}


@pytest.mark.parametrize("walls", [ALL_WALLS, ALL_WALLS - {"namespaces"}], ids=["strong", "medium"])
def test_no_folder_or_handle_is_left_behind(walls, tmp_path):
    made = LocalSandbox(walls=walls, bubblewrap="never", folder=tmp_path)
    if made.isolation.level not in ("strong", "medium"):
        pytest.skip(f"THIS MACHINE CANNOT ISOLATE FOREIGN CODE: {made.isolation}")
    made.close()
    handles = len(list(Path("/proc/self/fd").iterdir()))
    deep = (
        "import os\ndef f():\n    for _ in range(1500):\n        os.mkdir('d')\n        os.chdir('d')\n    return 1\n"
    )
    closed = "import os\ndef f():\n    os.makedirs('a/b')\n    os.chmod('a', 0)\n    return 1\n"
    assert made.run(deep, "f", {}).output == 1
    assert made.run(closed, "f", {}).output == 1
    made.run("import time\ndef f():\n    time.sleep(9)", "f", {}, SandboxLimits(wall_s=0.3))
    made.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == handles
    assert list(tmp_path.iterdir()) == []


def test_folders_that_hide_files_end_the_run(tmp_path):
    made = LocalSandbox(walls=ALL_WALLS - {"namespaces"}, bubblewrap="never", folder=tmp_path)
    if made.isolation.level != "medium":
        pytest.skip(f"THIS MACHINE CANNOT ISOLATE FOREIGN CODE: {made.isolation}")
    deep = "import os\ndef f():\n    while True:\n        os.mkdir('d' * 200)\n        os.chdir('d' * 200)\n"
    assert made.run(deep, "f", {}).error["type"] in ("DiskLimit", "OSError")


def test_a_large_source_and_payload_arrive_whole(sandbox):
    source = "x = '''" + "y" * 190_000 + "'''\ndef f(text):\n    return [len(x), len(text)]\n"
    assert sandbox.run(source, "f", {"text": "z" * 400_000}).output == [190_000, 400_000]


def test_code_that_never_reads_its_input_does_not_hold_the_caller(sandbox):
    source = "import os\nos._exit(3)\n" + "#" * 190_000
    assert sandbox.run(source, "f", {"text": "z" * 900_000}).error["type"] == "NoResult"


def test_the_environment_is_empty_of_ours(sandbox):
    source = "import os\ndef f():\n    return dict(os.environ)"
    code = (
        "import json, sys; sys.path.insert(0, sys.argv[1])\n"
        "from tdev.platform.sandbox.embedded.engine import LocalSandbox\n"
        f"print(json.dumps(LocalSandbox(allow_weak=True).run({source!r}, 'f', {{}}).output))"
    )
    shared = str(Path(__file__).parents[5] / "shared")
    asked = subprocess.run(
        [sys.executable, "-c", code, shared],
        capture_output=True,
        env={"TDEV_TOKEN": "s3cret", "PATH": "/bin"},
        check=True,
    )
    assert b"s3cret" not in asked.stdout
    assert b"LANG" in asked.stdout


def test_a_named_bubblewrap_is_used_where_own_namespaces_are_not_possible(tmp_path):
    """A stand-in that only starts the command: the line is put together, and the answer comes back."""
    stand_in = tmp_path / "bwrap"
    stand_in.write_text('#!/bin/sh\nwhile [ "$1" != "--" ]; do shift; done\nshift\nexec "$@"\n')
    stand_in.chmod(0o755)
    wrapped = LocalSandbox(bubblewrap=str(stand_in))._tried(str(stand_in))
    if "landlock" not in " ".join(wrapped.held):
        pytest.skip("THIS KERNEL HAS NO LANDLOCK")
    assert "namespaces by bubblewrap" in wrapped.held


@pytest.mark.skipif(os.getuid() != 0, reason="ONLY ROOT CAN BECOME AN ORDINARY USER TO TRY IT AS ONE")
@pytest.mark.parametrize("namespaces", [True, False])
def test_it_runs_for_an_ordinary_user_too(namespaces):
    python = "/usr/bin/python3"
    if not Path(python).exists():
        pytest.skip("THERE IS NO PYTHON THAT AN ORDINARY USER CAN READ")
    code = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from tdev.platform.sandbox.embedded.engine import ALL_WALLS, LocalSandbox\n"
        f"walls = ALL_WALLS if {namespaces} else ALL_WALLS - {{'namespaces'}}\n"
        "made = LocalSandbox(walls=walls, bubblewrap='never')\n"
        "done = made.run('def f(p):\\n    return open(p).read()', 'f', {'p': '/etc/passwd'})\n"
        "other = made.run('import os\\ndef f():\\n    return os.getuid()', 'f', {})\n"
        "print(os.getuid(), made.isolation.level, done.error['type'], other.output)"
    )
    shared = str(Path(__file__).parents[5] / "shared")
    asked = subprocess.run(
        [python, "-B", "-c", code, shared],
        capture_output=True,
        text=True,
        user=65534,
        group=65534,
        extra_groups=[],
        cwd="/",
    )
    if "Permission" in asked.stderr and "tdev" in asked.stderr:
        pytest.skip("AN ORDINARY USER CANNOT READ THIS CHECKOUT")
    level = "strong" if namespaces else "medium"
    refused = "FileNotFoundError" if namespaces else "PermissionError"
    assert asked.stdout.split() == ["65534", level, refused, "65534"], asked.stderr


def test_the_name_of_the_machine_is_not_told():
    source = "import os\ndef f():\n    return os.uname().nodename\n"
    sandbox, control = LocalSandbox(warm=0), LocalSandbox(walls=ALL_WALLS - {"namespaces"}, bubblewrap="never", warm=0)
    if sandbox.isolation.level != "strong":
        pytest.skip(f"THIS KERNEL ISOLATES ONLY AT LEVEL {sandbox.isolation.level}")
    assert sandbox.run(source, "f", {}).output == "sandbox"
    assert control.run(source, "f", {}).output == os.uname().nodename


def test_without_namespaces_rights_and_dates_of_files_stay_as_they_are_but_copying_works(tmp_path):
    made = LocalSandbox(walls=ALL_WALLS - {"namespaces"}, bubblewrap="never", warm=0)
    if made.isolation.level != "medium":
        pytest.skip(f"THIS MACHINE CANNOT ISOLATE FOREIGN CODE: {made.isolation}")
    source = """
import os, shutil
def f(path):
    os.chmod(path, 0o600)
    os.utime(path, (1, 1))
    open("a", "w").write("copied")
    shutil.copy2("a", "b")
    return open("b").read()
"""
    tmp_path.chmod(0o755)
    other = tmp_path / "other"
    other.touch(0o644)
    before = other.stat()
    assert made.run(source, "f", {"path": str(other)}).output == "copied"
    assert other.stat() == before
