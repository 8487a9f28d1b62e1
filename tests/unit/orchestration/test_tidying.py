"""Housekeeping: what goes and when, what never goes, and that a stop between any two steps is harmless."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.kernel.clock import iso
from tdev.kernel.errors import InvalidError, PlatformError
from tdev.kernel.heaps import Heap
from tdev.orchestration.tidying import DAY_S, KINDS, Tidier
from tdev.platform.machine.embedded.engine import EmbeddedMachine
from tdev.platform.storage import Put
from tdev.runtime import Runtime
from tdev.settings import Settings
from tests.support.clock import SetClock
from tests.support.nouns import execution
from tests.support.runtimes import runtime_in

NOW = 1_800_000_000.0
LONG_AGO = NOW - 91 * DAY_S
MACHINES = {
    "orchestrate": {"StartAt": "A", "States": {"A": {"Type": "Fail", "Error": "Bad"}}},
    "slow": {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 3600, "End": True}}},
}


def nobody(function: str, payload: object) -> object:
    raise AssertionError(function)


class Folder:
    """A data folder with runs of any age in it."""

    def __init__(self, folder: Path, **given: Any) -> None:
        self.clock = SetClock(NOW)
        self.runtime: Runtime
        self.data = folder / "data"
        self.arns: dict[str, str] = {}
        self._kept = runtime_in(folder, clock=self.clock, **given)

    def __enter__(self) -> "Folder":
        self.runtime = self._kept.__enter__()
        file = self.data / "machine.db"
        self.engine = EmbeddedMachine(file, MACHINES, nobody, clock=self.clock)  # type: ignore[arg-type]
        return self

    def __exit__(self, *error: Any) -> None:
        self.engine.close()
        self._kept.__exit__(*error)

    def run(self, id: str, at: float, *, status: str = "failed", machine: str = "orchestrate") -> str:
        """An execution of that time with a history, a checkpoint, and a file that it wrote; answers its ARN."""
        self.clock.now = at
        arn = self.arns[id] = self.engine.start(machine, id, {"execution": {"id": id, "tenant": "local"}})
        if machine == "orchestrate":
            self.engine.wait(arn, 10)
        times = {"created_at": iso(at), "updated_at": iso(at)}
        self.runtime.executions("local").create(execution(id, status=status, machine_arn=arn, **times))
        self.runtime.journal("local").append([(f"local/{id}", 1, b"{}")])
        self.file(id, at)
        self.clock.now = NOW
        return arn

    def file(self, id: str, at: float, *, empty: bool = False) -> Path:
        """The workspace of an execution, of that time."""
        place = self.data / "workspaces" / "local" / id
        place.mkdir(parents=True, exist_ok=True)
        if not empty:
            (place / "out.txt").write_text("written")
            os.utime(place / "out.txt", (at, at))
        os.utime(place, (at, at))
        return place

    def artifact(self, content: bytes, at: float) -> str:
        """An artifact of that time."""
        digest = self.runtime.artifacts_of("local").put("local", content)
        digits = digest.removeprefix("sha256:")
        os.utime(self.data / "artifacts" / "local" / digits[:2] / digits[2:], (at, at))
        return digest

    def left(self, id: str) -> tuple[bool, bool, bool]:
        """Whether history, checkpoint and files of an execution are there."""
        files = (self.data / "workspaces" / "local" / id / "out.txt").exists()
        there = self.runtime.upkeep.machines.keeps(self.arns[id], float("-inf"))
        return there, bool(self.runtime.journal("local").read(f"local/{id}")), files

    def tidy(self) -> dict[str, int]:
        """Tidy; answers how many of which kind went."""
        return counted(Tidier(self.runtime, "region", pause_s=0).work())


def counted(found: dict[str, Heap]) -> dict[str, int]:
    return {kind: heap.count for kind, heap in found.items() if heap.count}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    with Folder(tmp_path) as folder:
        yield folder


ALL_OF_A_RUN = {"old histories": 1, "old checkpoints": 1, "workspaces": 1}


def test_what_an_old_run_left_goes_and_its_record_stays(folder: Folder) -> None:
    folder.run("old", LONG_AGO)
    folder.run("new", NOW - 89 * DAY_S)
    assert folder.tidy() == ALL_OF_A_RUN
    assert folder.left("old") == (False, False, False)
    assert folder.left("new") == (True, True, True)
    assert folder.runtime.executions("local").get("old").status == "failed"
    assert folder.tidy() == {}


def test_looking_finds_the_same_and_deletes_nothing(folder: Folder) -> None:
    folder.run("old", LONG_AGO)
    folder.artifact(b"nobody's", LONG_AGO)
    folder.runtime.tables.write(Put("idempotency", {"pk": "T#local#K", "sk": "-", "expires": int(LONG_AGO)}))
    tidier = Tidier(folder.runtime, "region", pause_s=0)
    seen = tidier.look()
    assert folder.left("old") == (True, True, True)
    assert folder.runtime.trail("local").head() is None
    assert counted(seen) == dict.fromkeys(KINDS, 1)
    assert tidier.work() == seen
    assert counted(tidier.look()) == {}


def test_with_no_days_nothing_of_a_run_goes(tmp_path: Path) -> None:
    with Folder(tmp_path, keep_days=0) as folder:
        folder.run("old", 1_000_000.0)
        folder.file("stranger", 1_000_000.0)
        folder.artifact(b"nobody's", 1_000_000.0)
        assert folder.tidy() == {}
        assert folder.left("old") == (True, True, True)


@pytest.mark.parametrize("status", ["running", "accepted", "awaiting_approval"])
def test_a_run_whose_end_was_not_taken_over_keeps_all(folder: Folder, status: str) -> None:
    folder.run("old", LONG_AGO, status=status)
    assert folder.tidy() == {}
    assert folder.left("old") == (True, True, True)


def test_a_machine_that_is_under_way_keeps_all(folder: Folder) -> None:
    folder.run("old", LONG_AGO, machine="slow")
    assert folder.tidy() == {}


def test_machines_of_nothing_that_is_known_go(folder: Folder) -> None:
    folder.clock.now = LONG_AGO
    for name, input in (("a", 5), ("b", {"deployment": {"id": "gone", "tenant": "local"}})):
        folder.engine.wait(folder.engine.start("orchestrate", name, input), 10)
    folder.clock.now = NOW
    assert folder.tidy() == {"old histories": 2}


def test_folders_of_no_execution_go_when_they_are_old_and_empty_ones_when_the_run_is_over(folder: Folder) -> None:
    folder.runtime.executions("local").create(execution("over", status="succeeded"))
    folder.runtime.executions("local").create(execution("going", status="running"))
    stranger, young = folder.file("stranger", LONG_AGO), folder.file("young", NOW - 2 * DAY_S)
    over, going = folder.file("over", NOW - 2 * DAY_S, empty=True), folder.file("going", LONG_AGO, empty=True)
    assert folder.tidy() == {"workspaces": 2}
    assert [path.exists() for path in (stranger, young, over, going)] == [False, True, False, True]


def test_artifacts_of_replaced_large_executions_go_and_those_of_the_newest_stay(folder: Folder) -> None:
    store = folder.runtime.executions("local")
    store.create(execution("big", status="running", inputs={"text": "x" * 300_000}))
    store.save(store.get("big").model_copy(update={"inputs": {"text": "y" * 300_000}}))
    for path in (folder.data / "artifacts").rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    assert folder.tidy() == {"artifacts": 1}
    assert store.get("big").inputs == {"text": "y" * 300_000}


def test_it_is_on_record_with_counts_and_bytes(folder: Folder) -> None:
    folder.run("old", LONG_AGO)
    folder.tidy()
    (record,) = folder.runtime.trail("local").list()
    assert (record.subject, record.action, record.outcome) == ("region", "tidy", "done")
    assert record.detail["workspaces"] == {"count": 1, "bytes": len("written")}
    folder.tidy()
    assert len(folder.runtime.trail("local").list()) == 1


def test_what_went_before_a_store_failed_is_on_record(folder: Folder) -> None:
    folder.run("old", LONG_AGO)
    folder.artifact(b"nobody's", LONG_AGO)
    (folder.data / "events.db").write_bytes(b"no database" * 100)
    with pytest.raises(PlatformError, match="events"):
        folder.tidy()
    (record,) = folder.runtime.trail("local").list()
    assert set(record.detail) == set(ALL_OF_A_RUN)


def test_after_closing_nothing_more_is_deleted_than_the_batch_at_hand(folder: Folder) -> None:
    for number in range(3):
        folder.file(f"gone-{number}", LONG_AGO)
    tidier = Tidier(folder.runtime, "region")
    tidier.close()
    assert counted(tidier.work()) == {"workspaces": 1}


def test_on_aws_there_is_nothing_to_tidy() -> None:
    with closing(Runtime(Settings(platform="aws"))) as runtime, pytest.raises(InvalidError, match="this machine"):
        _ = runtime.upkeep


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("run", "under_way", "big", "replace", "expire", "wait", "stop", "tidy")), st.integers(0, 3)
    ),
    min_size=3,
    max_size=10,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS)
def test_nothing_that_is_alive_is_ever_lost(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int]]
) -> None:
    place = tmp_path_factory.mktemp("folder")
    with Folder(place) as folder:
        law = _Law(folder)
        for act, number in (*acts, ("tidy", 0)):
            getattr(law, act)(number)
            law.hold()
    shutil.rmtree(place)


class _Law:
    """What was written and is still wanted, beside the stores, which must have all of it."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.now = NOW
        self.made = 0
        self.ended: dict[str, float] = {}
        self.texts: dict[str, str] = {}
        self.items: dict[str, int] = {}

    def run(self, number: int) -> None:
        self._run(self.now - number * 40 * DAY_S, "failed")

    def under_way(self, number: int) -> None:
        self._run(float("inf"), "running")

    def _run(self, ended: float, status: str) -> None:
        self.made += 1
        self.folder.run(f"run-{self.made}", min(ended, self.now), status=status)
        self.ended[f"run-{self.made}"] = ended
        self.folder.clock.now = self.now

    def big(self, number: int) -> None:
        self.made += 1
        self.texts[f"big-{self.made}"] = f"{self.made}" * 250_000
        inputs = {"text": self.texts[f"big-{self.made}"]}
        self.folder.runtime.executions("local").create(execution(f"big-{self.made}", status="running", inputs=inputs))
        self._age()

    def replace(self, number: int) -> None:
        store = self.folder.runtime.executions("local")
        for id in list(self.texts)[:number]:
            self.texts[id] = f"{number}" * 250_000
            store.save(store.get(id).model_copy(update={"inputs": {"text": self.texts[id]}}))
            self._age()

    def _age(self) -> None:
        for path in (self.folder.data / "artifacts").rglob("*"):
            if path.is_file():
                os.utime(path, (self.now, self.now))

    def expire(self, number: int) -> None:
        self.made += 1
        self.items[str(self.made)] = int(self.now) + number * DAY_S
        item = {"pk": "T#local#K", "sk": str(self.made), "expires": self.items[str(self.made)]}
        self.folder.runtime.tables.write(Put("idempotency", item))

    def wait(self, number: int) -> None:
        self.now += (1 + number) * 15 * DAY_S
        self.folder.clock.now = self.now

    def stop(self, number: int) -> None:
        """A round that ends after its first batch, as that of a killed process may."""
        tidier = Tidier(self.folder.runtime, "region")
        tidier.close()
        tidier.work()

    def tidy(self, number: int) -> None:
        Tidier(self.folder.runtime, "region", pause_s=0).work()

    def hold(self) -> None:
        runtime = self.folder.runtime
        for id, text in self.texts.items():
            assert runtime.executions("local").get(id).inputs == {"text": text}
        for id, ended in self.ended.items():
            found = self.folder.left(id)
            assert ended < self.now - 90 * DAY_S or found == (True, True, True)
            # Whoever still has a history can go on, and finds what its finished steps left.
            assert not found[0] or found == (True, True, True)
            assert runtime.executions("local").standing(id) is not None
        for id, expires in self.items.items():
            there = runtime.tables.get("idempotency", {"pk": "T#local#K", "sk": id}) is not None
            assert there == (expires > self.now)
