"""Housekeeping of a laptop region: what has expired, what is old, and what belongs to nothing goes.

The order is what keeps it safe. Machines go first, and only those whose end their execution or deployment has taken
over; then nobody can let such a run go on, so its checkpoints and files may go; then the artifacts that nothing
mentions. Each step is whole in itself: whoever is stopped between two of them is followed by the next round.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from tdev.domain.audit.trail import Deed
from tdev.domain.execution.store import Standing
from tdev.kernel.clock import seconds_of
from tdev.kernel.heaps import Heap
from tdev.kernel.tenant import is_home
from tdev.model.execution import FINAL
from tdev.orchestration.deploy_settling import is_deployment_settled
from tdev.orchestration.settling import is_settled
from tdev.platform.upkeep import EndedMachine, Workspace
from tdev.runtime import Runtime

DAY_S = 86_400
FRESH_S = DAY_S
"""An empty folder that is younger is left alone: somebody may be about to fill it."""
KINDS = ("expired items", "old histories", "old checkpoints", "workspaces", "artifacts")
_BATCH = 50
_PAUSE_S = 0.02
"""Between two batches, so that requests find the stores free."""


@dataclass(slots=True)
class _Round:
    """One walk over the stores.

    Attributes:
        acts: Whether it deletes, or only looks.
        cutoff: What ended before this moment is old; minus infinity: nothing is.
        fresh: Folders made since this moment are left alone, also empty ones.
    """

    acts: bool
    cutoff: float
    fresh: float
    found: dict[str, Heap] = field(default_factory=lambda: dict.fromkeys(KINDS, Heap()))

    def count(self, kind: str, heap: Heap) -> None:
        """Add to a kind."""
        self.found[kind] += heap


class Tidier:
    """Tidies the data folder of this process, as often as it is asked.

    Args:
        runtime: The abilities of this process.
        actor: Who does it, for the audit trail.
        pause_s: Seconds between two batches.
    """

    def __init__(self, runtime: Runtime, actor: str, *, pause_s: float = _PAUSE_S) -> None:
        self._runtime = runtime
        self._actor = actor
        self._pause_s = pause_s
        self._stop = threading.Event()

    def close(self) -> None:
        """End the round under way after the batch at hand."""
        self._stop.set()

    def look(self) -> dict[str, Heap]:
        """What ``work`` would delete, by kind. Raises ``PlatformError`` when a store cannot be read."""
        return self._walked(acts=False)

    def work(self) -> dict[str, Heap]:
        """Delete it; answers what it was, by kind. What went is on record, also when a later step fails.

        Raises:
            PlatformError: When a store cannot be read or written.
        """
        return self._walked(acts=True)

    def _walked(self, *, acts: bool) -> dict[str, Heap]:
        settings, now = self._runtime.settings, self._runtime.clock()
        cutoff = now - settings.keep_days * DAY_S if settings.keep_days else float("-inf")
        round = _Round(acts, cutoff, now - FRESH_S)
        try:
            for step in (self._items, self._machines, self._checkpoints, self._workspaces, self._artifacts):
                for _ in step(round):
                    if self._stop.wait(self._pause_s if acts else 0):
                        return round.found
        finally:
            gone = {kind: {"count": heap.count, "bytes": heap.size} for kind, heap in round.found.items() if heap.count}
            if acts and gone:
                self._runtime.trail(settings.tenant).append(Deed(self._actor, "tidy", "data folder", detail=gone))
        return round.found

    def _items(self, round: _Round) -> Iterator[None]:
        items = self._runtime.upkeep.items
        if not round.acts:
            round.count("expired items", items.expired())
            return
        while (swept := items.sweep(_BATCH)).count:
            round.count("expired items", swept)
            yield

    def _machines(self, round: _Round) -> Iterator[None]:
        machines, after = self._runtime.upkeep.machines, 0
        while batch := machines.ended(round.cutoff, after=after, limit=_BATCH):
            after = batch[-1].number
            old = [each for each in batch if self._is_over(each)]
            if old and (not round.acts or machines.clear([each.number for each in old], round.cutoff)):
                round.count("old histories", Heap(len(old), sum(each.size for each in old)))
            yield

    def _is_over(self, machine: EndedMachine) -> bool:
        return is_settled(self._runtime, machine.input) and is_deployment_settled(self._runtime, machine.input)

    def _checkpoints(self, round: _Round) -> Iterator[None]:
        checkpoints = self._runtime.upkeep.checkpoints
        for stream, size in checkpoints.streams():
            tenant, _, execution = stream.partition("/")
            if self._is_old(round, tenant, execution):
                if round.acts:
                    checkpoints.drop(stream)
                round.count("old checkpoints", Heap(1, size))
                yield

    def _workspaces(self, round: _Round) -> Iterator[None]:
        workspaces = self._runtime.upkeep.workspaces
        if round.acts:
            workspaces.finish()
        for each in workspaces.all():
            if self._is_left(round, each):
                if round.acts:
                    workspaces.remove(each)
                round.count("workspaces", Heap(1, each.size))
                yield

    def _artifacts(self, round: _Round) -> Iterator[None]:
        artifacts = self._runtime.upkeep.artifacts
        # As long as all else: who was handed a digest in an answer may have written it down where no store sees it.
        old = artifacts.older(round.cutoff)
        if not old:
            return
        needed = artifacts.mentioned(old, round.cutoff)
        for each in old:
            if each.digits not in needed and (not round.acts or artifacts.remove(each, round.cutoff)):
                round.count("artifacts", Heap(1, each.size))
                yield

    def _is_left(self, round: _Round, workspace: Workspace) -> bool:
        """Whether the folder of a run is of no use: old and of no execution or an old one, or empty, its run over."""
        standing = self._standing(workspace.tenant, workspace.execution)
        if workspace.empty and (standing is None or standing.status in FINAL):
            return workspace.changed < round.fresh
        if workspace.changed >= min(round.cutoff, round.fresh):
            return False
        return standing is None or self._is_old(round, workspace.tenant, workspace.execution)

    def _is_old(self, round: _Round, tenant: str, execution: str) -> bool:
        """Whether an execution ended long ago and cannot go on, because its machine is gone."""
        standing = self._standing(tenant, execution)
        if standing is None or standing.status not in FINAL or seconds_of(standing.updated_at) >= round.cutoff:
            return False
        # Who only looks has not deleted the machine, but would have.
        at = float("-inf") if round.acts else round.cutoff
        return standing.machine_arn is None or not self._runtime.upkeep.machines.keeps(standing.machine_arn, at)

    def _standing(self, tenant: str, execution: str) -> Standing | None:
        return self._runtime.executions(tenant).standing(execution) if is_home(tenant) else None
