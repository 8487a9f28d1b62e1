"""The function ``sandbox``: which events it takes, which walls it insists on, and what it leaves behind."""

from dataclasses import asdict, replace

import pytest

from tdev.entry.sandbox_function import NEEDED, sandbox_function
from tdev.kernel.errors import DeniedError, InvalidError
from tdev.platform.sandbox import Isolation, SandboxLimits, SandboxRun
from tdev.platform.sandbox.embedded.engine import ALL_WALLS, LocalSandbox
from tests.support.isolation import needs_walls

EVENT = {"source": "def f():\n    return 1\n", "entrypoint": "f", "payload": {}}
STANDING = Isolation("medium", (*sorted(NEEDED), "landlock 3: files"), ("namespaces: not permitted",))


class Walled:
    """Notes what it is asked to run, and does what a test wants in the meantime."""

    def __init__(self, isolation=STANDING, doing=lambda: None):
        self.isolation = isolation
        self.asked = []
        self._doing = doing

    def run(self, source, attribute, payload, limits=None):
        self.asked.append((source, attribute, payload, limits))
        self._doing()
        return SandboxRun(self.isolation, 1, None, "out", 2.5, {"cpu_s": 0.1}, None)


class Remaining:
    def __init__(self, ms):
        self._ms = ms

    def get_remaining_time_in_millis(self):
        return self._ms


def function(walled=None, scratch=None, *, weak=False, hidden=None):
    walled = walled or Walled()
    hide = (lambda: None) if hidden is None else lambda: hidden.append(True)
    return sandbox_function(lambda: walled, scratch, weak=weak, hide=hide)


def test_a_run_is_told_with_what_held_around_it():
    told = function()(EVENT, None)
    assert told == {
        "output": 1,
        "error": None,
        "limit": None,
        "stdout": "out",
        "details": {"cpu_s": 0.1},
        "ms": 2.5,
        "held": list(STANDING.held),
        "missing": list(STANDING.missing),
    }


def test_the_process_is_hidden_once_and_before_any_code_runs():
    hidden, walled = [], Walled(doing=lambda: hidden.append("ran"))
    handler = function(walled, hidden=hidden)
    handler(EVENT, None)
    handler(EVENT, None)
    assert hidden == [True, "ran", "ran"]


@pytest.mark.parametrize("wall", sorted(NEEDED))
def test_without_a_needed_wall_nothing_runs_unless_an_operator_allows_it(wall):
    held = tuple(each for each in STANDING.held if each != wall)
    walled = Walled(Isolation("weak", held, (f"{wall}: not there",)))
    with pytest.raises(DeniedError, match=f"{wall}: not there"):
        function(walled)(EVENT, None)
    assert walled.asked == []
    assert function(walled, weak=True)(EVENT, None)["output"] == 1


def test_limits_go_with_the_run():
    walled, limits = Walled(), SandboxLimits(wall_s=2.5, cpu_s=2, memory_bytes=100 << 20, result_bytes=1000)
    function(walled)({**EVENT, "limits": asdict(limits)}, None)
    assert walled.asked[0] == (*EVENT.values(), limits)


@pytest.mark.parametrize(("left_ms", "wall_s"), [(60_000, 10.0), (6_000, 4.0), (1_000, 0.1)])
def test_a_run_ends_before_the_function_would(left_ms, wall_s):
    walled = Walled()
    function(walled)(EVENT, Remaining(left_ms))
    assert walled.asked[0][3] == replace(SandboxLimits(), wall_s=wall_s)


@pytest.mark.parametrize(
    "event",
    [
        {},
        {**EVENT, "more": 1},
        {**EVENT, "source": 1},
        {**EVENT, "source": "x" * 200_001},
        {**EVENT, "entrypoint": "os.system"},
        {**EVENT, "entrypoint": ""},
        {**EVENT, "payload": []},
        {**EVENT, "limits": {"wall_s": 56}},
        {**EVENT, "limits": {"wall_s": 0}},
        {**EVENT, "limits": {"cpu_s": 0}},
        {**EVENT, "limits": {"memory_bytes": 1 << 40}},
        {**EVENT, "limits": {"result_bytes": 0}},
        {**EVENT, "limits": {"open_files": 9}},
    ],
)
def test_an_event_of_another_shape_runs_nothing(event):
    walled = Walled()
    with pytest.raises(InvalidError) as refused:
        function(walled)(event, None)
    assert refused.value.findings[0].pointer.startswith("#/")
    assert walled.asked == []


def test_what_a_run_leaves_among_temporary_files_is_deleted_and_nothing_else(tmp_path):
    (tmp_path / "ours").write_text("kept")
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (outside / "file").write_text("kept")

    def leave():
        (tmp_path / "file").write_text("left")
        (tmp_path / "folder" / "deeper").mkdir(parents=True)
        (tmp_path / "link").symlink_to(outside)

    function(Walled(doing=leave), tmp_path)(EVENT, None)
    assert [entry.name for entry in tmp_path.iterdir()] == ["ours"]
    assert (outside / "file").read_text() == "kept"


@needs_walls
@pytest.mark.parametrize("walls", [ALL_WALLS, ALL_WALLS - {"namespaces"}], ids=["strong", "medium"])
def test_each_run_of_the_function_has_a_folder_that_is_there_and_empty(tmp_path, walls):
    made = LocalSandbox(walls=walls, bubblewrap="never", folder=tmp_path, warm=0)
    handler = function(made, tmp_path)
    source = "import os\ndef f():\n    found = os.listdir('.')\n    open('left', 'w').write('x')\n    return found\n"
    for _ in range(4):
        told = handler({**EVENT, "source": source}, None)
        assert (told["output"], told["error"]) == ([], None)
        assert list(tmp_path.iterdir()) == []
    made.close()


def test_it_is_deleted_also_when_the_run_could_not_be_made(tmp_path):
    def leave_and_fail():
        (tmp_path / "file").write_text("left")
        raise DeniedError("no")

    with pytest.raises(DeniedError):
        function(Walled(doing=leave_and_fail), tmp_path)(EVENT, None)
    assert list(tmp_path.iterdir()) == []
